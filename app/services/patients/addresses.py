"""Filters as they stand in addresses: the same names in the API, in the browser's address line, and in saved views."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from app.errors import Invalid
from app.ids import parse_id
from app.models.patient import VerificationStatus
from app.services.patients.filters import Band, PatientFilter
from app.services.phones import normalise_phone

ME, NOBODY = "me", "none"
FILTER_NAMES = (
    "q",
    "phone",
    "volunteerId",
    "isActive",
    "verificationStatus",
    "cancerType",
    "tag",
    "band",
    "needsCall",
    "slipping",
    "hasQuestion",
    "deleted",
)
MOST_IDS = 200
_LONGEST = 200

E = TypeVar("E", bound=StrEnum)

_YES_OR_NO = {"": None, "true": True, "false": False}


def read_filter(query: Mapping[str, str]) -> PatientFilter:
    """The filter that these parameters say. Names that are no filter are left out; raises Invalid for wrong values."""
    given = {name: plain(query.get(name, ""))[:_LONGEST] for name in FILTER_NAMES}
    volunteer = given["volunteerId"]
    volunteer_id = None if volunteer in ("", ME, NOBODY) else parse_id(volunteer)
    if volunteer not in ("", ME, NOBODY) and volunteer_id is None:
        raise Invalid.field("volunteerId", "validation.id")
    return PatientFilter(
        ids=_ids(query.get("ids", "")),
        text=given["q"],
        phone=normalise_phone(given["phone"], field="phone") if given["phone"] else None,
        volunteer_id=volunteer_id,
        is_mine=volunteer == ME,
        is_unassigned=volunteer == NOBODY,
        is_active=_yes_or_no("isActive", given),
        verification=_one_of(VerificationStatus, "verificationStatus", given),
        cancer_type=given["cancerType"],
        tag=given["tag"],
        band=_one_of(Band, "band", given),
        needs_call=_yes_or_no("needsCall", given) is True,
        is_slipping=_yes_or_no("slipping", given) is True,
        has_question=_yes_or_no("hasQuestion", given) is True,
        is_deleted=_yes_or_no("deleted", given) is True,
    )


def _ids(written: str) -> tuple[UUID, ...]:
    """Ids with commas. None that is given may be unreadable: a list of fewer would be another list."""
    found = [parse_id(one) for one in written.split(",") if one]
    if len(found) > MOST_IDS or None in found:
        raise Invalid.field("ids", "validation.id" if None in found else "validation.too_many", most=str(MOST_IDS))
    return tuple(one for one in found if one is not None)


def plain(written: str) -> str:
    """Without control characters, which no name has and PostgreSQL does not take."""
    return "".join(char for char in written if char.isprintable()).strip()


def _yes_or_no(name: str, given: Mapping[str, str]) -> bool | None:
    if given[name].lower() not in _YES_OR_NO:
        raise Invalid.field(name, "validation.yes_or_no")
    return _YES_OR_NO[given[name].lower()]


def _one_of(choices: type[E], name: str, given: Mapping[str, str]) -> E | None:
    if not given[name]:
        return None
    try:
        return choices(given[name])
    except ValueError:
        raise Invalid.field(name, "validation.one_of", choices=", ".join(choices)) from None
