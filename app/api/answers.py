"""From what a route's function returns to the bytes of its answer: envelope, chosen fields, ETag, 304."""

from __future__ import annotations

import hashlib
import json

from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.api.envelope import Accepted, Pagination
from app.api.language import language_of
from app.api.plan import Plan
from app.errors import Invalid
from app.i18n import translate
from app.services.idempotency import KeptAnswer
from app.services.pages import Page

NO_STORE = {"Cache-Control": "no-store"}
REPLAYED = "Idempotent-Replayed"
_KEPT_HEADERS = ("etag", "location")
_MESSAGES = {200: "api.done", 201: "api.created", 202: "api.accepted"}


def render(plan: Plan, result: object, request: Request) -> Response:
    """The answer to `request` for the result of its function."""
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status_code=204, headers=NO_STORE)
    status = 202 if isinstance(result, Accepted) else plan.status
    data = _data(plan, result, request)
    body: dict[str, object] = {"success": True, "data": data}
    body["message"] = translate(language_of(request), _MESSAGES.get(status, "api.done"))
    if isinstance(result, Page):
        body["pagination"] = Pagination.of(result).model_dump(mode="json", by_alias=True)
    headers = NO_STORE | _etag(result, data)
    if request.method == "GET" and _is_known(request, headers.get("ETag")):
        return Response(status_code=304, headers=headers)
    return JSONResponse(body, status, headers=headers)


def kept(answer: Response) -> KeptAnswer:
    """What has to be remembered of an answer to give it again."""
    headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
    return KeptAnswer(answer.status_code, bytes(answer.body).decode(), headers)


def repeated(answer: KeptAnswer) -> Response:
    """The same answer once more, marked as a repetition."""
    headers = NO_STORE | answer.headers | {REPLAYED: "true"}
    media_type = "application/json" if answer.body else None
    return Response(answer.body, answer.status, headers=headers, media_type=media_type)


def _data(plan: Plan, result: object, request: Request) -> object:
    value = result.rows if isinstance(result, Page) else result
    data = jsonable_encoder(value, by_alias=True)
    wanted = request.query_params.get("fields") if request.method == "GET" else None
    return _chosen(plan, data, wanted) if wanted else data


def _chosen(plan: Plan, data: object, wanted: str) -> object:
    """Only the fields that `fields=` names, and always the id."""
    names = {name.strip() for name in wanted.split(",")} - {""}
    known = {info.serialization_alias or name for name, info in plan.row.model_fields.items()} if plan.row else set()
    unknown = sorted(names - known)
    if unknown:
        raise Invalid.field("fields", "validation.unknown_fields", names=", ".join(unknown)[:200])
    keep = names | {"id"}
    if isinstance(data, list):
        return [{name: value for name, value in row.items() if name in keep} for row in data]
    return {name: value for name, value in data.items() if name in keep} if isinstance(data, dict) else data


def _etag(result: object, data: object) -> dict[str, str]:
    """`"<version>-<hash>"`: the version is what `If-Match` compares, the hash is what `If-None-Match` does."""
    version = getattr(result, "version", None)
    if not isinstance(result, BaseModel) or not isinstance(version, int):
        return {}
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]
    return {"ETag": f'"{version}-{digest}"'}


def _is_known(request: Request, etag: str | None) -> bool:
    offered = request.headers.get("if-none-match", "")
    known = {part.strip().removeprefix("W/") for part in offered.split(",")}
    return etag is not None and (etag in known or "*" in known)
