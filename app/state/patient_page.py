"""A patient's page: who they are, how the week went, what comes and what is open; and which tab is shown."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventCallback

from app import clock
from app.errors import NotFound
from app.models.patient import RecordKind
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.openings import record_opening
from app.services.patients.opened import Opened, open_patient
from app.services.timeline.points import Choice
from app.state.base import fetch, perform
from app.state.conversation_writing import WritingState
from app.state.live import watch
from app.state.patient_address import (
    CONTACTS,
    CONVERSATION,
    FILES,
    RECORD,
    REMINDERS,
    TABS,
    TIMELINE,
    address_of,
    address_of_list,
    came_from,
    patient_of,
    tab_of,
)
from app.state.patient_consent import PatientConsentState
from app.state.patient_contacts import PatientContactsState
from app.state.patient_files import FILE_PARTS, PatientFilesState
from app.state.patient_line import PatientLineState
from app.state.patient_properties import PatientPropertiesState
from app.state.patient_record import PatientRecordState
from app.state.patient_record_form import PatientRecordFormState
from app.state.patient_record_history import PatientRecordHistoryState
from app.state.patient_shown import (
    ComingShown,
    OpenShown,
    PatientHead,
    Rail,
    Ring,
    Step,
    coming_of,
    head_of,
    open_of,
    rail_of,
    ring_of,
    step_of,
)
from app.state.patient_way import PatientWayState
from app.state.reminder_list import ReminderListState

LOADS: dict[str, EventCallback[()]] = {
    TIMELINE: PatientLineState.load,
    REMINDERS: ReminderListState.load,
    CONVERSATION: WritingState.open,
    RECORD: PatientRecordState.load,
    FILES: PatientFilesState.load,
    CONTACTS: PatientContactsState.load,
}

OF_ONE: tuple[type[rx.State], ...] = (
    PatientConsentState,
    PatientContactsState,
    *FILE_PARTS,
    PatientRecordFormState,
    PatientRecordHistoryState,
    ReminderListState,
)


class PatientPageState(rx.State):
    head: PatientHead = PatientHead()
    rail: Rail = Rail()
    ring: Ring = Ring(segments=[])
    coming: ComingShown = ComingShown(moments=[])
    still_open: OpenShown = OpenShown()
    step: Step = Step()
    tab: str = TIMELINE
    reminders: int = 0
    ways: dict[str, str] = {}
    now: str = ""
    is_loaded: bool = False
    is_missing: bool = False

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def open(self) -> list[EventCallback[()]]:
        """Show the patient of the address; what the tab shows is loaded by its own state."""
        try:
            patient_id = patient_of(self)
            if self.head.id != str(patient_id):
                self._forget()
                for part in OF_ONE:
                    (await self.get_state(part)).reset()
            await self._look()
        except NotFound:
            self._forget()
            self.is_missing = True
            return []
        (await self.get_state(PatientPropertiesState)).reset()
        self.tab = tab_of(self)
        self.is_missing = False
        return [LOADS[self.tab], PatientWayState.load]

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def look_again(self) -> EventCallback[()] | None:
        """Something of the patient changed."""
        try:
            await self._look()
        except NotFound:
            self._forget()
            self.is_missing = True
        return None

    async def _look(self) -> None:
        patient_id = patient_of(self)
        now = clock.now()
        opened = await fetch(self, open_patient, patient_id, came_from(self), now=now)
        if not opened.overview.is_opening_recorded:
            await perform(self, record_opening, patient_id, now=now)
        self._show(opened)
        watch(self, PatientPageState.look_again, f"patient:{patient_id}")

    def _show(self, opened: Opened) -> None:
        overview, now = opened.overview, clock.now()
        self.head, self.rail = head_of(opened, now=now), rail_of(opened)
        self.ring = ring_of(opened.week)
        self.coming, self.still_open = coming_of(overview.coming), open_of(overview.open)
        self.reminders = overview.reminders
        around = opened.neighbours
        self.step = step_of(
            around,
            address_of(self, around.previous, tab=tab_of(self)) if around.previous else "",
            address_of(self, around.next, tab=tab_of(self)) if around.next else "",
        )
        own = overview.patient.id
        ways = {tab: address_of(self, own, tab=tab) for tab in TABS}
        ways |= {f"record_{kind}": address_of(self, own, tab=RECORD, kind=kind) for kind in RecordKind}
        ways |= {f"only_{choice}": address_of(self, own, only=choice) for choice in Choice}
        self.ways = ways | {"list": address_of_list(self), "edit": address_of(self, own, below="edit")}
        self.now = now.isoformat()
        self.is_loaded = True

    def _forget(self) -> None:
        """Nothing of the patient before is seen on the page of the next."""
        self.reset()
