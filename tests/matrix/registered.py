"""What can be called: the routes of the API, the plain routes beside it, and the handlers of page states."""

from __future__ import annotations

import importlib
import pkgutil

from reflex_base.registry import RegistrationContext
from starlette.routing import Route

import app.pages
import app.state
from app.api.application import create_api
from app.api.route import plan_of
from app.web.routes import ROUTES


def api_routes() -> set[str]:
    """`METHOD /path` of every route that declares who may call it."""
    return {
        f"{plan.method} {route.path}"
        for route in create_api().routes
        if isinstance(route, Route) and (plan := plan_of(route.endpoint)) is not None
    }


def plain_routes() -> set[str]:
    """`METHOD /path` of every other route: health, webhooks, documentation, server-rendered pages."""
    routes = [route for route in (*create_api().routes, *ROUTES) if isinstance(route, Route)]
    return {
        f"{method} {route.path}"
        for route in routes
        if plan_of(route.endpoint) is None
        for method in (route.methods or {"ANY"}) - {"HEAD"}
    }


def event_handlers() -> set[str]:
    """`State.handler` of every method that a browser can call by its name over the socket."""
    for package in (app.state, app.pages):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {
        short_name(name)
        for name, registered in RegistrationContext.ensure_context().event_handlers.items()
        if registered.states[0].__module__.startswith("app.") and not name.endswith(".setvar")
    }


def short_name(event_name: str) -> str:
    """The handler without the module of its state: `approvals_state.load`."""
    state, _, handler = event_name.rpartition(".")
    return f"{state.rpartition('___')[2]}.{handler}"
