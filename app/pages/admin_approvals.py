"""Admin · Approvals: one row per person who waits, with where they come from; yes with a role in one click."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.choice_button import choice_button
from app.components.gliding import gliding
from app.components.icon import icon
from app.components.menu import menu_item
from app.components.page_header import page_header, section
from app.components.person import person_row
from app.components.states import empty_state, skeleton_line, skeleton_people, status_dot
from app.components.words import Word, t
from app.pages._page import page
from app.pages._patient_picker import patient_picker
from app.pages._shell import APPROVALS
from app.state.approval_rows import DecidedRow, RoleChoice, WaitingRow
from app.state.approvals import APPROVE, ApprovalsState
from app.state.patient_picker import PatientPickerState


@page("/admin/approvals", title="approvals.title", place=APPROVALS, needs=APPROVE, on_load=ApprovalsState.load)
def admin_approvals_page() -> rx.Component:
    """The people who wait to come in, the one who waits longest first; below, what was decided lately."""
    return rx.fragment(
        page_header(t("approvals.title"), rx.cond(ApprovalsState.is_loaded, _sentence(), skeleton_line("320px"))),
        gliding(
            section(
                t("approvals.waiting"),
                ApprovalsState.total,
                rx.cond(ApprovalsState.is_loaded, _people(), skeleton_people(3)),
            ),
            rx.cond(ApprovalsState.decided.length() > 0, _decided_lately()),
            class_name="approvals",
        ),
        patient_picker(),
    )


def _sentence() -> rx.Component:
    somebody = rx.el.p(
        rx.el.b(t("approvals.people", count=ApprovalsState.total)),
        " ",
        t(
            "approvals.wait",
            count=ApprovalsState.total,
            longest=t(ApprovalsState.longest_key, count=ApprovalsState.longest),
        ),
    )
    return rx.cond(ApprovalsState.total > 0, somebody, rx.el.p(t("approvals.nobody_sentence")))


def _people() -> rx.Component:
    people = rx.el.ul(rx.foreach(ApprovalsState.rows, lambda row: rx.fragment(waiting_person(row=row), key=row.id)))
    nobody = empty_state("user-check", t("approvals.nobody"), t("approvals.nobody_help"))
    return rx.cond(ApprovalsState.rows.length() > 0, people, nobody)


@rx.memo
def waiting_person(row: rx.Var[WaitingRow]) -> rx.Component:
    """One row; only the rows that change are drawn again."""
    return person_row(
        initials=row.initials,
        name=rx.el.span(row.name, dir="auto"),
        detail=rx.el.p(
            rx.el.span(row.email, class_name="cut"), _waited_on_phones(row), class_name="person-detail muted small"
        ),
        origin=_origin(row),
        when=rx.el.span(t(row.waited_key, count=row.waited)),
        actions=_actions(row),
        test_id=f"waiting-{row.email}",
    )


def _waited_on_phones(row: rx.Var[WaitingRow]) -> rx.Component:
    return rx.el.span(" · ", t(row.waited_key, count=row.waited), class_name="person-when-phone")


def _origin(row: rx.Var[WaitingRow]) -> rx.Component:
    symbol = rx.match(
        row.via,
        ("email", icon("mail")),
        ("invitation", icon("link")),
        ("google", icon("globe")),
        ("github", icon("globe")),
        icon("key-round"),
    )
    said = rx.cond(row.note != "", f"“{row.note}”", t("approvals.no_note"))
    return rx.fragment(rx.el.p(symbol, t(row.from_key)), rx.el.p(said, class_name="muted small cut", title=row.note))


def _actions(row: rx.Var[WaitingRow]) -> rx.Component:
    kind = rx.cond(row.is_doubtful, "surface", "soft")
    likely = button(
        t("approvals.approve_as", role=t(row.role_key)),
        ApprovalsState.approve(row.id, row.role),
        kind=kind,
        icon_name="check",
        aria_label=t("approvals.approve_person_as", name=row.name, role=t(row.role_key)),
        test_id="approve",
    )
    others = rx.foreach(ApprovalsState.roles, lambda role: _other_role(row, role))
    decline = button(
        t("approvals.decline"),
        ApprovalsState.decline(row.id),
        kind="ghost",
        aria_label=t("approvals.decline_person", name=row.name),
        test_id="decline",
    )
    return rx.fragment(
        _patients(row),
        choice_button(likely, others, others_label=t("approvals.other_role", name=row.name), kind=kind),
        decline,
    )


def _patients(row: rx.Var[WaitingRow]) -> rx.Component:
    count = PatientPickerState.counts.get(row.id, 0)
    words = rx.cond(count > 0, t("approvals.patients", count=count), t("approvals.choose_patients"))
    return rx.el.button(
        rx.el.span(words, class_name="cut"),
        icon("chevron-down"),
        type="button",
        class_name="btn btn-surface pick",
        on_click=PatientPickerState.open_for(row.id, row.name),
        aria_label=t("approvals.choose_patients_for", name=row.name, chosen=words),
        data_testid="choose-patients",
    )


def _other_role(row: rx.Var[WaitingRow], role: rx.Var[RoleChoice]) -> rx.Component:
    return menu_item(
        t("approvals.approve_as", role=_role_name(role)), on_select=ApprovalsState.approve(row.id, role.slug)
    )


def _role_name(role: rx.Var[RoleChoice]) -> Word:
    return t(role.key, name=role.name)


def _decided_lately() -> rx.Component:
    rows = rx.el.ul(rx.foreach(ApprovalsState.decided, lambda row: rx.fragment(decided_person(row=row), key=row.id)))
    return section(t("approvals.decided"), None, rows, test_id="decided")


@rx.memo
def decided_person(row: rx.Var[DecidedRow]) -> rx.Component:
    """One decision, with the way back while there is one."""
    outcome: Word = t(row.outcome_key, name=row.role_name)
    state = rx.cond(row.is_approved, status_dot("done", outcome), status_dot("idle", outcome))
    undo = button(
        t("action.undo"), ApprovalsState.undo_decision(row.id), kind="ghost", size="small", test_id="undo-decision"
    )
    again = button(
        t("approvals.reconsider"), ApprovalsState.reconsider(row.id), kind="ghost", size="small", test_id="reconsider"
    )
    return rx.el.li(
        rx.el.span(row.name, class_name="decided-name cut", dir="auto"),
        rx.el.span(t(row.from_key), class_name="decided-from cut muted small"),
        rx.el.span(state, class_name="decided-what small"),
        rx.el.span(
            t("approvals.decided_by", name=row.decided_by, when=t(row.when_key, count=row.when)),
            class_name="decided-by cut muted small",
        ),
        rx.el.span(
            rx.cond(row.can_undo, undo, rx.cond(row.can_reconsider, again, rx.fragment())), class_name="decided-act"
        ),
        class_name="decided",
        data_testid="decided-person",
    )
