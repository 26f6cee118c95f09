"""Templates: a list of texts, and a dialog to write one with a look at what will be read."""

from __future__ import annotations

import reflex as rx

from app.components.badges import tag
from app.components.button import button, icon_button
from app.components.conversation import phone_preview
from app.components.dialog import dialog
from app.components.field_set import FieldSet
from app.components.forms import Option, field_row, select_field, switch, text_area, text_field
from app.components.icon import icon
from app.components.inserting import insert_chips
from app.components.menu import menu, menu_item
from app.components.states import empty_state, skeleton_rows
from app.components.words import t
from app.models.reminder import ReminderKind
from app.services.actor import Permission
from app.state.reminder_templates import ReminderTemplatesState
from app.state.reminder_templates_shown import TemplateLine
from app.state.session import SessionState

FIELDS = FieldSet(
    ReminderTemplatesState.values, ReminderTemplatesState.errors, ReminderTemplatesState.set_field, prefix="tpl"
)


def templates_view() -> rx.Component:
    """The whole view."""
    rows = rx.el.ul(rx.foreach(ReminderTemplatesState.rows, _line), class_name="rem-texts", data_testid="templates")
    nothing = empty_state("bookmark", t("templates.none"), t("templates.none_help"))
    return rx.el.div(
        rx.el.p(t("templates.sentence"), class_name="muted"),
        rx.cond(
            ReminderTemplatesState.is_loaded,
            rx.cond(ReminderTemplatesState.rows.length() > 0, rows, nothing),
            skeleton_rows(6, height="72px"),
        ),
        class_name="rem-day",
    )


def _line(line: rx.Var[TemplateLine]) -> rx.Component:
    may = rx.cond(
        line.is_shared,
        SessionState.permissions.contains(Permission.TEMPLATE_SHARE.value),
        SessionState.permissions.contains(Permission.REMINDER_WRITE.value),
    )
    acts = menu(
        icon_button("ellipsis", t("templates.more", name=line.name), size="medium"),
        menu_item(t("templates.change"), "pencil", ReminderTemplatesState.begin(line.id), test_id="template-edit"),
        menu_item(
            t("templates.delete"),
            "trash-2",
            ReminderTemplatesState.delete(line.id),
            is_danger=True,
            test_id="template-delete",
        ),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.b(line.name, dir="auto"),
                tag(t(line.kind_key)),
                tag(t(f"language.{line.language}")),
                rx.cond(line.is_shared, rx.fragment(), tag(t("templates.own"))),
                class_name="rem-text-head",
            ),
            rx.el.p(line.body, class_name="muted small", lang=line.language, dir="auto"),
        ),
        rx.el.span(t("reminder_form.used", count=line.used), class_name="muted small num"),
        rx.cond(may, acts, rx.fragment()),
        key=line.id,
        class_name="rem-text",
        custom_attrs={"data-row": line.id},
    )


def template_dialog() -> rx.Component:
    """A new one, or one that stands."""
    state = ReminderTemplatesState
    theirs = rx.el.div(icon("users"), rx.el.p(t("templates.changed_meanwhile")), class_name="callout callout-wait")
    share = switch(
        t("templates.share"),
        "isShared",
        is_checked=FIELDS.value("isShared") == "yes",
        on_change=state.share,
        help_text=t("templates.share_help"),
    )
    return dialog(
        state.is_open,
        rx.cond(state.template_id == "", t("templates.new"), t("templates.change")).to(str),
        rx.cond(state.is_theirs, theirs, rx.fragment()),
        *_fields(),
        phone_preview(t("templates.example"), state.sample, "", lang=FIELDS.value("language")),
        rx.cond(SessionState.permissions.contains(Permission.TEMPLATE_SHARE.value), share, rx.fragment()),
        on_close=state.close,
        actions=(
            button(t("reminder_form.cancel"), state.close, kind="ghost"),
            button(t("templates.save"), state.save, kind="solid", test_id="template-save"),
        ),
        size="wide",
        test_id="template-form",
    )


def _fields() -> tuple[rx.Component, ...]:
    kinds = [Option(kind.value, t(f"reminder_kind.{kind.value}")) for kind in ReminderKind]
    languages = [Option(code, t(f"language.{code}")) for code in ("id", "en")]
    variables = [
        (f"{{{name}}}", t(f"variable.{name}"))
        for name in ("name", "time", "date", "medicine", "dose", "place", "hospital", "doctor")
    ]
    return (
        text_field(t("templates.name"), "name", **FIELDS.of("name"), max_length=100, test_id="template-name"),
        field_row(
            select_field(t("reminder_form.kind"), "kind", kinds, **FIELDS.of("kind")),
            select_field(t("templates.language"), "language", languages, **FIELDS.of("language")),
        ),
        rx.el.div(
            text_area(
                t("reminder_form.message"),
                "body",
                **FIELDS.of("body"),
                rows=4,
                lang=FIELDS.value("language"),
                test_id="template-body",
            ),
            insert_chips(
                t("reminder_form.insert"),
                f"{FIELDS.prefix}-body",
                variables,
                help_text=t("reminder_form.insert_help"),
            ),
            class_name="rem-message",
        ),
    )
