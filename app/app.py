"""The whole application on one port. Reads like an index: pages, API, frontend, headers; no logic of its own."""

from __future__ import annotations

from pathlib import Path

import reflex as rx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from app.api.application import create_api
from app.api.layers import surrounded
from app.pages import (  # noqa: F401 - importing a page registers its route
    admin_approvals,
    admin_integrations,
    admin_jobs,
    admin_overview,
    admin_settings,
    dev_look,
    files,
    not_found,
    patient,
    patient_form,
    patient_import,
    patients,
    profile,
    reminders,
    simulator,
    today,
)
from app.realtime.pushing import install_pushing
from app.security.guard import install_guard
from app.security.page_gate import HOME, page_gate
from app.security.silence import silence_reflex
from app.settings import get_settings
from app.state.failures import show_failure, show_refusal, show_session_over
from app.state.live import LiveState
from app.web.appearance import MANIFEST_PATH, PAGE_DARK, PAGE_LIGHT, TOUCH_ICON
from app.web.frontend import Frontend, load_build
from app.web.routes import ROUTES

BUILD_DIR = Path(".web/build")


def _with_frontend(reflex: ASGIApp) -> ASGIApp:
    language = get_settings().default_language
    return Frontend(reflex, load_build(BUILD_DIR), router=app.router, gate=page_gate, home=HOME, language=language)


def _api() -> Starlette:
    api = create_api()
    api.router.routes.extend(ROUTES)
    return api


def _guarded(everything: ASGIApp) -> ASGIApp:
    return surrounded(everything, get_settings())


silence_reflex()
app = rx.App(
    api_transformer=[_with_frontend, _api(), _guarded],
    html_lang="en",
    stylesheets=[
        "/tokens.css",
        "/plain.css",
        "/app.css",
        "/components.css",
        "/pictures.css",
        "/look.css",
        "/people.css",
        "/photos.css",
        "/conversation.css",
        "/today.css",
        "/patient.css",
        "/patients.css",
        "/reminders.css",
        "/uploads.css",
        "/files.css",
    ],
    toaster=None,
    app_wraps={},
    head_components=[
        rx.el.script(src="/frame.js"),
        rx.el.link(rel="icon", href="/icon.svg", type="image/svg+xml"),
        rx.el.link(rel="manifest", href=MANIFEST_PATH),
        rx.el.link(rel="apple-touch-icon", href=TOUCH_ICON),
        *(
            rx.el.meta(name="theme-color", content=colour, custom_attrs={"media": f"(prefers-color-scheme: {scheme})"})
            for scheme, colour in (("light", PAGE_LIGHT), ("dark", PAGE_DARK))
        ),
        rx.el.link(
            rel="preload",
            href="/fonts/inter-4-latin.woff2",
            custom_attrs={"as": "font"},
            type="font/woff2",
            cross_origin="anonymous",
        ),
    ],
    backend_exception_handler=show_failure,
)
install_guard(app, show=show_refusal, show_end=show_session_over)
install_pushing(app, look=LiveState.look)
