"""The documented answers of a route: every status it can give, with an example body for each of its codes."""

from __future__ import annotations

from typing import Any

from app.api.answers import REPLAYED
from app.api.envelope import Accepted, ProblemBody, Success
from app.api.plan import Access, Plan
from app.errors import (
    AppError,
    BadRequest,
    Conflict,
    CsrfMissing,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PendingApproval,
    RateLimited,
    Suspended,
    TooLarge,
    TooSlow,
    TypeNotAllowed,
    Unavailable,
    VersionConflict,
)
from app.i18n import translate
from app.services.idempotency import HEADER as IDEMPOTENCY_KEY

_REQUEST_ID = "0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"
_TITLES = {
    200: "Done",
    201: "Created",
    202: "Accepted: the work goes on after the answer",
    204: "Done; there is nothing to say",
    304: "What you have is still right",
    400: "The request cannot be read",
    401: "Nobody is signed in",
    403: "The role does not include this",
    404: "Not there, or not visible to you",
    408: "The body came too slowly",
    409: "It does not fit what stands",
    410: "It no longer exists",
    412: "A version of the protocol that is not spoken here",
    413: "The body is too large",
    415: "The body is of a type that is not taken",
    422: "Values that do not hold",
    423: "Somebody else is writing to it",
    429: "Too often",
    460: "The checksum does not fit the bytes",
    500: "A fault of ours, found in the log by the request id",
    503: "Something we need is away; nothing was lost",
    507: "There is no room left",
}

Documents = dict[int | str, dict[str, Any]]


def responses_of(plan: Plan, *, has_path_parameters: bool) -> Documents:
    """The `responses` of a route, for FastAPI."""
    documents: Documents = {}
    for status, document in refusals(_errors_of(plan, has_path_parameters)).items():
        documents[status] = document | {"model": ProblemBody}
    documents[500] = _described(500, {"SERVER_ERROR": {"value": _fault()}}) | {"model": ProblemBody}
    documents[plan.status] = _success(plan, plan.status)
    if plan.may_be_accepted:
        documents[202] = _success(plan, 202) | {"model": Success[Accepted]}
    if plan.method == "GET" and plan.row is not None and "version" in plan.row.model_fields and not plan.is_list:
        documents[304] = {"description": _TITLES[304]}
    return documents


def refusals(errors: list[AppError]) -> dict[int, dict[str, Any]]:
    """What is answered for these errors, by status, with an example for each code."""
    return {
        status: _described(status, {error.code: {"value": _example(error)} for error in those})
        for status, those in sorted(_by_status(errors).items())
    }


def extra_documentation(plan: Plan) -> dict[str, Any]:
    """What FastAPI cannot know: the permission, and what the frame or the route reads by itself."""
    parameters: list[dict[str, Any]] = []
    if plan.method == "POST" and plan.needs is not Access.ANYONE:
        parameters.append(_parameter(IDEMPOTENCY_KEY, "header", "Repeat a request with the same key: it happens once."))
    if plan.method == "GET" and plan.row is not None:
        names = ", ".join(f"`{info.serialization_alias or name}`" for name, info in plan.row.model_fields.items())
        parameters.append(_parameter("fields", "query", f"Only these, and the id: {names}."))
    if 304 in responses_of(plan, has_path_parameters=False):
        parameters.append(_parameter("If-None-Match", "header", "An `ETag` you have: 304 while it is still right."))
    parameters += [_parameter(name, "header", about) for name, about in plan.headers.items()]
    body = {} if plan.body is None else {"requestBody": plan.body}
    return {"x-permission": str(plan.needs), "parameters": parameters, **body}


def _errors_of(plan: Plan, has_path_parameters: bool) -> list[AppError]:
    errors: list[AppError] = [RateLimited(retry_after=30), Unavailable()]
    if plan.needs is not Access.ANYONE:
        errors += [NotSignedIn(), NotAllowed(), PendingApproval(), Suspended(), CsrfMissing()]
    if has_path_parameters:
        errors.append(NotFound())
    if plan.takes_body:
        errors += [BadRequest(), TooLarge(limit="1024 KiB"), TypeNotAllowed("error.json_only")]
    if plan.takes_body or plan.body is not None:
        errors.append(TooSlow("error.body_too_slow"))
    if plan.parameters or plan.method in ("GET", "POST"):
        errors.append(Invalid.field("name", "validation.missing"))
    if plan.method == "POST" and plan.needs is not Access.ANYONE:
        errors.append(Conflict("error.idempotency_in_flight"))
    return errors + [_instance(kind) for kind in plan.raises]


def _instance(kind: type[AppError]) -> AppError:
    return VersionConflict() if kind is VersionConflict else kind()


def _by_status(errors: list[AppError]) -> dict[int, list[AppError]]:
    found: dict[int, list[AppError]] = {}
    for error in errors:
        found.setdefault(error.status, []).append(error)
    return found


def _success(plan: Plan, status: int) -> dict[str, Any]:
    document: dict[str, Any] = {"description": _TITLES[status]}
    if plan.files:
        document["content"] = {media_type: {} for media_type in plan.files}
    if plan.method == "POST" and plan.needs is not Access.ANYONE:
        document["headers"] = {REPLAYED: _header("`true` when this is the kept answer of an earlier request.")}
    if plan.row is not None and "version" in plan.row.model_fields and not plan.is_list and status != 202:
        document.setdefault("headers", {})["ETag"] = _header("Give it as `If-Match` when you change the record.")
    return document


def _described(status: int, examples: dict[str, Any]) -> dict[str, Any]:
    return {"description": _TITLES[status], "content": {"application/json": {"examples": examples}}}


def _example(error: AppError) -> dict[str, Any]:
    details = [{"field": item.field, "message": translate("en", item.message, **item.params)} for item in error.details]
    if isinstance(error, VersionConflict):
        details = [
            {"field": "name", "message": translate("en", "error.changed_meanwhile"), "yours": "A", "theirs": "B"}
        ]
    message = translate("en", error.message_key, **error.params)
    return {
        "success": False,
        "error": {"code": error.code, "message": message, "details": details},
        "statusCode": error.status,
        "requestId": _REQUEST_ID,
    }


def _fault() -> dict[str, Any]:
    message = translate("en", "error.server_fault", requestId=_REQUEST_ID)
    error = {"code": "SERVER_ERROR", "message": message, "details": []}
    return {"success": False, "error": error, "statusCode": 500, "requestId": _REQUEST_ID}


def _parameter(name: str, place: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": False, "schema": {"type": "string"}, "description": description}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}
