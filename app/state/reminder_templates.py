"""Templates of messages (R2): one's own and everybody's, written with a look at what will be read."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import Invalid, VersionConflict
from app.ids import named_id
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.complaints import read_as
from app.services.pages import PageRequest
from app.services.reminders.template_sample import sample_text
from app.services.reminders.templates import (
    NewTemplate,
    TemplateChanges,
    add_template,
    change_template,
    delete_template,
    get_template,
    list_templates,
    restore_template,
)
from app.state.base import fetch, perform
from app.state.keeping import drop, keep, kept
from app.state.live import watch
from app.state.notices import AnyEvent, notify
from app.state.numbers import number_in
from app.state.reminder_address import TEMPLATES
from app.state.reminder_templates_shown import TemplateLine, template_line, template_texts
from app.state.sentences import sentences

WRITE = Permission.REMINDER_WRITE
KIND = "reminder.template"
_FIELDS = ("kind", "language", "name", "body", "isShared")


class ReminderTemplatesState(rx.State):
    rows: list[TemplateLine] = []
    total: int = 0
    is_loaded: bool = False
    is_open: bool = False
    template_id: str = ""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    sample: str = ""
    is_theirs: bool = False
    _is_saved: bool = False

    @handler(Permission.REMINDER_READ, READS, supersedes=True)
    async def load(self) -> None:
        """All that one may use, the most used first."""
        if self.router.url.query_parameters.get("view") != TEMPLATES:
            return
        page = await fetch(self, list_templates, PageRequest(size=50))
        self.rows, self.total, self.is_loaded = [template_line(one) for one in page.rows], page.total, True
        watch(self, ReminderTemplatesState.load, "template")

    @handler(WRITE, READS)
    async def begin(self, template_id: str) -> None:
        """A new one ("" for the id), or one as it stands; with what was left half written."""
        values = {"kind": "medication", "language": "id", "name": "", "body": "", "isShared": "", "version": ""}
        self.template_id = str(named_id(template_id)) if template_id else ""
        if self.template_id:
            values = template_texts(await fetch(self, get_template, named_id(template_id)))
        draft = await kept(self, KIND, subject=self.template_id)
        self.values, self.errors, self.is_theirs, self.is_open = {**values, **draft}, {}, False, True
        self._is_saved = False
        self._look()

    @handler(WRITE, WRITES)
    async def set_field(self, name: str, text: str) -> None:
        """What was typed or chosen."""
        await self._set(name, text[:5_000])

    @handler(WRITE, WRITES)
    async def share(self, is_shared: bool) -> None:
        """For everybody, or one's own."""
        await self._set("isShared", "yes" if is_shared else "")

    @handler(WRITE, READS)
    def close(self) -> None:
        """Put it away; what was typed is kept."""
        self.is_open = False

    @handler(WRITE, WRITES)
    async def save(self) -> list[AnyEvent]:
        """Keep it, once."""
        if self._is_saved:
            return []
        try:
            await self._write()
        except VersionConflict:
            stands = template_texts(await fetch(self, get_template, named_id(self.template_id)))
            self.values, self.is_theirs = {**self.values, "version": stands["version"]}, True
            return []
        except Invalid as problem:
            self.errors = sentences(self, problem.details)
            return []
        await drop(self, KIND, subject=self.template_id)
        self.is_open, self._is_saved = False, True
        return [notify("templates.saved"), ReminderTemplatesState.load]

    @handler(WRITE, WRITES)
    async def delete(self, template_id: str) -> list[AnyEvent]:
        """Out of the list; reminders made from it stay."""
        await perform(self, delete_template, named_id(template_id), now=clock.now())
        undo = ReminderTemplatesState.undo_delete(template_id)
        return [notify("templates.deleted", undo=undo), ReminderTemplatesState.load]

    @handler(WRITE, WRITES)
    async def undo_delete(self, template_id: str) -> EventSpec:
        """Back into the list."""
        await perform(self, restore_template, named_id(template_id), now=clock.now())
        return notify("templates.restored")

    async def _set(self, name: str, value: str) -> None:
        if name in _FIELDS and self.values and not self._is_saved:
            self.values = {**self.values, name: value}
            await keep(self, KIND, self.values, subject=self.template_id)
            self._look()

    async def _write(self) -> None:
        fields = {name: self.values.get(name, "") for name in _FIELDS if name != "isShared"}
        given = {**fields, "isShared": self.values.get("isShared") == "yes"}
        if not self.template_id:
            await perform(self, add_template, read_as(NewTemplate, given), now=clock.now())
            return
        changes = read_as(TemplateChanges, given)
        seen = number_in(self.values.get("version", ""))
        await perform(self, change_template, named_id(self.template_id), changes, seen=seen, now=clock.now())

    def _look(self) -> None:
        self.sample = sample_text(self.values.get("body", ""), self.values.get("language", "id"), now=clock.now())
