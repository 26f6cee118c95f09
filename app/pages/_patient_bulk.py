"""What can be done with selected patients: the bar below the list, and the dialogs that ask what is needed."""

from __future__ import annotations

import reflex as rx

from app.components.bulk_bar import bulk_bar
from app.components.button import button
from app.components.dialog import dialog
from app.components.forms import form, select_field, text_field
from app.components.icon import icon
from app.components.link import document_link
from app.components.menu import menu, menu_item, menu_line
from app.components.words import Word, t
from app.state.patient_filters import FilterChoice, PatientFiltersState
from app.state.patient_selection import NOBODY, LeftOver, PatientSelectionState
from app.state.patients import EXPORT, PatientsState

State = PatientSelectionState


def patient_bulk() -> rx.Component:
    """The bar and its dialogs."""
    bar = bulk_bar(
        State.count,
        PatientsState.total,
        rx.cond(PatientFiltersState.may_assign, _assign(), rx.fragment()),
        button(t("bulk.tag"), State.ask("tag"), kind="ghost", icon_name="tag", test_id="bulk-tag"),
        _untag_button(),
        button(t("bulk.activate"), State.activate, kind="ghost", icon_name="play", test_id="bulk-activate"),
        button(
            t("bulk.deactivate"), State.ask("deactivate"), kind="ghost", icon_name="pause", test_id="bulk-deactivate"
        ),
        _export(),
        on_clear=State.clear,
        on_everything=State.select_everything,
        is_everything=State.is_everything,
    )
    return rx.fragment(bar, _tag(), _untag(), _deactivate(), _left())


def _assign() -> rx.Component:
    """One click more, and they are somebody else's; it can be taken back."""
    trigger = button(t("bulk.assign"), kind="ghost", icon_name="user-round", key="a", test_id="bulk-assign")
    nobody = menu_item(t("patients.filter.nobody"), "user-round-x", State.assign(NOBODY))
    return menu(trigger, nobody, menu_line(), rx.foreach(PatientFiltersState.carers, _carer))


def _carer(carer: rx.Var[FilterChoice]) -> rx.Component:
    return menu_item(carer.label, "user-round", State.assign(carer.value))


def _export() -> rx.Component:
    """The selected ones as a table that the server sends."""
    some = EXPORT + "?format=csv&ids=" + State.ids.join(",")
    everybody = PatientsState.export_path + "csv"
    return document_link(
        icon("download"),
        t("bulk.export"),
        href=rx.cond(State.is_everything, everybody, some),
        class_name="btn btn-ghost",
        data_testid="bulk-export",
    )


def _tag() -> rx.Component:
    name = text_field(
        t("bulk.tag_name"), "tag", max_length=40, autofocus=True, prefix="tag", help_text=t("bulk.tag_help")
    )
    return _asking("tag", t("bulk.tag_title", count=State.count), t("bulk.tag_do", count=State.count), name)


def _untag_button() -> rx.Component:
    """Only where there is a tag to take away."""
    take = button(t("bulk.untag"), State.ask("untag"), kind="ghost", icon_name="tags", test_id="bulk-untag")
    return rx.cond(PatientFiltersState.tags.length() > 0, take, rx.fragment())


def _untag() -> rx.Component:
    which = select_field(
        t("bulk.untag_which"),
        "tag",
        PatientFiltersState.tags,
        prefix="untag",
        help_text=t("bulk.untag_help"),
        test_id="untag-which",
    )
    return _asking("untag", t("bulk.untag_title", count=State.count), t("bulk.untag_do", count=State.count), which)


def _deactivate() -> rx.Component:
    why = text_field(
        t("bulk.reason"), "reason", max_length=200, autofocus=True, prefix="stop", help_text=t("bulk.stop_help")
    )
    return _asking(
        "deactivate", t("bulk.deactivate_title", count=State.count), t("bulk.deactivate_do", count=State.count), why
    )


def _left() -> rx.Component:
    """Who was left as they are, by reason."""
    lines = rx.el.ul(rx.foreach(State.left, _reason), class_name="left-over")
    return dialog(
        State.left.length() > 0,
        t("bulk.left_title"),
        lines,
        on_close=State.think_better,
        actions=(button(t("action.close"), State.think_better, kind="solid", test_id="left-close"),),
        test_id="bulk-left",
    )


def _reason(left: rx.Var[LeftOver]) -> rx.Component:
    return rx.el.li(t(left.key, count=left.count))


def _asking(action: str, title: Word, do: Word, *fields: rx.Component) -> rx.Component:
    """A dialog for one action; its button says what it does."""
    form_id = f"bulk-{action}-form"
    submit = rx.el.button(do, type="submit", form=form_id, class_name="btn btn-solid", data_testid="bulk-do")
    return dialog(
        State.asked == action,
        title,
        form(*fields, on_submit=State.carry_out, form_id=form_id),
        on_close=State.think_better,
        actions=(button(t("action.cancel"), State.think_better, kind="ghost"), submit),
        test_id=f"bulk-dialog-{action}",
    )
