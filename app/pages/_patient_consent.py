"""The dialog about a patient's consent: how it stands, the two ways to ask, and what was asked before (P3)."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dates import moment, written
from app.components.dialog import dialog
from app.components.link import document_link
from app.components.page_header import section
from app.components.qr import qr_code
from app.components.states import status_dot
from app.components.words import t
from app.services.actor import Permission
from app.state.patient_consent import AskedShown, PatientConsentState
from app.state.patient_page import PatientPageState
from app.state.session import SessionState

ZONE = PatientPageState.rail.timezone


def consent_dialog() -> rx.Component:
    """Everything about the patient's yes or no."""
    may_ask = SessionState.permissions.contains(Permission.PATIENT_VERIFY.value)
    is_verified = PatientConsentState.status == "verified"
    return dialog(
        PatientConsentState.is_open,
        t("consent.title"),
        rx.el.p(
            status_dot(
                rx.Var.create(PatientPageState.head.verification_meaning).to(str),
                t(f"verification.{PatientConsentState.status}"),
            ),
            data_testid="consent-status",
        ),
        rx.el.p(t(f"consent.means_{PatientConsentState.status}"), class_name="muted"),
        rx.cond(PatientConsentState.problem != "", _problem(), rx.fragment()),
        rx.cond(may_ask & ~is_verified, _ways(), rx.fragment()),
        rx.cond(PatientConsentState.asked.length() > 0, _history(), rx.fragment()),
        on_close=PatientConsentState.close,
        size="wide",
        test_id="consent-dialog",
    )


def _problem() -> rx.Component:
    return rx.el.p(PatientConsentState.problem, class_name="callout callout-wait", role="alert")


def _ways() -> rx.Component:
    limits = rx.cond(
        PatientConsentState.may_ask_at != "",
        t("consent.again_at", time=written(PatientConsentState.may_ask_at, "moment", zone=ZONE)),
        t("consent.asks_left", count=PatientConsentState.asks_left),
    )
    return rx.el.div(
        rx.el.div(
            rx.el.h3(t("consent.way_ask")),
            rx.el.p(t("consent.way_ask_help"), class_name="muted small"),
            rx.el.p(limits, class_name="small num", data_testid="consent-limits"),
            button(
                t("consent.ask"),
                PatientConsentState.ask,
                kind="solid",
                icon_name="send",
                is_off=PatientConsentState.may_ask_at != "",
                test_id="ask",
            ),
            class_name="consent-way",
        ),
        rx.el.div(
            rx.el.h3(t("consent.way_first")),
            rx.el.p(t("consent.way_first_help"), class_name="muted small"),
            rx.cond(PatientConsentState.link != "", _link(), rx.fragment()),
            button(
                rx.cond(PatientConsentState.link != "", t("consent.new_link"), t("consent.make_link")),
                PatientConsentState.let_write_first,
                icon_name="qr-code",
                test_id="make-link",
            ),
            class_name="consent-way",
        ),
        class_name="consent-ways",
    )


def _link() -> rx.Component:
    return rx.el.div(
        qr_code(PatientConsentState.qr, PatientConsentState.qr_modules, t("consent.qr", code=PatientConsentState.code)),
        rx.el.div(
            rx.el.p(t("consent.code"), " ", rx.el.b(PatientConsentState.code, class_name="num")),
            document_link(
                t("consent.open_link"),
                href=PatientConsentState.link,
                class_name="link",
                target="_blank",
                rel="noopener",
                **{"data-testid": "wa-link"},
            ),
            rx.el.p(
                t("consent.link_until", time=written(PatientConsentState.link_until, "moment", zone=ZONE)),
                class_name="muted small",
            ),
            class_name="consent-code",
        ),
        class_name="consent-link",
    )


def _history() -> rx.Component:
    return section(
        t("consent.history"),
        None,
        rx.el.ul(rx.foreach(PatientConsentState.asked, _asked), class_name="consent-history"),
    )


def _asked(asked: rx.Var[AskedShown]) -> rx.Component:
    by = rx.cond(asked.by != "", rx.fragment(" · ", asked.by), rx.fragment())
    answered = rx.cond(
        asked.answered_at != "",
        rx.fragment(" · ", t("consent.answered"), " ", moment(asked.answered_at, "moment", zone=ZONE)),
        rx.fragment(),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(t(asked.method_key)),
            rx.el.p(moment(asked.at, "moment", zone=ZONE), by, answered, class_name="muted small"),
        ),
        status_dot(asked.meaning, t(asked.status_key)),
        key=asked.id,
    )
