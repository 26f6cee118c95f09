"""A patient: who they are, how the week went, and the tabs with everything about them.

What stands in a tab: `_patient_line`, `_patient_record`, `_patient_contacts`; reminders and the conversation bring
their own fragments and states, and are loaded by the state of this page when their tab is shown.
"""

from __future__ import annotations

import reflex as rx

from app.components.button import button, icon_button, link_button
from app.components.icon import icon
from app.components.link import document_link
from app.components.menu import menu, menu_item, menu_line, menu_link
from app.components.of_address import of_address
from app.components.page_header import main_action
from app.components.person import initials_avatar
from app.components.states import empty_state, skeleton_block, skeleton_line, skeleton_text, status_dot
from app.components.tabs import Tab, page_tabs
from app.components.uploads import upload_place
from app.components.words import Number, Word, t
from app.pages._call_sheet import MAY_RECORD, call_sheet
from app.pages._page import page
from app.pages._patient_consent import consent_dialog
from app.pages._patient_contacts import float_contact, patient_contacts
from app.pages._patient_files import float_upload, patient_files
from app.pages._patient_line import patient_line
from app.pages._patient_rail import patient_rail
from app.pages._patient_record import float_entry, patient_record
from app.pages._patient_steps import list_one_came_from, patient_keys, patient_steps
from app.pages._patient_stop import stop_dialog
from app.pages._patient_week import patient_week
from app.pages._places import PATIENTS
from app.pages.conversation import patient_conversation
from app.pages.reminder_list import patient_reminders
from app.services.actor import Permission
from app.state.call_sheet import CallSheetState
from app.state.patient_actions import PatientActionsState
from app.state.patient_address import CONTACTS, CONVERSATION, FILES, RECORD, REMINDERS, TIMELINE
from app.state.patient_consent import PatientConsentState
from app.state.patient_page import PatientPageState
from app.state.session import SessionState

HEAD, RING = PatientPageState.head, PatientPageState.ring
WAYS = PatientPageState.ways


def _name() -> Word:
    return rx.Var.create(HEAD.name).to(str)


@page(
    "/patients/[id]",
    title="patient.title",
    place=PATIENTS,
    needs=Permission.PATIENT_READ,
    on_load=PatientPageState.open,
    here=_name,
    steps=patient_steps,
    back=list_one_came_from,
)
def patient_page() -> rx.Component:
    """One patient whom the reader sees."""
    patient = upload_place(_patient(), patient_id=HEAD.id, label=HEAD.name)
    shown = rx.cond(PatientPageState.is_loaded, patient, _skeleton())
    return rx.cond(PatientPageState.is_missing, _missing(), shown)


def _missing() -> rx.Component:
    return empty_state(
        "user-x",
        t("patient.missing"),
        t("patient.missing_help"),
        action=link_button(t("patient.to_list"), to=PATIENTS.path, test_id="to-list"),
    )


def _skeleton() -> rx.Component:
    """The page in its measures, before anything is known."""
    return rx.el.div(
        rx.el.div(rx.el.div(skeleton_block("240px", "32px"), skeleton_line("360px"), class_name="sk-text")),
        rx.el.div(skeleton_block("88px", "88px"), rx.el.div(skeleton_text(2)), class_name="patient-week"),
        rx.el.div(skeleton_line("320px"), class_name="patient-tabs-sk"),
        rx.el.div(skeleton_text(8), skeleton_text(6), class_name="with-rail"),
        key="waiting",  # it goes as a whole: without a key the browser would move its pieces to where the real ones are
        custom_attrs={"aria-hidden": "true"},
    )


def _patient() -> rx.Component:
    return rx.fragment(
        of_address(HEAD.id),
        _head(),
        rx.cond(HEAD.is_active, _unasked(), _inactive()),
        rx.cond(RING.is_shown, patient_week(), rx.fragment()),
        _tabs(),
        rx.el.div(rx.el.div(_body(), class_name="patient-body"), patient_rail(), class_name="with-rail"),
        consent_dialog(),
        stop_dialog(),
        call_sheet(HEAD.id),
        *patient_keys(),
    )


def _is_shown(tab: str) -> rx.Var[bool]:
    return rx.Var.create(PatientPageState.tab == tab).to(bool)


def _may(permission: Permission) -> rx.Var[bool]:
    return SessionState.permissions.contains(permission.value)


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            initials_avatar(HEAD.initials, HEAD.photo),
            rx.el.div(rx.el.h1(HEAD.name, dir="auto", data_testid="patient-name"), _facts()),
            class_name="patient-face",
        ),
        rx.el.div(_menu(), _call(), _write(), _remind(), *_of_the_tab(), class_name="head-actions"),
        class_name="head patient-head",
    )


def _facts() -> rx.Component:
    illness = rx.cond(
        HEAD.stage != "", t("patient.illness_stage", illness=HEAD.illness, stage=HEAD.stage), HEAD.illness
    )
    volunteer = rx.cond(
        HEAD.volunteer != "",
        rx.el.span(t("patient.volunteer_word"), " ", rx.el.b(HEAD.volunteer)),
        rx.el.span(t("patient.no_volunteer")),
    )
    number = rx.el.span(PatientPageState.rail.phone, class_name="fact-number num", data_testid="head-number")
    return rx.el.p(
        rx.cond(_is_shown(CONVERSATION), number, rx.fragment()),
        rx.cond(HEAD.age >= 0, rx.el.span(t("patient.age", count=HEAD.age)), rx.fragment()),
        rx.cond(HEAD.illness != "", rx.el.span(illness), rx.fragment()),
        volunteer,
        rx.el.button(
            status_dot(rx.Var.create(HEAD.verification_meaning).to(str), t(f"verification.{HEAD.verification}")),
            type="button",
            class_name="fact-open",
            on_click=PatientConsentState.show,
            data_testid="consent",
            aria_label=t("consent.open", status=t(f"verification.{HEAD.verification}")),
        ),
        class_name="lede facts",
    )


def _menu() -> rx.Component:
    may_write = _may(Permission.PATIENT_WRITE)
    may_delete = _may(Permission.PATIENT_DELETE)
    delete = PatientActionsState.delete(HEAD.id)
    return menu(
        icon_button("ellipsis", t("patient.more"), test_id="patient-menu"),
        rx.cond(may_write, menu_link(t("patient.edit"), to=WAYS["edit"], icon_name="pencil"), rx.fragment()),
        menu_item(t("consent.title"), "badge-check", PatientConsentState.show),
        rx.cond(
            may_write,
            rx.cond(
                HEAD.is_active,
                menu_item(t("patient.stop"), "bell-off", PatientActionsState.ask_why, test_id="stop"),
                menu_item(t("patient.resume"), "bell", PatientActionsState.ask_why, test_id="resume"),
            ),
            rx.fragment(),
        ),
        rx.cond(may_delete, menu_line(), rx.fragment()),
        rx.cond(
            may_delete,
            menu_item(t("patient.delete"), "trash-2", delete, is_danger=True, test_id="delete"),
            rx.fragment(),
        ),
    )


def _call() -> rx.Component:
    """Whom to dial, and what came of it; the number alone for those who may not write that down."""
    words, dial = t("patient.call"), PatientPageState.rail.call_link
    call = button(words, CallSheetState.open(HEAD.id), icon_name="phone", test_id="head-call")
    only_dial = document_link(icon("phone"), words, href=dial, class_name="btn btn-surface")
    return rx.cond(HEAD.is_masked, rx.fragment(), rx.cond(MAY_RECORD, call, only_dial))


def _write() -> rx.Component:
    may = _may(Permission.MESSAGE_SEND)
    way = link_button(t("patient.write"), to=WAYS[CONVERSATION], icon_name="message-square")
    return rx.cond(may, rx.el.span(way, class_name="from-tablet"), rx.fragment())  # on phones there is the tab


def _remind() -> rx.Component:
    begin = PatientActionsState.begin_reminder
    words = t("patient.new_reminder")
    way = button(
        main_action(words, t("reminders.new_short")),
        begin,
        kind="solid",
        icon_name="plus",
        aria_label=words,
        key="c",
        test_id="head-new-reminder",
    )
    is_of_the_tab = _is_shown(TIMELINE) | _is_shown(REMINDERS)
    shown = rx.el.span(way, class_name=rx.cond(is_of_the_tab, "", "from-tablet"))
    return rx.cond(_may(Permission.REMINDER_WRITE), shown, rx.fragment())


def _of_the_tab() -> list[rx.Component]:
    """On phones: what most people come to the tab for, within reach of the thumb."""
    ways = (
        (RECORD, Permission.RECORD_WRITE, float_entry()),
        (FILES, Permission.FILE_WRITE, float_upload()),
        (CONTACTS, Permission.PATIENT_WRITE, float_contact()),
    )
    return [
        rx.cond(_is_shown(tab) & _may(permission), rx.el.span(way, class_name="on-phone"), rx.fragment())
        for tab, permission, way in ways
    ]


def _unasked() -> rx.Component:
    """The next step with somebody new: until they agree nothing is sent by itself."""
    may_ask = _may(Permission.PATIENT_VERIFY)
    is_unasked = (HEAD.verification == "not_asked") | (HEAD.verification == "expired")
    said = rx.el.div(
        icon("badge-check"),
        rx.el.p(t("patient.unasked")),
        button(t("patient.ask_consent"), PatientConsentState.show, size="small", test_id="ask-consent"),
        class_name="callout callout-wait patient-inactive",
        data_testid="unasked",
    )
    return rx.cond(is_unasked & may_ask, said, rx.fragment())


def _inactive() -> rx.Component:
    said = rx.cond(HEAD.has_said_stop, t("patient.inactive_unsubscribed"), t("patient.inactive_staff"))
    may_write = _may(Permission.PATIENT_WRITE)
    resume = button(t("patient.resume"), PatientActionsState.ask_why, size="small")
    return rx.el.div(
        icon("bell-off"),
        rx.el.p(said),
        rx.cond(may_write, resume, rx.fragment()),
        class_name="callout callout-wait patient-inactive",
        data_testid="inactive",
    )


def _tabs() -> rx.Component:
    def tab(name: str, words: Word, count: Number | None = None) -> Tab:
        return Tab(
            words,
            to=WAYS[name],
            count=None if count is None else _counted(count),
            is_current=_is_shown(name),
            test_id=f"tab-{name}",
        )

    waiting = PatientPageState.still_open.questions
    return page_tabs(
        [
            tab(TIMELINE, t("patient.tab_timeline")),
            tab(REMINDERS, t("patient.tab_reminders"), PatientPageState.reminders),
            tab(CONVERSATION, t("patient.tab_conversation"), waiting),
            tab(RECORD, t("patient.tab_record")),
            tab(FILES, t("patient.tab_files")),
            tab(CONTACTS, t("patient.tab_contacts")),
        ],
        label=t("patient.tabs"),
        test_id="patient-tabs",
    )


def _counted(count: Number) -> rx.Var[str]:
    number = rx.Var.create(count).to(int)
    return rx.cond(number > 0, number.to_string(), "")


def _body() -> rx.Component:
    return rx.match(
        PatientPageState.tab,
        (CONVERSATION, patient_conversation()),
        (REMINDERS, patient_reminders()),
        (RECORD, patient_record()),
        (FILES, patient_files()),
        (CONTACTS, patient_contacts()),
        patient_line(),
    )
