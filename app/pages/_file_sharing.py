"""The dialog that shares files: a way is chosen, made and copied; what was shared before stands below."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dates import written
from app.components.dialog import dialog
from app.components.file_view import copy_button
from app.components.forms import Option, date_field, field_row, form, select_field, text_field
from app.components.icon import icon
from app.components.states import status_dot
from app.components.words import Word, t
from app.models.share import ShareKind, SharePermission
from app.state.file_share_shown import ShareLine
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
    return dialog(
        State.ids.length() > 0,
        title,
        _kinds(),
        _form(),
        rx.cond(State.made != "", _made(), rx.fragment()),
        rx.cond(State.lines.length() > 0, _before(), rx.fragment()),
        on_close=State.close,
        actions=(button(t("action.close"), State.close, kind="ghost"), submit),
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
    problem = rx.cond(
        State.error != "", rx.el.p(icon("circle-alert"), State.error, class_name="error", role="alert"), rx.fragment()
    )
    return form(
        rx.match(State.kind, (ShareKind.PERSON.value, person), (ShareKind.PATIENT.value, patient), rx.fragment()),
        field_row(
            select_field(t("files.share_may"), "permission", list(reversed(permissions)), prefix="share"),
            date_field(t("files.share_until"), "expires", optional=optional, prefix="share"),
        ),
        rx.cond(State.kind == ShareKind.PERSON.value, rx.fragment(), guarded),
        problem,
        on_submit=State.share,
        form_id=FORM,
    )


def _made() -> rx.Component:
    """What was made just now: the link to copy, or that they were told."""
    label = t("files.share_link")
    address = rx.el.input(
        value=State.made, read_only=True, class_name="input", aria_label=label, data_testid="share-url"
    )
    link = rx.el.div(address, copy_button(State.made, test_id="share-copy"), class_name="share-made")
    told = rx.el.p(icon("check"), t("files.share_told"), class_name="callout callout-done", role="status")
    return rx.cond(State.kind == ShareKind.LINK.value, link, told)


def _before() -> rx.Component:
    return rx.el.section(
        rx.el.h3(t("files.share_before")),
        rx.el.ul(rx.foreach(State.lines, _line), class_name="share-lines"),
    )


def _line(line: rx.Var[ShareLine]) -> rx.Component:
    who = rx.cond(line.who != "", line.who, t("files.share_anybody"))
    until = t("files.share_ends", day=written(line.expires_at, "full"))
    ends = rx.cond(line.expires_at != "", until, t("files.share_no_end"))
    facts = rx.el.p(
        t("files.may_" + line.permission),
        " · ",
        ends,
        rx.cond(line.has_password, rx.fragment(" · ", t("files.share_locked")), rx.fragment()),
        " · ",
        t("files.share_visits", count=line.visits),
        ", ",
        t("files.share_downloads", count=line.downloads),
        class_name="muted small",
    )
    standing = status_dot(rx.cond(line.is_open, "done", "idle"), t("files.share_status." + line.status))
    change = rx.cond(
        line.is_open,
        button(t("files.share_end"), State.end(line.id), kind="ghost", size="small", test_id="share-end"),
        button(t("files.share_restore"), State.restore(line.id), kind="ghost", size="small", test_id="share-restore"),
    )
    copies = rx.cond(line.is_open & (line.url != ""), copy_button(line.url), rx.fragment())
    return rx.el.li(
        rx.el.div(rx.el.p(rx.el.b(who, class_name="cut"), " ", standing), facts, class_name="share-words"),
        rx.el.div(copies, rx.cond(line.may_change, change, rx.fragment()), class_name="share-acts"),
        key=line.id,
        data_testid="share-line",
    )
