"""The dialog that asks somebody outside for files: a link is made and copied, and those made before stand below."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.dialog import dialog
from app.components.events import AnyEvent
from app.components.file_view import copy_button
from app.components.forms import Option, date_field, field_row, form, select_field, text_area, text_field
from app.components.icon import icon
from app.components.paging import pager
from app.components.states import status_dot
from app.components.words import Text, Word, t
from app.models.file import Duration
from app.pages._file_share_details import address_to_copy, password_fields, problem_of
from app.pages._file_share_lines import until
from app.services.actor import Permission
from app.state.file_asked import FileAskedState
from app.state.file_asking import OPEN, OVER, FileAskingState
from app.state.file_asking_shown import RequestLine
from app.state.session import SessionState

State, One = FileAskingState, FileAskedState
NEW, CHANGE = "ask-form", "ask-change-form"
NOTHING = RequestLine(duration=Duration.UNLIMITED.value)


def ask_button(opens: AnyEvent) -> rx.Component:
    """For those who may: opens the dialog."""
    may = SessionState.permissions.contains(Permission.FILE_SHARE.value)
    drawn = button(t("files.ask"), opens, icon_name="inbox", test_id="ask")
    return rx.cond(may, drawn, rx.fragment())


def file_asking() -> rx.Component:
    """The dialog."""
    is_one = One.line.id != ""
    is_made = State.made != ""
    everything = rx.fragment(rx.cond(is_made, _made(), _new()), _lines())
    another = button(t("files.ask_again"), State.begin_again, test_id="ask-again")
    make = rx.cond(is_made, another, _submit(t("files.share_do_link"), NEW, "ask-do"))
    actions = rx.fragment(button(t("action.close"), One.leave, kind="ghost"), make)
    saving = rx.fragment(
        button(t("action.cancel"), One.back, kind="ghost"), _submit(t("files.share_save"), CHANGE, "ask-save")
    )
    return dialog(
        State.is_open,
        rx.cond(is_one, t("files.ask_change"), t("files.ask_title")),
        rx.cond(is_one, _change(), everything),
        on_close=One.leave,
        actions=(rx.cond(is_one, saving, actions),),
        size="wide",
        test_id="ask-dialog",
    )


def _submit(words: Word, form_id: str, test_id: str) -> rx.Component:
    return rx.el.button(words, type="submit", form=form_id, class_name="btn btn-solid", data_testid=test_id)


def _made() -> rx.Component:
    """The link, in place of the form: on a phone it would lie below what is seen of it."""
    ready = rx.el.p(icon("check"), t("files.ask_ready"), class_name="callout callout-done", role="status")
    return rx.el.div(ready, address_to_copy(State.made, test_id="ask-url"), class_name="share-one")


def _new() -> rx.Component:
    password, optional = t("files.share_password"), t("form.optional")
    lede = rx.cond(State.patient_id != "", t("files.ask_lede_patient"), t("files.ask_lede"))
    return form(
        rx.el.p(lede, class_name="muted"),
        rx.el.input(type="hidden", name="patient", value=State.patient_id),
        *_fields(rx.Var.create(NOTHING), prefix="ask", ends=t("files.ask_until_help")),
        text_field(password, "password", optional=optional, max_length=128, prefix="ask"),
        problem_of(State.error),
        on_submit=State.ask,
        form_id=NEW,
    )


def _change() -> rx.Component:
    return rx.el.div(
        button(t("files.ask_all"), One.back, kind="ghost", size="small", icon_name="arrow-left"),
        address_to_copy(One.line.url),
        form(
            rx.el.input(type="hidden", name="request", value=One.line.id),
            *_fields(rx.Var.create(One.line), prefix="ask-change", ends=t("files.share_until_help")),
            password_fields(One.line.has_password, prefix="ask-change"),
            problem_of(One.error),
            on_submit=One.save,
            form_id=CHANGE,
        ),
        class_name="share-one",
    )


def _fields(line: rx.Var[RequestLine], *, prefix: str, ends: Word) -> list[rx.Component]:
    optional: Word = t("form.optional")
    durations = [Option(rx.Var.create(one.value), t(f"files.duration.{one.value}")) for one in reversed(Duration)]
    title = text_field(
        t("files.ask_what"), "title", value=line.title, placeholder=t("files.ask_what_example"), max_length=200,
        prefix=prefix,
    )  # fmt: skip
    message = text_area(
        t("files.ask_message"), "message", value=line.message, optional=optional, max_length=2000, prefix=prefix
    )
    until_day = date_field(
        t("files.share_until"), "expires", value=line.until, help_text=ends, optional=optional, prefix=prefix
    )
    most = text_field(
        t("files.ask_most"), "most", value=line.most, optional=optional, input_mode="numeric", max_length=4,
        prefix=prefix,
    )  # fmt: skip
    folder = text_field(
        t("files.folder"), "folder", value=line.folder, help_text=t("files.folder_help"), optional=optional,
        max_length=300, prefix=prefix,
    )  # fmt: skip
    kept = select_field(t("files.ask_keep"), "duration", durations, value=line.duration, prefix=prefix)
    return [title, message, field_row(until_day, most), field_row(folder, kept)]


def _lines() -> rx.Component:
    none = rx.cond(State.which == OPEN, t("files.ask_none_open"), t("files.ask_none_over"))
    return rx.el.section(
        rx.el.div(
            rx.el.h3(t("files.ask_before")),
            rx.el.div(_which(OPEN), _which(OVER), class_name="seg", role="group", aria_label=t("files.ask_before")),
            class_name="share-head",
        ),
        rx.cond(
            State.lines.length() > 0,
            rx.el.ul(rx.foreach(State.lines, _line), class_name="share-lines"),
            rx.el.p(none, class_name="muted small"),
        ),
        pager(State.page, State.pages, State.total, State.turn, test_id="ask-pager"),
    )


def _which(which: str) -> rx.Component:
    return rx.el.button(
        t(f"files.ask_{which}"),
        type="button",
        on_click=State.show(which),
        custom_attrs={"aria-pressed": rx.cond(State.which == which, "true", "false")},
        data_testid=f"ask-{which}",
    )


def _line(line: rx.Var[RequestLine]) -> rx.Component:
    def fact(words: Text, known: Text) -> rx.Component:
        return rx.cond(known != "", rx.fragment(" · ", words), rx.fragment())

    came = rx.cond(
        line.most != "", t("files.ask_came_of", count=line.files, most=line.most), t("files.ask_came", count=line.files)
    )
    locked = rx.cond(line.has_password, rx.fragment(" · ", t("files.share_locked")), rx.fragment())
    facts = rx.el.p(
        came, " · ", until(line.expires_at), fact(line.folder, line.folder), fact(line.patient, line.patient), locked,
        class_name="muted small",
    )  # fmt: skip
    works = status_dot(rx.cond(line.is_open, "done", "idle"), t("files.ask_status." + line.status))
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.b(line.title, class_name="cut", dir="auto"), " ", works), facts, class_name="share-words"
        ),
        rx.el.div(rx.cond(line.is_open, copy_button(line.url), rx.fragment()), *_acts(line), class_name="share-acts"),
        key=line.id,
        data_testid="ask-line",
    )


def _acts(line: rx.Var[RequestLine]) -> list[rx.Component]:
    more = button(t("files.share_change"), One.open(line.id), kind="ghost", size="small", test_id="ask-more")
    end = button(t("files.ask_end"), State.end(line.id), kind="ghost", size="small", test_id="ask-end")
    again = button(t("files.share_restore"), State.restore(line.id), kind="ghost", size="small", test_id="ask-restore")
    is_ended = line.status == "ended"
    return [rx.cond(is_ended, again, more), rx.cond(line.is_open, end, rx.fragment())]
