"""Admin · Approvals: one row per person who waits, with where they come from; yes with a role in one click."""

from __future__ import annotations

import reflex as rx

from app.components.button import button
from app.components.choice_button import choice_button
from app.components.icon import icon
from app.components.menu import menu_item
from app.components.page_header import page_header, section
from app.components.person import person_row
from app.components.states import empty_state, skeleton_line, skeleton_people
from app.components.words import Word, t
from app.pages._page import page
from app.pages._shell import ADMIN
from app.state.approvals import APPROVE, ApprovalsState, RoleChoice, WaitingRow


@page("/admin/approvals", title="approvals.title", place=ADMIN, needs=APPROVE, on_load=ApprovalsState.load)
def admin_approvals_page() -> rx.Component:
    """The people who wait to come in, the one who waits longest first."""
    return rx.fragment(
        page_header(t("approvals.title"), rx.cond(ApprovalsState.is_loaded, _sentence(), skeleton_line("320px"))),
        section(
            t("approvals.waiting"),
            ApprovalsState.total,
            rx.cond(ApprovalsState.is_loaded, _people(), skeleton_people(3)),
        ),
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
        name=rx.el.span(row.name),
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
        choice_button(likely, others, others_label=t("approvals.other_role", name=row.name), kind=kind), decline
    )


def _other_role(row: rx.Var[WaitingRow], role: rx.Var[RoleChoice]) -> rx.Component:
    return menu_item(t("approvals.approve_as", role=_role_name(role)), None, ApprovalsState.approve(row.id, role.slug))


def _role_name(role: rx.Var[RoleChoice]) -> Word:
    return t(role.key, name=role.name)
