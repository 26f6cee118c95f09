"""The dialog that shares files: a way is chosen, made and copied; what was shared before stands below.

One of those opens in its place (`_file_share_details`), with what can be changed of it and who came.
"""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dialog import dialog
from app.components.file_view import copy_button
from app.components.forms import Option, date_field, field_row, form, select_field, text_field
from app.components.icon import icon
from app.components.words import Word, t
from app.models.share import ShareKind, SharePermission
from app.pages._file_share_details import details_actions, problem_of, share_details
from app.pages._file_share_lines import share_lines
from app.state.file_share_details import FileShareDetailsState
from app.state.file_sharing import FileSharingState

State = FileSharingState
FORM = "share-form"
ICONS = {ShareKind.LINK: "link", ShareKind.PERSON: "user-round", ShareKind.PATIENT: "message-circle"}


def file_sharing() -> rx.Component:
    """The dialog."""
    several = t("files.share_many", count=State.ids.length())
    title = rx.cond(State.name != "", t("files.share_title", name=State.name), several)
    submit = rx.el.button(
        rx.match(
            State.kind,
            (ShareKind.PERSON.value, t("files.share_do_person")),
            (ShareKind.PATIENT.value, t("files.share_do_patient")),
            t("files.share_do_link"),
        ),
        type="submit",
        form=FORM,
        class_name="btn btn-solid",
        data_testid="share-do",
    )
    is_one = FileShareDetailsState.line.id != ""
    made = rx.cond(State.made != "", _made(), rx.fragment())
    leave = FileShareDetailsState.leave
    everything = rx.fragment(_kinds(), _form(), made, share_lines())
    actions = rx.fragment(button(t("action.close"), leave, kind="ghost"), submit)
    return dialog(
        State.ids.length() > 0,
        title,
        rx.cond(is_one, share_details(), everything),
        on_close=leave,
        actions=(rx.cond(is_one, details_actions(), actions),),
        size="wide",
        test_id="share-dialog",
    )


def _kinds() -> rx.Component:
    patient = rx.cond(State.patients.length() > 0, _kind(ShareKind.PATIENT), rx.fragment())
    return rx.el.div(
        _kind(ShareKind.LINK),
        _kind(ShareKind.PERSON),
        patient,
        class_name="seg",
        role="group",
        aria_label=t("files.share"),
    )


def _kind(kind: ShareKind) -> rx.Component:
    return rx.el.button(
        icon(ICONS[kind], size=14),
        t(f"files.share_{kind.value}"),
        type="button",
        on_click=State.choose(kind.value),
        custom_attrs={"aria-pressed": rx.cond(State.kind == kind.value, "true", "false")},
        data_testid=f"share-{kind.value}",
    )


def _form() -> rx.Component:
    permissions = [Option(rx.Var.create(one.value), t(f"files.may_{one.value}")) for one in SharePermission]
    person = select_field(t("files.share_who"), "person", State.people, prefix="share")
    patient = select_field(t("files.share_who"), "patient", State.patients, prefix="share")
    optional: Word = t("form.optional")
    password, most = t("files.share_password"), t("files.share_most")
    guarded = field_row(
        text_field(password, "password", optional=optional, max_length=128, prefix="share"),
        text_field(most, "most", optional=optional, input_mode="numeric", max_length=6, prefix="share"),
    )
    return form(
        rx.el.input(type="hidden", name="about", value=State.ids.join(",")),
        rx.el.input(type="hidden", name="kind", value=State.kind),
        rx.match(State.kind, (ShareKind.PERSON.value, person), (ShareKind.PATIENT.value, patient), rx.fragment()),
        field_row(
            select_field(t("files.share_may"), "permission", list(reversed(permissions)), prefix="share"),
            date_field(t("files.share_until"), "expires", optional=optional, prefix="share"),
        ),
        rx.cond(State.kind == ShareKind.PERSON.value, rx.fragment(), guarded),
        problem_of(State.error),
        on_submit=State.share,
        form_id=FORM,
    )


def _made() -> rx.Component:
    """What was made just now: the link to copy, or that they were told."""
    label = t("files.share_link")
    looks = {"value": State.made, "read_only": True, "class_name": "input", "aria_label": label}
    line = rx.el.input(data_testid="share-url", **looks)
    lines = rx.el.textarea(rows="4", data_testid="share-urls", **looks)
    address = rx.cond(State.ids.length() > 1, lines, line)
    link = rx.el.div(address, copy_button(State.made, test_id="share-copy"), class_name="share-made")
    told = rx.el.p(icon("check"), t("files.share_told"), class_name="callout callout-done", role="status")
    return rx.cond(State.kind == ShareKind.LINK.value, link, told)
