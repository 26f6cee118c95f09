"""How the vault does: uploads of a week, what is kept by kind, and the keys that are in use."""

from __future__ import annotations

import reflex as rx

from app.components.figures import Figure, counts_row
from app.components.sizes import size
from app.components.words import t
from app.state.file_figures import FileFiguresState, KeptKind

State = FileFiguresState


def overview_files() -> rx.Component:
    """Its room is kept until it is known."""
    percent = rx.cond(State.percent >= 0, State.percent.to(str) + " %", "–").to(str)
    fails = rx.cond(State.failed > 0, "fail", "done")
    took = rx.cond(State.seconds >= 0, t("overview.upload_seconds", seconds=State.seconds), "–").to(str)
    ended = t("overview.uploads_ended", arrived=State.arrived, failed=State.failed)
    figures = [
        Figure(percent, t("overview.uploads"), fails, ended),
        Figure(took, t("overview.upload_time"), "info", t("overview.upload_time_help")),
        Figure(size(State.bytes), t("overview.kept"), "info", t("files.of_quota", quota=State.quota)),
        Figure(State.keys_used, t("overview.keys_used"), "idle", t("overview.keys", count=State.keys)),
    ]
    shown = rx.fragment(counts_row(figures, label=t("overview.files")), _kinds())
    return rx.el.section(
        rx.el.h2(t("overview.files")),
        rx.cond(State.is_loaded, shown, rx.el.div(class_name="sk overview-wait")),
        class_name="overview-files",
        data_testid="overview-files",
    )


def _kinds() -> rx.Component:
    def kind(one: rx.Var[KeptKind]) -> rx.Component:
        return rx.el.li(t("files.kind." + one.kind), " ", rx.el.b(size(one.bytes)))

    return rx.el.ul(rx.foreach(State.kinds, kind), class_name="overview-kinds muted small")
