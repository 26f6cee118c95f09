"""Admin · Overview: whose patients confirm least, and which patients are slipping (P5)."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app import clock
from app.realtime.watchers import ASIDE
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.compliance.counting import percent_of
from app.services.compliance.queries import OfVolunteer
from app.services.compliance.standings import get_standings
from app.services.patients.addresses import NOBODY
from app.state.base import fetch
from app.state.live import watch
from app.state.patient_list_address import path_of

REST = 60.0  # seconds between two comparisons while things change


@dataclass(frozen=True)
class VolunteerRow:
    """A volunteer's patients together; no `name`: patients without a volunteer. `path` lists them."""

    id: str
    name: str
    path: str
    patients: int
    confirmed: int
    counted: int
    percent: int


@dataclass(frozen=True)
class SlippingRow:
    """A patient whose last week is clearly worse than the three before."""

    id: str
    name: str
    volunteer: str
    percent: int
    before: int


class StandingsState(rx.State):
    volunteers: list[VolunteerRow] = []
    all_volunteers: int = 0
    slipping: list[SlippingRow] = []
    all_slipping: int = 0
    is_loaded: bool = False

    @handler(Permission.JOB_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Compare: after the page, which must not wait for it, and now and then while doses or patients change."""
        found = await fetch(self, get_standings, now=clock.now())
        self.volunteers = [_volunteer(one) for one in found.volunteers]
        self.all_volunteers, self.all_slipping = found.all_volunteers, found.all_slipping
        self.slipping = [
            SlippingRow(str(one.patient_id), one.name, one.volunteer, one.percent, one.before) for one in found.slipping
        ]
        self.is_loaded = True
        watch(self, StandingsState.load, "occurrence", "patient", slot=ASIDE, rest=REST)


def _volunteer(one: OfVolunteer) -> VolunteerRow:
    named = str(one.volunteer_id) if one.volunteer_id else NOBODY
    percent = percent_of(one.confirmed, one.counted) or 0
    path = path_of({"volunteerId": named})
    return VolunteerRow(named, one.name, path, one.patients, one.confirmed, one.counted, percent)
