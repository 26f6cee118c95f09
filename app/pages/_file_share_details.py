"""One share in the dialog: its address, what it allows and until when, and the log of those who came."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dates import moment
from app.components.file_view import copy_button
from app.components.forms import Option, checkbox, date_field, field_row, form, select_field, text_field
from app.components.icon import icon
from app.components.paging import pager
from app.components.words import Flag, Text, t
from app.models.share import ShareKind, SharePermission
from app.pages._file_share_lines import standing, whom
from app.state.file_share_details import FileShareDetailsState
from app.state.file_share_shown import VisitLine
from app.state.session import SessionState

State = FileShareDetailsState
LINE = rx.Var.create(State.line)
FORM = "share-change-form"
PREFIX = "share-change"


def share_details() -> rx.Component:
    """In place of the list of shares."""
    may_save = LINE.may_change & (LINE.status != "ended")
    return rx.el.div(
        button(t("files.share_all"), State.back, kind="ghost", size="small", icon_name="arrow-left"),
        standing(whom(LINE), LINE),
        rx.cond(LINE.url != "", address_to_copy(LINE.url), rx.fragment()),
        rx.cond(may_save, _form(), rx.fragment()),
        _visits(),
        class_name="share-one",
        data_testid="share-details",
    )


def details_actions() -> rx.Component:
    """Back without a change, or with it."""
    may_save = LINE.may_change & (LINE.status != "ended")
    save = rx.el.button(
        t("files.share_save"), type="submit", form=FORM, class_name="btn btn-solid", data_testid="share-save"
    )
    return rx.fragment(button(t("action.cancel"), State.back, kind="ghost"), rx.cond(may_save, save, rx.fragment()))


def address_to_copy(url: Text, *, test_id: str | None = None) -> rx.Component:
    """An address in a field that shows all of it, and the button that copies it."""
    address = rx.el.input(
        value=url,
        read_only=True,
        class_name="input",
        aria_label=t("files.share_link"),
        data_testid=test_id or "address",
    )
    return rx.el.div(address, copy_button(url), class_name="share-made")


def password_fields(has_password: Flag, *, prefix: str) -> rx.Component:
    """A new password, and a box to have none any more. What it is now is not known to anybody here."""
    kept = rx.cond(has_password, t("files.share_password_kept"), t("files.share_password_none"))
    box = checkbox(t("files.share_unlock"), "unlock", test_id=f"{prefix}-unlock")
    return rx.el.div(
        text_field(t("files.share_password"), "password", help_text=kept.to(str), max_length=128, prefix=prefix),
        rx.cond(has_password, box, rx.fragment()),
        class_name="share-lock",
    )


def problem_of(error: Text) -> rx.Component:
    """What does not hold, below the fields."""
    said = rx.el.p(icon("circle-alert"), error, class_name="error", role="alert")
    return rx.cond(error != "", said, rx.fragment())


def _form() -> rx.Component:
    permissions = [Option(rx.Var.create(one.value), t(f"files.may_{one.value}")) for one in SharePermission]
    guarded = field_row(
        password_fields(LINE.has_password, prefix=PREFIX),
        text_field(
            t("files.share_most"),
            "most",
            value=LINE.most,
            optional=t("form.optional"),
            input_mode="numeric",
            max_length=6,
            prefix=PREFIX,
        ),
    )
    return form(
        rx.el.input(type="hidden", name="file", value=LINE.file_id),
        rx.el.input(type="hidden", name="share", value=LINE.id),
        field_row(
            select_field(
                t("files.share_may"), "permission", list(reversed(permissions)), value=LINE.permission, prefix=PREFIX
            ),
            date_field(
                t("files.share_until"),
                "expires",
                value=LINE.until,
                help_text=t("files.share_until_help"),
                optional=t("form.optional"),
                prefix=PREFIX,
            ),
        ),
        rx.cond(LINE.kind == ShareKind.PERSON.value, rx.fragment(), guarded),
        problem_of(State.error),
        on_submit=State.save,
        form_id=FORM,
    )


def _visits() -> rx.Component:
    def line(visit: rx.Var[VisitLine]) -> rx.Component:
        place = rx.cond(visit.network != "", t("files.visit_from", network=visit.network), "")
        return rx.el.li(
            rx.el.span(t("files.visit." + visit.kind)),
            rx.el.span(place, class_name="muted"),
            moment(visit.at, "moment", zone=SessionState.zone),
            key=visit.id,
            data_testid="share-visit",
        )

    log = rx.el.ul(rx.foreach(State.visits, line), class_name="share-visits small")
    nobody = rx.el.p(t("files.visit_none"), class_name="muted small")
    return rx.el.section(
        rx.el.h3(t("files.visits")),
        rx.cond(State.visits.length() > 0, log, nobody),
        pager(State.page, State.pages, State.total, State.turn, test_id="visits-pager"),
    )
