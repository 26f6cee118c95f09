"""The REST API as one FastAPI application, which Reflex carries on its port."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from app.api import docs, health, measurements, webhooks
from app.api.method_override import MethodOverride
from app.api.openapi import install_openapi
from app.api.problems import install_problems, of_status
from app.api.request_ids import RequestIds
from app.api.resources import RESOURCES

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_api() -> FastAPI:
    """The API with its documentation under `/api`; pages and files are served by what is mounted below it."""
    api = FastAPI(title="Carepost", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    for resource in RESOURCES:  # as they are: including a router builds every route a second time
        api.router.routes.extend(resource.router.routes)
    api.add_route(webhooks.PATH, webhooks.receive_gowa, methods=["POST"])
    api.router.routes.extend((*health.ROUTES, *measurements.ROUTES, *docs.ROUTES))
    api.add_api_route("/api/{rest:path}", _nothing_here, methods=METHODS, include_in_schema=False)
    install_openapi(api)
    install_problems(api)
    api.add_middleware(RequestIds)
    api.add_middleware(MethodOverride)
    return api


async def _nothing_here(request: Request) -> Response:
    """What no route answers: 405 when another method would be, else 404."""
    allowed = [method for method in METHODS if _is_answered(request, method)]
    if allowed:
        raise of_status(405, {"Allow": ", ".join(allowed)})
    raise of_status(404)


def _is_answered(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    routes = [route for route in request.app.routes if getattr(route, "endpoint", None) is not _nothing_here]
    return any(route.matches(scope)[0] is Match.FULL for route in routes if getattr(route, "path", None) != "")
