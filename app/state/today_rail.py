"""What stands beside Today's list: the busiest hour, appointments, who is on duty."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app import clock
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.reminders.local_time import local_date_of, zone_of
from app.services.today.rail import Hour, OnDuty, get_rail
from app.state.base import fetch
from app.state.photo_address import photo_of_person
from app.state.session import initials_of
from app.state.today import TodayState

_PARTS = ("confirmed", "waiting", "failed", "planned")
_BUILTIN = ("volunteer", "moderator", "admin", "superadmin")


@dataclass(frozen=True)
class AppointmentRow:
    """`is_today`: where the reader is."""

    id: str
    patient_id: str
    name: str
    at: str
    is_today: bool
    what: str


@dataclass(frozen=True)
class HourBar:
    """One hour of the chart. `label` is empty where three bars share one."""

    hour: str
    label: str
    confirmed: int
    waiting: int
    failed: int
    planned: int
    total: int


@dataclass(frozen=True)
class DutyRow:
    name: str
    initials: str
    photo: str
    role_key: str
    role: str
    is_on_call: bool
    is_here: bool


class TodayRailState(rx.State):
    is_loaded: bool = False
    hours: list[HourBar] = []
    most: int = 0
    sums: dict[str, int] = {}
    peak: str = ""
    appointments: list[AppointmentRow] = []
    on_duty: list[DutyRow] = []

    @handler(Permission.REMINDER_READ, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch what stands beside the list; after the list, which must not wait for it."""
        choice = (await self.get_state(TodayState)).choice
        is_mine = {"mine": True, "all": False}.get(choice)
        now = clock.now()
        rail = await fetch(self, get_rail, is_mine=is_mine, now=now)
        zone = zone_of(rail.timezone)
        self.hours = [_bar(hour, index) for index, hour in enumerate(rail.hours)]
        self.most = max((hour.total for hour in rail.hours), default=0)
        self.sums = {part: sum(getattr(hour, part) for hour in rail.hours) for part in _PARTS}
        self.peak = rail.next_peak.isoformat() if rail.next_peak else ""
        self.appointments = [
            AppointmentRow(
                f"{each.patient_id}-{each.at.timestamp():.0f}",
                str(each.patient_id),
                each.name,
                each.at.isoformat(),
                local_date_of(each.at, zone) == local_date_of(now, zone),
                each.text,
            )
            for each in rail.appointments
        ]
        self.on_duty = [_person(each) for each in rail.on_duty]
        self.is_loaded = True


def _bar(hour: Hour, index: int) -> HourBar:
    name = f"{hour.hour:02d}"
    label = name if index % 3 == 0 else ""
    return HourBar(name, label, hour.confirmed, hour.waiting, hour.failed, hour.planned, hour.total)


def _person(person: OnDuty) -> DutyRow:
    key = f"role.{person.role}" if person.role in _BUILTIN else "role.own"
    return DutyRow(
        person.name,
        initials_of(person.name),
        photo_of_person(person.id, person.photo_file_id),
        key,
        person.role_name,
        person.is_on_call,
        person.is_here,
    )
