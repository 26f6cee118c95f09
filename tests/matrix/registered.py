"""What can be called: the routes of the API, the plain routes beside it, and the handlers of page states."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from inspect import signature
from typing import get_origin, get_type_hints

from fastapi import FastAPI
from reflex_base.registry import RegistrationContext
from starlette.routing import Route

import app.pages
import app.state
from app.api.application import create_api
from app.api.plan import Plan
from app.api.route import plan_of
from app.security.page_gate import pages_needing
from app.web.routes import ROUTES


def api_routes() -> dict[str, Plan]:
    """What every route of the API declares, by `METHOD /path`."""
    return {
        f"{plan.method} {route.path}": plan
        for route in _api().routes
        if isinstance(route, Route) and (plan := plan_of(route.endpoint)) is not None
    }


def plain_routes() -> set[str]:
    """`METHOD /path` of every other route: health, webhooks, documentation, server-rendered pages."""
    routes = [route for route in (*_api().routes, *ROUTES) if isinstance(route, Route)]
    return {
        f"{method} {route.path}"
        for route in routes
        if plan_of(route.endpoint) is None
        for method in (route.methods or {"ANY"}) - {"HEAD"}
    }


def other_routes() -> list[str]:
    """What is neither: a mounted application or a socket, which no row of the matrix could describe."""
    return [str(route) for route in (*_api().routes, *ROUTES) if not isinstance(route, Route)]


def event_handlers() -> dict[str, str]:
    """The event name of every method that a browser can call over the socket, by `state.handler`."""
    _import_pages()
    return {short_name(name): name for name in RegistrationContext.ensure_context().event_handlers}


def parameters_of(event_name: str) -> dict[str, object]:
    """What each argument of a handler is declared to be, by its name."""
    function = RegistrationContext.ensure_context().event_handlers[event_name].handler.fn
    hints = get_type_hints(function)
    return {name: hints.get(name) for name in list(signature(function).parameters)[1:]}


def blank_arguments(event_name: str) -> dict[str, object]:
    """Arguments of the right kinds that say nothing."""
    return {name: _BLANK.get(get_origin(hint) or hint) for name, hint in parameters_of(event_name).items()}


_BLANK: dict[object, object] = {str: "", int: 1, bool: False, list: [], dict: {}}


def pages() -> dict[str, str]:
    """The permission that each page of the application declares, by its address."""
    _import_pages()
    return {route: needs.value for route, needs in pages_needing().items()}


def is_ours(event_name: str) -> bool:
    """Whether our code wrote this handler, rather than Reflex for one of our states or its own."""
    registered = RegistrationContext.ensure_context().event_handlers[event_name]
    return registered.states[0].__module__.startswith("app.") and not event_name.endswith(".setvar")


def short_name(event_name: str) -> str:
    """The handler without the module of its state: `approvals_state.load`."""
    state, _, handler = event_name.rpartition(".")
    return f"{state.rpartition('___')[2]}.{handler}"


@cache
def _import_pages() -> None:
    for package in (app.state, app.pages):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


@cache
def _api() -> FastAPI:
    return create_api()
