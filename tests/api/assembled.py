"""The API and the server-rendered pages as `app/app.py` puts them together, and what Reflex adds, behind the layers."""

from __future__ import annotations

import reflex as rx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from app.api.application import create_api
from app.api.layers import surrounded
from app.security.silence import silence_reflex
from app.settings import get_settings
from app.web.routes import ROUTES


def assembled() -> ASGIApp:
    api: Starlette = create_api()
    api.router.routes.extend(ROUTES)
    silence_reflex()
    top = Starlette()
    for carried in (api, top):
        rx.App._add_cors(carried)  # as it does with everything that it carries, and around it
    top.mount("", surrounded(api, get_settings()))
    return top
