"""Saving what the reminder form holds: a new one, all of one, or one from a moment on; met by others' changes."""

from __future__ import annotations

import json
from dataclasses import replace

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import FileNotReady, Gone, Invalid, VersionConflict
from app.ids import named_id, new_id, parse_id
from app.models.reminder import Reminder
from app.security.guard import WRITES, handler
from app.services.complaints import read_as
from app.services.reminders import commands, following
from app.services.reminders.day import get_todays_date
from app.services.reminders.queries import get_reminder
from app.services.reminders.templates import NewTemplate, add_template
from app.state.base import fetch, perform
from app.state.keeping import drop, keep
from app.state.notices import AnyEvent, notify
from app.state.numbers import number_in
from app.state.reminder_form import ALL, FOLLOWING, KIND, NEW, WRITE, ReminderFormState
from app.state.reminder_form_shown import Clash
from app.state.reminder_form_values import (
    EDITED,
    ReadForm,
    by_field,
    changes_of,
    read_form,
    refuse_unreadable,
    rhythm_of,
    texts_of,
)
from app.state.sentences import sentence_of, sentences


class ReminderSavingState(rx.State):
    @handler(WRITE, WRITES)
    async def save(self, about: str) -> list[AnyEvent]:
        """Save the form that is open in the browser, once. Until that went well, everything stays in it."""
        form = await self.get_state(ReminderFormState)
        if about == form._saved:
            return []
        await form._find_again(about)
        try:
            saved = await self._write(form)
        except VersionConflict:
            form.refused = str(new_id())
            await self._meet(form)
            return []
        except Invalid as problem:
            form._is_tried, form.refused = True, str(new_id())
            await form._look()
            form.errors = {**form.errors, **sentences(self, by_field(problem.details))}
            return []
        except (Gone, FileNotReady) as problem:
            form.errors = {**form.errors, "fileId": sentence_of(self, problem)}
            form.refused = str(new_id())
            return []
        await drop(self, KIND, subject=form.about)
        form.is_open, form.values, form._saved = False, {}, form.about
        return [self._told(form.mode, saved)]

    @handler(WRITE, WRITES)
    async def settle(self, name: str, side: str) -> None:
        """Of a field that two people changed: keep theirs, or one's own."""
        form = await self.get_state(ReminderFormState)
        clash = next((each for each in form.clashes if each.name == name), None)
        if clash is None:
            return
        form.values = {**form.values, name: clash.theirs if side == "theirs" else clash.yours}
        form.values["rhythm"] = rhythm_of(form.values)
        form.clashes = [each for each in form.clashes if each.name != name]
        await keep(self, KIND, form.values, subject=form.about)
        await form._look()

    @handler(WRITE, WRITES)
    async def keep_as_template(self, about: str) -> EventSpec:
        """Keep the text of the form for another time, as one's own."""
        form = await self.get_state(ReminderFormState)
        await form._find_again(about)
        text = form.values.get("message", "").strip()
        name = " ".join(text.split())[:60]
        fields = {"kind": form.values.get("kind", ""), "language": form.preview.language, "name": name, "body": text}
        await perform(self, add_template, read_as(NewTemplate, fields), now=clock.now())
        return notify("reminder_form.template_kept", name=name)

    @handler(WRITE, WRITES)
    async def undo_new(self, reminder_id: str) -> EventSpec:
        """It should not have begun."""
        await perform(self, commands.delete_reminder, named_id(reminder_id), now=clock.now())
        return notify("reminder_form.undone")

    async def _write(self, form: ReminderFormState) -> Reminder:
        now = clock.now()
        patient_id = parse_id(form.values.get("patientId", ""))
        if patient_id is None:
            raise Invalid.field("patientId", "error.patient_missing")
        read = read_form(form.values, patient_id, today=await fetch(self, get_todays_date, now=now))
        refuse_unreadable(read)
        if form.mode == NEW:
            return await perform(self, commands.create_reminder, read.new, now=now)
        return await self._change(form, read)

    async def _change(self, form: ReminderFormState, read: ReadForm) -> Reminder:
        now, values = clock.now(), form.values
        changes = changes_of(values, json.loads(values.get("base") or "{}"), read.new)
        seen = number_in(values.get("version", ""))
        if form.mode == FOLLOWING:
            cut = named_id(values.get("occurrenceId", ""))
            if "startDate" not in _changed(values):
                changes = replace(changes, start_date=None)
            return await perform(self, following.change_following, cut, changes, seen=seen, now=now)
        return await perform(
            self, commands.change_reminder, named_id(values.get("reminderId", "")), changes, seen=seen, now=now
        )

    async def _meet(self, form: ReminderFormState) -> None:
        """Somebody else changed it meanwhile: what only they changed is taken over, the rest is asked."""
        reminder = await fetch(self, get_reminder, named_id(form.values.get("reminderId", "")))
        theirs, mine = texts_of(reminder), _changed(form.values)
        base = json.loads(form.values.get("base") or "{}")
        merged = {name: form.values[name] if name in mine else theirs[name] for name in EDITED}
        form.clashes = [
            Clash(name, f"reminder_form.{name}", theirs[name], form.values[name])
            for name in EDITED
            if name in mine and name != "fileId" and theirs[name] not in (base.get(name), form.values[name])
        ]
        now_base = json.dumps({name: theirs[name] for name in EDITED})
        form.values = {**form.values, **merged, "version": theirs["version"], "base": now_base}
        form.values["rhythm"] = rhythm_of(form.values)
        await keep(self, KIND, form.values, subject=form.about)
        await form._look()

    @staticmethod
    def _told(mode: str, saved: Reminder) -> EventSpec:
        if mode == NEW:
            return notify("reminder_form.saved", undo=ReminderSavingState.undo_new(str(saved.id)))
        return notify("reminder_form.changed_all" if mode == ALL else "reminder_form.changed_following")


def _changed(values: dict[str, str]) -> set[str]:
    base = json.loads(values.get("base") or "{}")
    return {name for name in EDITED if values.get(name, "") != base.get(name, "")}
