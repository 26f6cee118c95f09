"""The people close to a patient, on the patient's page: added, edited and removed in place (P1)."""

from __future__ import annotations

from dataclasses import dataclass

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
from app.services.patients.contacts import ContactChanges, ContactRow, NewContact, list_shown_contacts
from app.state.base import fetch, perform
from app.state.keeping import texts
from app.state.live import watch
from app.state.notices import notify
from app.state.patient_address import patient_of
from app.state.sentences import sentences

MOST = 50
MAY = ("mayConfirm", "mayBeTold")


@dataclass(frozen=True)
class ContactShown:
    id: str
    name: str
    relation: str
    phone: str
    may_confirm: bool
    may_be_told: bool


class PatientContactsState(rx.State):
    contacts: list[ContactShown] = []
    is_loaded: bool = False
    is_open: bool = False
    values: dict[str, str] = {}
    errors: dict[str, str] = {}

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Who is close to the patient of the address."""
        await self._read()

    @handler(Permission.PATIENT_WRITE, READS)
    def begin(self) -> None:
        """An empty form."""
        self.values = {"id": "", "name": "", "relation": "", "phoneNumber": "", "mayConfirm": "", "mayBeTold": ""}
        self.errors, self.is_open = {}, True

    @handler(Permission.PATIENT_WRITE, READS)
    async def edit(self, contact_id: str) -> None:
        """A form with what is known of somebody."""
        await self._read()
        found = next((each for each in self.contacts if each.id == contact_id), None)
        if found is not None:
            self.values = _values(found)
            self.errors, self.is_open = {}, True

    @handler(Permission.PATIENT_WRITE, READS)
    def close(self) -> None:
        self.is_open, self.errors = False, {}

    @handler(Permission.PATIENT_WRITE, READS)
    def tick(self, name: str, is_on: bool) -> None:
        """What they may is on or off in the form."""
        if name in MAY:
            self.values = {**self.values, name: "on" if is_on is True else ""}

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def save(self, form: dict[str, str]) -> list[EventSpec]:
        """Add somebody, or change what is known of them."""
        given = texts(form)
        fields: dict[str, object] = {name: given.get(name, "") for name in ("name", "relation")}
        fields["phoneNumber"] = given.get("phoneNumber") or None
        if "•" in given.get("phoneNumber", ""):
            del fields["phoneNumber"]  # it was shown masked, and so was not typed
        fields |= {name: bool(given.get(name)) for name in MAY}
        self.values = {**given, **{name: "on" if given.get(name) else "" for name in MAY}}
        try:
            await self._write(given.get("id", ""), fields)
        except Invalid as problem:
            self.errors = sentences(self, problem.details)
            return []
        self.is_open, self.errors = False, {}
        await self._read()
        return [notify("contact.saved", name=given.get("name", ""))]

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def remove(self, contact_id: str) -> EventSpec:
        """Take somebody out of the list."""
        await perform(self, contacts.remove_contact, patient_of(self), named_id(contact_id), now=clock.now())
        await self._read()
        return notify("contact.removed", undo=PatientContactsState.put_back(contact_id))

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def put_back(self, contact_id: str) -> EventSpec:
        """Undo of taking somebody out."""
        await perform(self, contacts.restore_contact, patient_of(self), named_id(contact_id))
        await self._read()
        return notify("contact.put_back")

    async def _write(self, contact_id: str, fields: dict[str, object]) -> None:
        patient_id = patient_of(self)
        if contact_id:
            changes = read_as(ContactChanges, fields)
            await perform(self, contacts.change_contact, patient_id, named_id(contact_id), changes)
        else:
            await perform(self, contacts.add_contact, patient_id, read_as(NewContact, fields), now=clock.now())

    async def _read(self) -> None:
        patient_id = patient_of(self)
        page = await fetch(self, list_shown_contacts, patient_id, PageRequest(size=MOST))
        self.contacts = [_shown(row) for row in page.rows]
        self.is_loaded = True
        watch(self, PatientContactsState.load, f"patient:{patient_id}", slot=PART)


def _shown(row: ContactRow) -> ContactShown:
    return ContactShown(str(row.id), row.name, row.relation, row.phone_number or "", row.may_confirm, row.may_be_told)


def _values(contact: ContactShown) -> dict[str, str]:
    return {
        "id": contact.id,
        "name": contact.name,
        "relation": contact.relation,
        "phoneNumber": contact.phone,
        "mayConfirm": "on" if contact.may_confirm else "",
        "mayBeTold": "on" if contact.may_be_told else "",
    }
