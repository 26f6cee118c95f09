"""Admin · Integrations: what works outside this machine. A remote model that reads messages, and what leaves for it."""

from __future__ import annotations

import reflex as rx

from app.components.dates import written
from app.components.forms import switch, text_area
from app.components.icon import icon
from app.components.page_header import page_header, section
from app.components.properties import properties, shown
from app.components.states import empty_state, skeleton_line, skeleton_text
from app.components.words import t
from app.pages._page import page
from app.pages._shell import INTEGRATIONS
from app.state.integrations import MANAGE, MAX_TEXT, IntegrationsState
from app.state.session import SessionState


@page(
    "/admin/integrations",
    title="integrations.title",
    place=INTEGRATIONS,
    needs=MANAGE,
    on_load=IntegrationsState.load,
)
def admin_integrations_page() -> rx.Component:
    """Nothing leaves before somebody who saw it has switched it on."""
    body = rx.cond(IntegrationsState.provider != "", _model(), _no_model())
    return rx.el.div(
        page_header(t("integrations.title"), rx.el.p(t("integrations.sentence"))),
        section(
            t("integrations.reading"),
            None,
            rx.cond(IntegrationsState.is_loaded, body, skeleton_text(5)),
            test_id="remote-model",
        ),
        class_name="narrow",
    )


def _no_model() -> rx.Component:
    return empty_state("cpu", t("integrations.no_model"), t("integrations.no_model_help"))


def _model() -> rx.Component:
    named = rx.match(
        IntegrationsState.provider,
        ("anthropic", t("integrations.provider_anthropic")),
        ("gemini", t("integrations.provider_gemini")),
        IntegrationsState.provider,
    )
    return rx.el.div(
        rx.el.p(t("integrations.how"), class_name="muted"),
        properties(
            shown(t("integrations.model"), rx.el.span(named, " · ", rx.el.span(IntegrationsState.model))),
            shown(t("integrations.standing"), _standing()),
        ),
        switch(
            t("integrations.switch"),
            "remote-intent",
            is_checked=IntegrationsState.is_on,
            on_change=IntegrationsState.switch,
            help_text=t("integrations.switch_help"),
            test_id="remote-intent",
        ),
        _what_leaves(),
        class_name="form",
    )


def _standing() -> rx.Component:
    since = rx.el.span(
        " · ",
        t(
            "integrations.changed",
            person=IntegrationsState.changed_by,
            when=written(IntegrationsState.changed_at, "moment", zone=SessionState.zone),
        ),
        class_name="muted",
    )
    return rx.el.span(
        rx.el.span(
            class_name=rx.cond(IntegrationsState.is_on, "dot dot-done", "dot dot-idle"),
            custom_attrs={"aria-hidden": "true"},
        ),
        " ",
        rx.cond(IntegrationsState.is_on, t("integrations.on"), t("integrations.off")),
        rx.cond(IntegrationsState.changed_at != "", since, rx.fragment()),
        data_testid="standing",
    )


def _what_leaves() -> rx.Component:
    """Any text may be tried; below it stands what would be sent, word for word."""
    told = rx.el.details(
        rx.el.summary(icon("chevron-right"), t("integrations.instructions")),
        rx.el.p(IntegrationsState.instructions, class_name="leaves", lang="en"),
        class_name="rem-more",
    )
    return rx.el.div(
        text_area(
            t("integrations.try"),
            "try",
            value=IntegrationsState.text,
            on_change=IntegrationsState.try_text,
            help_text=t("integrations.try_help"),
            max_length=MAX_TEXT,
            test_id="try-text",
        ),
        rx.el.div(
            rx.el.h3(t("integrations.leaves")),
            rx.cond(
                IntegrationsState.leaves != "",
                rx.el.p(IntegrationsState.leaves, class_name="leaves", dir="auto", data_testid="leaves"),
                skeleton_line("80%"),
            ),
            rx.el.p(t("integrations.leaves_help"), class_name="help"),
            custom_attrs={"aria-live": "polite"},
        ),
        told,
        class_name="rem-stack",
    )
