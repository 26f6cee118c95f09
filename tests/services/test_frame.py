"""What the frame tells: only what this person may see is counted, with the same few queries however much there is."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.models.account import UserStatus
from app.services.frame import DeviceState, get_frame
from tests.factories import a_device, a_patient, a_user, an_actor
from tests.statements import counted


def test_people_who_wait_are_counted_for_those_who_approve(db: Session, now: datetime) -> None:
    a_user(db, status=UserStatus.PENDING)

    assert get_frame(db, an_actor("admin"), now=now).waiting_people == 1
    assert get_frame(db, an_actor(), now=now).waiting_people == 0


def test_the_device_is_simulated_until_a_real_one_is_configured(db: Session, now: datetime) -> None:
    assert get_frame(db, an_actor(), now=now).device is DeviceState.SIMULATED


def test_it_costs_the_same_for_one_patient_and_for_twenty(db: Session, now: datetime) -> None:
    a_device(db)
    a_patient(db)
    actor = an_actor("admin")
    with counted(db) as few:
        get_frame(db, actor, now=now)
    for _ in range(20):
        a_patient(db)
    with counted(db) as many:
        get_frame(db, actor, now=now)

    assert len(many) == len(few)
    assert len(few) <= 7
