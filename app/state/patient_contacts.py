"""The people close to a patient, on the patient's page: added, edited and removed in place (P1)."""

from __future__ import annotations

from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import Invalid
from app.ids import named_id
from app.realtime.watchers import PART
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.pages import PageRequest
from app.services.patients import contacts
from app.services.patients.contacts import ContactChanges, NewContact, list_shown_contacts
from app.state.base import fetch, perform
from app.state.keeping import MOST_LETTERS, drop, keep, kept, texts
from app.state.live import watch
from app.state.notices import notify
from app.state.patient_address import CONTACTS, meant, patient_of, shows
from app.state.patient_contacts_shown import ContactShown, contact_shown, values_of
from app.state.sentences import sentences

MOST = 50
MAY = ("mayConfirm", "mayBeTold")
FIELDS = ("name", "relation", "phoneNumber", *MAY)
KIND = "patient.contact"


class PatientContactsState(rx.State):
    contacts: list[ContactShown] = []
    is_loaded: bool = False
    is_open: bool = False
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    _is_saved: bool = False

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Who is close to the patient of the address."""
        await self._read()

    @handler(Permission.PATIENT_WRITE, READS)
    async def begin(self) -> None:
        """An empty form, or the one that was left half written."""
        await self._open(dict.fromkeys(("id", *FIELDS), ""))

    @handler(Permission.PATIENT_WRITE, READS)
    async def edit(self, contact_id: str) -> None:
        """A form with what is known of somebody."""
        await self._read()
        found = next((each for each in self.contacts if each.id == contact_id), None)
        if found is not None:
            await self._open(values_of(found))

    @handler(Permission.PATIENT_WRITE, READS)
    def close(self) -> None:
        self.is_open, self.errors = False, {}

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def tick(self, name: str, is_on: bool) -> None:
        """What they may is on or off in the form."""
        if name in MAY:
            await self._keep(name, "on" if is_on is True else "")

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def typed(self, name: str, value: str) -> None:
        """Keep what was typed so far. When the state behind the form was emptied, its texts come with saving."""
        if name in FIELDS and self.values:
            await self._keep(name, str(value)[:MOST_LETTERS])

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def save(self, form: dict[str, str]) -> list[EventSpec]:
        """Add somebody, or change what is known of them: once, however often the button was pressed."""
        if self._is_saved:
            return []
        given = texts(form)
        fields: dict[str, object] = {name: given.get(name, "") for name in ("name", "relation")}
        fields["phoneNumber"] = given.get("phoneNumber") or None
        if "•" in given.get("phoneNumber", ""):
            del fields["phoneNumber"]  # it was shown masked, and so was not typed
        fields |= {name: bool(given.get(name)) for name in MAY}
        self.values = {**given, **{name: "on" if given.get(name) else "" for name in MAY}}
        try:
            await self._write(meant(self, given), given.get("id", ""), fields)
        except Invalid as problem:
            self.errors = sentences(self, problem.details)
            return []
        await drop(self, KIND, subject=_subject(self, given.get("id", "")))
        self.is_open, self.errors, self._is_saved = False, {}, True
        await self._read()
        return [notify("contact.saved", name=given.get("name", ""))]

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def remove(self, contact_id: str) -> EventSpec:
        """Take somebody out of the list."""
        patient_id = patient_of(self)
        await perform(self, contacts.remove_contact, patient_id, named_id(contact_id), now=clock.now())
        await self._read()
        return notify("contact.removed", undo=PatientContactsState.put_back(str(patient_id), contact_id))

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def put_back(self, patient_id: str, contact_id: str) -> EventSpec:
        """Undo of taking somebody out, wherever one has gone meanwhile."""
        await perform(self, contacts.restore_contact, named_id(patient_id), named_id(contact_id))
        if shows(self, CONTACTS):
            await self._read()
        return notify("contact.put_back")

    async def _open(self, stands: dict[str, str]) -> None:
        draft = await kept(self, KIND, subject=_subject(self, stands["id"]))
        self.values = stands | {name: draft[name] for name in FIELDS if name in draft}
        self.errors, self.is_open, self._is_saved = {}, True, False

    async def _keep(self, name: str, text: str) -> None:
        self.values = {**self.values, name: text}
        await keep(self, KIND, self.values, subject=_subject(self, self.values.get("id", "")))

    async def _write(self, patient_id: UUID, contact_id: str, fields: dict[str, object]) -> None:
        if contact_id:
            changes = read_as(ContactChanges, fields)
            await perform(self, contacts.change_contact, patient_id, named_id(contact_id), changes)
        else:
            await perform(self, contacts.add_contact, patient_id, read_as(NewContact, fields), now=clock.now())

    async def _read(self) -> None:
        patient_id = patient_of(self)
        page = await fetch(self, list_shown_contacts, patient_id, PageRequest(size=MOST))
        self.contacts = [contact_shown(row) for row in page.rows]
        self.is_loaded = True
        watch(self, PatientContactsState.load, f"patient:{patient_id}", slot=PART)


def _subject(state: rx.State, contact_id: str) -> str:
    """Whose draft it is: of one of them, or of the next one of this patient."""
    return str(named_id(contact_id)) if contact_id else f"{patient_of(state)}:new"
