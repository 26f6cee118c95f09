"""The OpenAPI 3.1 document: FastAPI's own, with how to sign in and what each kind of thing is."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.api.examples import success_examples
from app.api.plain_routes import plain_paths
from app.api.plan import Access
from app.api.route import plan_of
from app.security.cookies import session_cookie_name
from app.security.csrf import HEADER as CSRF_HEADER

VERSION = "1.0"
_DESCRIPTION = """\
The patients, reminders, files and people of Carepost.

Every answer is `{"success": true, "data": …, "message": …}` or `{"success": false, "error": …, "statusCode": …,
"requestId": …}`. Names are camelCase, moments ISO 8601 in UTC with `Z`, days `YYYY-MM-DD`, ids text, sizes bytes,
confidences from 0 to 1. Lists are paged by `page` and `limit`, beyond row 10 000 by `cursor`. A record carries a
`version`; send it back in `If-Match` or in the body, and a change that would undo somebody else's is refused with 409
`VERSION_CONFLICT`. A POST with an `Idempotency-Key` happens once: repeated within 24 hours it gets the answer it had.

A person has 200 calls a minute, over all sessions, tokens and keys; a generous key has 1 000 of its own, and whoever is
not signed in has 100 in 15 minutes by address. New uploads (50 in five minutes) and downloads (200 a minute) are
counted by themselves. Headers say what is left; 429 says in `Retry-After` when to come back.
"""
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")


def install_openapi(api: FastAPI) -> None:
    """Let `api` describe itself by the document below, made at first use."""

    def document() -> dict[str, Any]:
        if api.openapi_schema is None:
            api.openapi_schema = describe(api)
        return api.openapi_schema

    api.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def describe(api: FastAPI) -> dict[str, Any]:
    """The whole document."""
    document = get_openapi(
        title="Carepost", version=VERSION, description=_DESCRIPTION, routes=api.routes, openapi_version="3.1.0"
    )
    document["servers"] = [{"url": "/", "description": "This installation"}]
    document.setdefault("components", {})["securitySchemes"] = _schemes()
    document["paths"] |= plain_paths()
    for item in document["paths"].values():
        for method in METHODS:
            if method in item:
                item[method]["security"] = _security(method, item[method].get("x-permission"))
    _loosen_selections(document, api)
    _show_successes(document, api)
    return document


def _schemes() -> dict[str, Any]:
    """The ways to say who calls."""
    bearer = "An access token from `POST /api/v1/auth/login`, or an API key (`cp_…`)."
    session = "The browser's session. Anything but GET also needs `X-CSRF-Token`."
    return {
        "bearer": {"type": "http", "scheme": "bearer", "description": bearer},
        "session": {"type": "apiKey", "in": "cookie", "name": session_cookie_name(), "description": session},
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": CSRF_HEADER,
            "description": "The value of `GET /api/v1/auth/csrf`.",
        },
    }


def _loosen_selections(document: dict[str, Any], api: FastAPI) -> None:
    """What `fields=` can leave out is not required in the answers of queries."""
    schemas = document["components"].get("schemas", {})
    for route in api.routes:
        plan = plan_of(getattr(route, "endpoint", None))
        if plan is None or plan.method != "GET" or plan.row is None:
            continue
        component = schemas.get(plan.row.__name__, {})
        component["required"] = [name for name in component.get("required", []) if name == "id"]


def _show_successes(document: dict[str, Any], api: FastAPI) -> None:
    """What succeeds, with an example. Here and not with the routes: FastAPI would leave out what is `null`."""
    for route in api.routes:
        plan = plan_of(getattr(route, "endpoint", None))
        if plan is None or not isinstance(route, APIRoute):
            continue
        responses = document["paths"][route.path_format][plan.method.lower()]["responses"]
        if plan.response_model is None and not plan.files:
            responses[str(plan.status)].pop("content", None)  # FastAPI takes a bare answer for JSON
        for status, body in success_examples(plan).items():
            content = responses[str(status)].setdefault("content", {}).setdefault("application/json", {})
            content["examples"] = {"success": {"value": body}}


def _security(method: str, permission: str | None) -> list[dict[str, list[str]]]:
    if permission in (None, Access.ANYONE):
        return []
    by_browser: dict[str, list[str]] = {"session": []} if method == "get" else {"session": [], "csrf": []}
    return [{"bearer": []}, by_browser]
