"""The form of a patient, new or edited: nothing typed is lost, whatever happens to the tab (P1)."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import DuplicatePhone, Invalid, NotFound, VersionConflict
from app.ids import parse_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.patients.changes_by import last_changed_by
from app.services.patients.commands import add_patient, change_patient
from app.services.patients.details import get_detail
from app.services.patients.schemas import NewPatient, PatientChanges
from app.state.base import fetch, perform
from app.state.keeping import drop, keep, kept, texts
from app.state.notices import notify
from app.state.numbers import number_in
from app.state.patient_address import address_of, patient_of
from app.state.patient_fields import (
    FIELDS,
    SHARED,
    VERSION,
    as_draft,
    changed,
    empty_fields,
    fields_of,
    for_new,
    opened,
    wanted,
)
from app.state.patient_form_shown import FieldConflict, Namesake, meeting
from app.state.sentences import sentences

KIND = "patient"
NEW = "new"


class PatientFormState(rx.State):
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    conflicts: list[FieldConflict] = []
    changed_by: str = ""
    namesake: Namesake = Namesake()
    name: str = ""
    back: str = ""
    is_masked: bool = False
    is_loaded: bool = False
    is_missing: bool = False
    is_draft: bool = False
    _subject: str = ""
    _base: dict[str, str] = {}

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

    @handler(Permission.DRAFT_KEEP, READS)
    def take_theirs(self, name: str) -> None:
        """Of a field that somebody else changed meanwhile, take what they wrote."""
        found = next((each for each in self.conflicts if each.name == name), None)
        if found is not None:
            self.values = {**self.values, name: found.theirs}
            self._settle(name)

    @handler(Permission.DRAFT_KEEP, READS)
    def keep_mine(self, name: str) -> None:
        """Leave what was typed; saving says so."""
        self._settle(name)

    @handler(Permission.PATIENT_CREATE, WRITES)
    async def add(self, form: dict[str, str]) -> list[EventSpec]:
        """Add the patient and open their page."""
        await self._take(form)
        try:
            new = read_as(NewPatient, for_new(self.values) | {SHARED: bool(self.values.get(SHARED))})
            patient = await perform(self, add_patient, new, now=clock.now())
        except (DuplicatePhone, Invalid) as problem:
            await self._refused(problem)
            return []
        await drop(self, KIND, subject=NEW)
        self.reset()
        return [rx.redirect(address_of(self, patient.id)), notify("patient.added", name=patient.name)]

    @handler(Permission.PATIENT_WRITE, WRITES)
    async def change(self, form: dict[str, str]) -> list[EventSpec]:
        """Change what was typed, and nothing else. What somebody else changed meanwhile is asked about."""
        await self._take(form)
        patient_id = patient_of(self)
        try:
            given = wanted(changed(self.values, self._base)) | ({SHARED: True} if self.values.get(SHARED) else {})
            changes, seen = read_as(PatientChanges, given), number_in(self._base.get(VERSION, "")) or None
            await perform(self, change_patient, patient_id, changes, seen=seen, now=clock.now())
        except VersionConflict as problem:
            await self._meet(problem)
            return []
        except (DuplicatePhone, Invalid) as problem:
            await self._refused(problem)
            return []
        await drop(self, KIND, subject=self._subject)
        return [rx.redirect(address_of(self, patient_id)), notify("patient.saved")]

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
        self.name, self.is_masked, self.back = patient.name, patient.is_masked, address_of(self, patient.id)
        return fields_of(patient) | {VERSION: str(patient.version)}

    async def _remember(self) -> None:
        """Know again whose form this is, when the state behind the page was emptied."""
        if not self.is_loaded:
            await self._load(str(parse_id(self.router.url.path.split("/")[2]) or NEW))

    async def _take(self, form: dict[str, str]) -> None:
        """Everything that the form holds, whatever the state knew."""
        await self._remember()
        given = texts(form)
        self.values = {**self.values, **{name: given[name] for name in FIELDS if name in given}}
        self.errors, self.namesake = {}, Namesake()
        await keep(self, KIND, as_draft(self.values, self._base), subject=self._subject)

    def _settle(self, name: str) -> None:
        self.conflicts = [each for each in self.conflicts if each.name != name]

    async def _refused(self, problem: Invalid | DuplicatePhone) -> None:
        self.errors = sentences(self, problem.details)
        other = parse_id(problem.data.get("patientId", ""))
        if isinstance(problem, DuplicatePhone):
            name = (await fetch(self, get_detail, other)).name if other else ""
            self.namesake = Namesake(is_found=True, name=name, address=f"/patients/{other}" if other else "")

    async def _meet(self, problem: VersionConflict) -> None:
        """Show what stands now beside what was typed; what only they changed is taken over."""
        typed = changed(self.values, self._base)
        self._base = await self._standing(self._subject)
        self.values = {name: self._base.get(name, "") for name in FIELDS if name in self._base} | typed
        self.conflicts = [meeting(detail, typed) for detail in problem.details]
        self.changed_by = await fetch(self, last_changed_by, patient_of(self))
