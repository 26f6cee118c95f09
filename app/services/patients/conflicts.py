"""A conflict over a patient, in the names and with the values that the reader knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.errors import VersionConflict
from app.services.actor import Actor, Permission
from app.services.patients.schemas import IDENTITY
from app.services.phones import masked

_DERIVED = {"phone_index", "is_phone_shared", "name_search", "birth_year"}


@contextmanager
def in_wire_names(actor: Actor) -> Iterator[None]:
    """Leave out what follows from other fields, and hide what stands now from those who may not see it."""
    try:
        yield
    except VersionConflict as conflict:
        details = []
        may_see = actor.may(Permission.PATIENT_READ_IDENTITY)
        for detail in conflict.details:
            theirs = detail.theirs
            if not may_see and detail.field in IDENTITY:
                theirs = None
            if detail.field == "phone":
                theirs = theirs if may_see else masked(str(theirs))
                details.append(replace(detail, field="phoneNumber", theirs=theirs))
            elif detail.field not in _DERIVED:
                details.append(replace(detail, theirs=theirs))
        raise VersionConflict(details=details) from conflict
