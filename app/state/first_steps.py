"""The first steps of a new installation, shown on Today until they are taken or put away."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.realtime.watchers import PART
from app.security.guard import ANYBODY, READS, WRITES, handler
from app.services.actor import Permission
from app.services.reminders.sending import send_now
from app.services.today.first_steps import (
    FirstSteps,
    Step,
    get_first_steps,
    put_first_steps_away,
    show_first_steps,
)
from app.state.base import fetch, perform
from app.state.live import watch
from app.state.notices import AnyEvent, notify, notify_failure


@dataclass(frozen=True)
class StepRow:
    """One step: done, the next one to take, or still to come; `way` is where it is taken, empty for here and now."""

    id: str
    is_done: bool
    is_next: bool
    way: str
    act_key: str
    help_key: str


class FirstStepsState(rx.State):
    rows: list[StepRow] = []
    done: int = 0
    patient_id: str = ""
    patient_name: str = ""

    @handler(ANYBODY, READS, supersedes=True)
    async def load(self) -> None:
        """See how far this installation is."""
        await self._show()

    @handler(Permission.REMINDER_SEND, WRITES)
    async def send(self) -> list[AnyEvent]:
        """The first reminder leaves now, on whatever day its time is. That it did, the next step says."""
        steps = await fetch(self, get_first_steps, now=clock.now())
        if steps is None or steps.reminder_id is None:
            return [FirstStepsState.load]
        report = await perform(self, send_now, steps.reminder_id, now=clock.now())
        refused = [reason for _, reason in report.skipped + report.failed]
        return [notify_failure(f"skipped.{reason}") for reason in refused[:1]] + [FirstStepsState.load]

    @handler(Permission.PATIENT_CREATE, WRITES)
    async def put_away(self) -> EventSpec:
        """Not wanted any more."""
        await perform(self, put_first_steps_away, now=clock.now())
        self.rows = []
        return notify("steps.put_away_done", undo=FirstStepsState.show_again())

    @handler(Permission.PATIENT_CREATE, WRITES)
    async def show_again(self) -> None:
        """Wanted after all."""
        await perform(self, show_first_steps, now=clock.now())
        await self._show()

    async def _show(self) -> None:
        steps = await fetch(self, get_first_steps, now=clock.now())
        self.rows = _rows(steps) if steps else []
        self.done = len(steps.done) if steps else 0
        self.patient_id = str(steps.patient_id or "") if steps else ""
        self.patient_name = steps.patient_name if steps else ""
        if steps and steps.next is not None:
            watch(self, FirstStepsState.load, "patient", "reminder", "occurrence", slot=PART)


def _rows(steps: FirstSteps) -> list[StepRow]:
    patient = str(steps.patient_id or "")
    phone = f"/simulator?phone={steps.phone}" if steps.phone else f"/patients/{patient}"
    ways = {
        Step.PATIENT: "/patients/new",
        Step.CONSENT: phone if steps.is_asked else f"/patients/{patient}",
        Step.REMINDER: "",
        Step.SENT: "",
        Step.CONFIRMED: phone,
    }
    return [
        StepRow(step.value, step in steps.done, step is steps.next, ways[step], *_words(steps, step)) for step in Step
    ]


def _words(steps: FirstSteps, step: Step) -> tuple[str, str]:
    """What the button says, and the line below the step."""
    if step is Step.CONSENT and steps.is_asked:
        return "steps.confirmed_do", "steps.consent_asked_help"
    if step is Step.CONFIRMED and not steps.is_simulated:
        return "steps.patient_page_do", "steps.confirmed_help_real"
    return f"steps.{step.value}_do", f"steps.{step.value}_help"
