"""People in lists: a gray circle with initials (colour is for meaning), and a row for somebody who waits."""

from __future__ import annotations

import reflex as rx


def initials_avatar(initials: rx.Var[str] | str) -> rx.Component:
    """The initials of somebody whose name stands beside it."""
    return rx.el.span(initials, class_name="av", custom_attrs={"aria-hidden": "true"})


def person_row(
    *,
    initials: rx.Var[str],
    name: rx.Component,
    detail: rx.Component,
    origin: rx.Component,
    when: rx.Component,
    actions: rx.Component,
    test_id: rx.Var[str] | str,
) -> rx.Component:
    """One person: who, where they come from, since when, and what can be done about it."""
    return rx.el.li(
        initials_avatar(initials),
        rx.el.div(rx.el.div(name, class_name="person-name cut"), detail, class_name="cut"),
        rx.el.div(origin, class_name="person-from cut"),
        rx.el.div(when, class_name="person-when muted small"),
        rx.el.div(actions, class_name="person-acts"),
        class_name="person",
        data_testid=test_id,
    )
