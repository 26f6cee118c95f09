"""The form of a patient, new or edited: nothing typed is lost, whatever happens to the tab (P1)."""

from __future__ import annotations

import reflex as rx

from app.errors import NotFound
from app.ids import parse_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.patients.details import get_detail
from app.state.base import fetch
from app.state.keeping import drop, keep, kept, texts
from app.state.patient_address import address_of, patient_of
from app.state.patient_fields import (
    FIELDS,
    SHARED,
    VERSION,
    as_draft,
    empty_fields,
    fields_of,
    opened,
)
from app.state.patient_form_shown import FieldConflict, Namesake, Whose

KIND = "patient"
NEW = "new"


class PatientFormState(rx.State):
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    conflicts: list[FieldConflict] = []
    changed_by: str = ""
    namesake: Namesake = Namesake()
    whose: Whose = Whose()
    is_loaded: bool = False
    is_missing: bool = False
    is_draft: bool = False
    refused: str = ""  # another text after each save that was refused
    _subject: str = ""
    _base: dict[str, str] = {}
    _is_added: bool = False

    @handler(Permission.PATIENT_CREATE, READS, supersedes=True)
    async def begin(self) -> None:
        """An empty form, or the one that was left half filled."""
        await self._load(NEW)

    @handler(Permission.PATIENT_WRITE, READS, supersedes=True)
    async def open(self) -> None:
        """The patient of the address, with what was half changed."""
        try:
            await self._load(str(patient_of(self)))
        except NotFound:
            self.reset()
            self.is_missing = True

    @handler(Permission.DRAFT_KEEP, WRITES)
    async def typed(self, name: str, value: str) -> None:
        """Keep what was typed. A state that was emptied meanwhile gets back what was kept before."""
        if name in FIELDS:
            await self._keep(name, value)

    async def _keep(self, name: str, value: str) -> None:
        await self._remember()
        self.values = {**self.values, name: str(value)}
        self.errors = {key: said for key, said in self.errors.items() if key != name}
        await keep(self, KIND, as_draft(self.values, self._base), subject=self._subject)
        self.is_draft = True

    @handler(Permission.DRAFT_KEEP, WRITES)
    async def share(self, is_on: bool) -> None:
        """Say that two patients share the number, or not."""
        await self._keep(SHARED, "on" if is_on is True else "")

    @handler(Permission.DRAFT_KEEP, WRITES)
    async def begin_anew(self) -> None:
        """Forget the draft and show what stands."""
        await self._remember()
        await drop(self, KIND, subject=self._subject)
        self.errors, self.conflicts = {}, []
        await self._load(self._subject)

    async def _load(self, subject: str) -> None:
        """What stands, with the draft over it. What was refused a moment ago stays in view: after the state was
        emptied, the page's own load comes behind the event that found it so."""
        if subject == self._subject and (self.errors or self.conflicts):
            return
        self.reset()
        stands = await self._standing(subject)
        draft = await kept(self, KIND, subject=subject)
        typed, former = opened(draft)
        self._subject, self._base = subject, stands | former
        self.values = {name: stands[name] for name in FIELDS if name in stands} | typed
        self.is_draft, self.is_loaded = bool(typed), True

    async def _standing(self, subject: str) -> dict[str, str]:
        if subject == NEW:
            return empty_fields()
        patient = await fetch(self, get_detail, patient_of(self))
        self.whose = Whose(patient.name, address_of(self, patient.id), patient.is_masked)
        return fields_of(patient) | {VERSION: str(patient.version)}

    async def _remember(self) -> None:
        """Know again whose form this is, when the state behind the page was emptied."""
        if not self.is_loaded:
            await self._load(str(parse_id("".join(self.router.url.path.split("/")[2:3])) or NEW))

    async def _take(self, form: dict[str, str]) -> None:
        """Everything that the form holds, whatever the state knew."""
        await self._remember()
        given = texts(form)
        self.values = {**self.values, **{name: given[name] for name in FIELDS if name in given}}
        self.errors, self.namesake = {}, Namesake()
        await keep(self, KIND, as_draft(self.values, self._base), subject=self._subject)

    async def _stand_on(self, typed: dict[str, str]) -> None:
        """Go on from what stands now, with what was typed over it."""
        self._base = await self._standing(self._subject)
        self.values = {name: self._base.get(name, "") for name in FIELDS if name in self._base} | typed
