"""What the fields of a patient's form may be chosen from."""

from __future__ import annotations

import reflex as rx

from app import clock
from app.errors import NotAllowed, NotFound
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.patients.carers import list_carers
from app.state.base import fetch
from app.state.patient_choices import Choice, carer_choices, zone_choices
from app.state.patient_form import PatientFormState


class PatientFormChoicesState(rx.State):
    zones: list[Choice] = []
    carers: list[Choice] = []

    @handler(Permission.PATIENT_WRITE, READS, supersedes=True)
    async def load(self) -> None:
        """The zones, and for those who may assign patients the people."""
        form = await self.get_state(PatientFormState)
        self.zones = zone_choices(form.values.get("timezone", ""), now=clock.now())
        try:
            carers = await fetch(self, list_carers)
        except (NotAllowed, NotFound):
            carers = []
        self.carers = carer_choices(carers, form.values.get("assignedVolunteerId", ""), "…")
