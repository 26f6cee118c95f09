"""Every failure as the one error body, in the reader's language: nothing of a framework or a fault gets out."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from app.api.language import language_of
from app.errors import (
    AppError,
    BadRequest,
    Detail,
    FileNotReady,
    MethodNotAllowed,
    NotFound,
    NotSignedIn,
    RateLimited,
    TooLarge,
    Unavailable,
)
from app.i18n import translate
from app.request_id import current_request_id
from app.services.complaints import explained

SERVER_FAULT = "SERVER_ERROR"

_log = logging.getLogger(__name__)


def install_problems(api: FastAPI) -> None:
    """Answer every failure inside `api` with our body."""
    api.add_exception_handler(AppError, _expected)
    api.add_exception_handler(RequestValidationError, _unreadable)
    api.add_exception_handler(HTTPException, _http)


def problem(error: AppError, *, language: str) -> Response:
    """The answer for one expected failure."""
    details = [_detail(detail, language) for detail in error.details]
    body = _body(error.code, translate(language, error.message_key, **error.params), error.status, details)
    if error.data:
        body["data"] = error.data
    return JSONResponse(body, error.status, headers=_headers(error))


def refusal(error: AppError, scope: Scope) -> Response:
    """The same for what lies outside the routes and knows only the request's scope."""
    return problem(error, language=language_of(Request(scope)))


def fault(request: Request) -> Response:
    """The neutral answer for what nobody expected; the log has the rest under the same request id."""
    message = translate(language_of(request), "error.server_fault", requestId=current_request_id())
    return JSONResponse(_body(SERVER_FAULT, message, 500, []), 500, headers={"Cache-Control": "no-store"})


def of_status(status: int, headers: Mapping[str, str] | None = None) -> AppError:
    """The error of ours that stands for a bare HTTP status."""
    if status == 405:
        return MethodNotAllowed(allowed=(headers or {}).get("Allow", ""))
    known: dict[int, type[AppError]] = {404: NotFound, 413: TooLarge, 503: Unavailable}
    return known.get(status, BadRequest)()


async def _expected(request: Request, error: Exception) -> Response:
    if not isinstance(error, AppError):
        raise error
    return problem(error, language=language_of(request))


async def _unreadable(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return problem(explained(error.errors()), language=language_of(request))


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return problem(of_status(error.status_code, error.headers), language=language_of(request))


def _body(code: str, message: str, status: int, details: list[dict[str, object]]) -> dict[str, object]:
    return {
        "success": False,
        "error": {"code": code, "message": message, "details": details},
        "statusCode": status,
        "requestId": current_request_id(),
    }


def _detail(detail: Detail, language: str) -> dict[str, object]:
    field = to_camel(detail.field) if "_" in detail.field else detail.field
    said: dict[str, object] = {"field": field, "message": translate(language, detail.message, **detail.params)}
    if detail.message == "error.changed_meanwhile":
        said |= {"yours": jsonable_encoder(detail.yours), "theirs": jsonable_encoder(detail.theirs)}
    return said


def _headers(error: AppError) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable | FileNotReady):
        headers["Retry-After"] = "5"
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = error.allowed
    return headers
