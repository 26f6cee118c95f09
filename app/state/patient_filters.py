"""The menus of filters above the list of patients: each value with how many it would show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from app.realtime.watchers import ASIDE
from app.security.guard import READS, handler
from app.services.actor import Permission
from app.services.pages import EXACT_TOTAL
from app.services.patients.addresses import ME, NOBODY
from app.services.patients.facets import FacetValue
from app.services.patients.filters import PatientFilter
from app.services.patients.menus import list_menus
from app.state.base import fetch
from app.state.live import watch
from app.state.patient_list_address import list_address

READ = Permission.PATIENT_READ
UNKNOWN = -1
REST = 5.0  # seconds between two counts while things change


@dataclass(frozen=True)
class FilterChoice:
    """A value of a filter: `key` is a message, or empty where `label` says it. `count` is "" where none was counted."""

    value: str
    key: str
    label: str
    count: str


class PatientFiltersState(rx.State):
    volunteers: list[FilterChoice] = []
    statuses: list[FilterChoice] = []
    consents: list[FilterChoice] = []
    cancers: list[FilterChoice] = []
    bands: list[FilterChoice] = []
    tags: list[FilterChoice] = []
    carers: list[FilterChoice] = []
    volunteer: str = ""
    calls: int = UNKNOWN
    without: int = UNKNOWN
    may_assign: bool = False
    may_create: bool = False
    may_share: bool = False
    may_delete: bool = False

    @handler(READ, READS, supersedes=True)
    async def load(self) -> None:
        """Count what each value would show beside what the address asks for."""
        address = list_address(self)
        menus = await fetch(self, list_menus, address.wanted)
        facets = menus.facets
        people = [one for one in facets.volunteer if one.value != NOBODY]
        nobody = sum(one.count for one in facets.volunteer if one.value == NOBODY)
        self.volunteers = [
            FilterChoice(ME, "patients.filter.mine", "", ""),
            FilterChoice(NOBODY, "patients.filter.nobody", "", str(nobody)),
            *_choices(people),
        ]
        if address.wanted == PatientFilter():
            # Of all patients, then: the tabs and the sentence say it. Of more than are counted it is not known.
            is_whole = sum(one.count for one in facets.is_active) < EXACT_TOTAL
            self.calls = sum(one.count for one in facets.needs_call) if is_whole else UNKNOWN
            self.without = nobody if is_whole else UNKNOWN
        self.statuses = _choices(facets.is_active, "patients.is_active.")
        self.consents = _choices(facets.verification_status, "verification.")
        self.cancers, self.tags = _choices(facets.cancer_type), _choices(facets.tag)
        self.bands = _choices(facets.band, "patients.band.")
        self.carers = [FilterChoice(str(user_id), "", name, "") for user_id, name in menus.carers]
        chosen = address.query.get("volunteerId", "")
        known = {one.value: one.label for one in (*self.carers, *self.volunteers) if one.label}
        self.volunteer = known.get(chosen, "")
        self.may_assign, self.may_create = menus.may_assign, menus.may_create
        self.may_share, self.may_delete = menus.may_share, menus.may_delete
        watch(self, PatientFiltersState.load, "patient", "call", slot=ASIDE, rest=REST)


def _choices(values: Sequence[FacetValue], beginning: str = "") -> list[FilterChoice]:
    return [
        FilterChoice(
            value=one.value,
            key=f"{beginning}{one.value}" if beginning else "",
            label=one.label or one.value,
            count=str(one.count),
        )
        for one in values
    ]
