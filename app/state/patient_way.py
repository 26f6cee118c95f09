"""Beside a patient: how far the reminders of the last thirty days came (P5)."""

from __future__ import annotations

import reflex as rx

from app import clock
from app.errors import NotAllowed, NotFound
from app.realtime.watchers import ASIDE
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.compliance.queries import Scope, Span, get_compliance
from app.state.base import fetch
from app.state.funnel_steps import Step, StepFigure, way_of
from app.state.live import watch
from app.state.patient_address import patient_of


class PatientWayState(rx.State):
    of_patient: str = ""
    steps: list[Step] = []
    figures: list[StepFigure] = []
    most: int = 0
    confirmed: int = 0
    counted: int = 0
    percent: int = 0

    @handler(Permission.PATIENT_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Count: after the page, which must not wait for it. Nothing for those who may not read of doses."""
        try:
            patient_id = patient_of(self)
            span = Span.of(None, None, now=clock.now())
            found = await fetch(self, get_compliance, Scope(patient_id=patient_id), span)
        except (NotAllowed, NotFound):
            self.reset()
            return
        way = way_of(found.funnel)
        self.of_patient, self.steps, self.figures, self.most = str(patient_id), way.steps, way.figures, way.most
        self.confirmed, self.counted = found.counts.confirmed, found.counts.counted
        self.percent = found.counts.percent or 0
        watch(self, PatientWayState.load, f"patient:{patient_id}", slot=ASIDE)
