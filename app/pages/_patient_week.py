"""How a patient's last seven days went: the ring, a sentence, and what became of the doses."""

from __future__ import annotations

import reflex as rx

from app.components.ring import compliance_ring
from app.components.states import status_dot
from app.components.words import Number, Word, t
from app.state.patient_page import PatientPageState

RING = PatientPageState.ring


def patient_week() -> rx.Component:
    sentence = rx.cond(
        RING.counted > 0,
        t("patient.week", confirmed=RING.confirmed, counted=RING.counted),
        t("patient.week_nothing"),
    )
    trend = rx.cond(RING.trend_key != "", t(RING.trend_key, percent=RING.percent_before), "")
    weaker = rx.cond(RING.weaker_key != "", t(RING.weaker_key), "")
    return rx.el.div(
        compliance_ring(
            segments=RING.segments,
            percent=RING.percent,
            label=rx.cond(
                RING.percent < 0,
                t("patient.week_nothing"),
                t("patient.ring", confirmed=RING.confirmed, counted=RING.counted, percent=RING.percent),
            ),
            text=rx.cond(RING.percent < 0, "–", f"{RING.percent}%"),
        ),
        rx.el.div(
            rx.el.p(sentence, class_name="ring-say", data_testid="week"),
            rx.el.p(trend, " ", weaker, class_name="muted"),
            rx.el.ul(
                _legend("done", t("dose.count_confirmed", count=RING.confirmed), RING.confirmed),
                _legend("wait", t("dose.count_waiting", count=RING.waiting), RING.waiting),
                _legend("fail", t("dose.count_missed", count=RING.missed), RING.missed),
                _legend("idle", t("dose.count_not_sent", count=RING.not_sent), RING.not_sent),
                class_name="legend",
            ),
        ),
        class_name="ring-line patient-week",
    )


def _legend(meaning: str, words: Word, count: Number) -> rx.Component:
    dot = status_dot(rx.Var.create(meaning), words)
    return rx.cond(rx.Var.create(count).to(int) > 0, rx.el.li(dot), rx.fragment())
