"""The reminder form in two steps: for whom and what kind; then the words, the times, and what comes of them (R1, R8).

Each pause in the typing keeps a draft and looks at what the form would do. The draft is named by what the form is
about, and the browser sends that name with every text: a form whose state is gone goes on from its draft.
"""

from __future__ import annotations

import json
import re

import reflex as rx

from app import clock
from app.errors import Invalid, NotFound
from app.ids import named_id, parse_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.patients.queries import get_patient
from app.services.reminders.day import get_todays_date
from app.services.reminders.preview import preview_reminder
from app.services.reminders.queries import get_occurrence, get_reminder
from app.state.base import fetch
from app.state.keeping import drop, keep, kept
from app.state.patient_address import patient_of
from app.state.reminder_form_shown import Clash, PreviewShown, shown_preview
from app.state.reminder_form_values import (
    EDITED,
    UNFINISHED,
    blank,
    by_field,
    chosen_rhythm,
    read_form,
    rhythm_of,
    texts_of,
)
from app.state.sentences import sentences

WRITE = Permission.REMINDER_WRITE
KIND = "reminder.form"
NEW, ALL, FOLLOWING = "new", "all", "following"
_ABOUT = re.compile(r"(new|all|following):([0-9a-f-]{36})?")
_TYPED = frozenset({*EDITED, "rhythm", "templateId", "patientId", "patientName", "step"})
MOST = 5_000


class ReminderFormState(rx.State):
    about: str = ""
    mode: str = NEW
    is_open: bool = False
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    preview: PreviewShown = PreviewShown()
    clashes: list[Clash] = []
    is_restored: bool = False
    is_busy: bool = False
    refused: str = ""  # another text after each save that was refused
    _is_tried: bool = False
    _saved: str = ""  # what the form was about that was saved last: of that one nothing more is taken in

    @handler(WRITE, READS)
    async def begin(self, patient_id: str, patient_name: str) -> None:
        """A new reminder: for this patient, or for one still to be chosen; what was left half written is there."""
        await self._begin(str(parse_id(patient_id) or ""), patient_name[:200])

    @handler(WRITE, READS)
    async def begin_here(self) -> None:
        """A new reminder for the patient of the address, whatever of their page has come so far."""
        patient = await fetch(self, get_patient, patient_of(self))
        await self._begin(str(patient.id), patient.name)

    @handler(WRITE, READS)
    async def edit_all(self, reminder_id: str) -> None:
        """Change the reminder as a whole."""
        await self._open(f"{ALL}:{named_id(reminder_id)}", await self._stands(f"{ALL}:{named_id(reminder_id)}"))

    @handler(WRITE, READS)
    async def edit_following(self, occurrence_id: str) -> None:
        """Change it from this due moment on."""
        about = f"{FOLLOWING}:{named_id(occurrence_id)}"
        await self._open(about, await self._stands(about))

    @handler(WRITE, WRITES)
    async def set_field(self, about: str, name: str, text: str) -> None:
        """What was typed or chosen in one field, of the form that is open in the browser."""
        if name not in _TYPED or not isinstance(text, str):
            return
        texts = {name: text[:MOST]}
        if name in ("message", "templateId"):
            texts["ownWords"] = "yes"  # from now on the words are theirs, and stay in view while they write
        await self._put(about, texts)

    @handler(WRITE, READS)
    def close(self) -> None:
        """Put the form away; its draft stays."""
        self.is_open = False

    @handler(WRITE, WRITES)
    async def start_over(self) -> None:
        """Forget what was left half written."""
        await drop(self, KIND, subject=self.about)
        mode, _, identity = self.about.partition(":")
        if mode == NEW:
            name = self.values.get("patientName", "") if identity else ""
            await self._show(await self._blank() | {"patientId": identity, "patientName": name})
        else:
            await self._show(await self._stands(self.about))
        self.is_restored = False

    async def _put(self, about: str, texts: dict[str, str]) -> None:
        """Put texts into the form that the browser shows, and keep all of it."""
        await self._find_again(about)
        if about == self._saved:
            return
        if "rhythm" in texts:
            texts |= chosen_rhythm(self.values, texts["rhythm"])
        self.values = {**self.values, **texts}
        await keep(self, KIND, self.values, subject=self.about)
        await self._look()

    async def _begin(self, patient_id: str, name: str) -> None:
        chosen = {"patientId": patient_id, "patientName": name} if patient_id else {}
        await self._open(f"{NEW}:{patient_id}", await self._blank() | chosen)

    async def _open(self, about: str, fresh: dict[str, str]) -> None:
        draft = await kept(self, KIND, subject=about)
        self.about, self.mode, self.is_restored = about, about.partition(":")[0], bool(draft)
        self.is_open, self._saved = True, ""
        await self._show(fresh | draft)

    async def _show(self, values: dict[str, str]) -> None:
        values["rhythm"] = values["rhythm"] or rhythm_of(values)
        self.values, self.errors, self.clashes = values, {}, []
        self._is_tried = self.is_busy = False
        await self._look()

    async def _find_again(self, about: str) -> None:
        """Go on with the form that the browser still shows, when the state behind it is another or gone."""
        if about == self._saved or (about == self.about and self.values):
            return
        if not _ABOUT.fullmatch(about):
            raise NotFound()
        mode, _, identity = about.partition(":")
        fresh = await self._blank() if mode == NEW else await self._stands(about)
        await self._open(about, fresh | ({"patientId": identity} if mode == NEW else {}))

    async def _blank(self) -> dict[str, str]:
        return blank(today=await fetch(self, get_todays_date, now=clock.now()))

    async def _stands(self, about: str) -> dict[str, str]:
        """The texts of the reminder that `about` names, and a copy of them to see later what was changed."""
        mode, _, identity = about.partition(":")
        occurrence_id = ""
        if mode == FOLLOWING:
            occurrence = await fetch(self, get_occurrence, named_id(identity))
            occurrence_id, identity = identity, str(occurrence.reminder_id)
        texts = texts_of(await fetch(self, get_reminder, named_id(identity)))
        base = json.dumps({name: texts[name] for name in EDITED})
        return await self._blank() | texts | {"step": "2", "base": base, "occurrenceId": occurrence_id}

    async def _look(self) -> None:
        """What the form would do, and what in it does not hold."""
        patient_id = parse_id(self.values.get("patientId", ""))
        if patient_id is None:
            self.preview = PreviewShown()
            return
        today = await fetch(self, get_todays_date, now=clock.now())
        read = read_form(self.values, patient_id, today=today)
        reminder_id = parse_id(self.values.get("reminderId", ""))
        try:
            found = await fetch(self, preview_reminder, read.new, now=clock.now(), reminder_id=reminder_id)
        except Invalid as problem:
            self.errors = sentences(self, by_field(problem.details))
            return
        self.preview = shown_preview(self, found)
        problems = by_field([*read.problems, *found.problems])
        self.errors = sentences(self, [each for each in problems if self._is_tried or each.message not in UNFINISHED])
