"""What health says of services outside, by what became of the last calls and without making one (O2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from app.integrations.ports import RemoteStanding
from app.models.file import FileStatus
from app.models.work import Delivery, DeliveryState
from app.services.health import Finding, Health, check_mail, check_model, check_scanner
from tests.factories.shares import a_file


def a_mail(db: Session, state: DeliveryState, *, now: datetime, **values: object) -> None:
    fields = {"recipient": "sari@example.org", "subject": "Kabar", "body": "Ada kabar.", "next_at": now, **values}
    db.add(Delivery(state=state, **fields))
    db.flush()


class TestMail:
    def test_before_the_first_mail_nothing_is_wrong(self, db: Session, now: datetime) -> None:
        assert check_mail(db, now=now) == Finding("mail", Health.HEALTHY, "nothing was sent yet")

    def test_a_newest_mail_that_did_not_leave_is_degraded_with_the_reason(self, db: Session, now: datetime) -> None:
        a_mail(db, DeliveryState.SENT, now=now)
        a_mail(db, DeliveryState.RETRY, now=now, last_error="the mail server cannot be reached: OSError")
        found = check_mail(db, now=now)
        assert found.health is Health.DEGRADED
        assert "cannot be reached" in found.detail

    def test_a_mail_that_left_since_is_well(self, db: Session, now: datetime) -> None:
        a_mail(db, DeliveryState.RETRY, now=now, last_error="the mail server cannot take the recipient now (450)")
        a_mail(db, DeliveryState.SENT, now=now)
        assert check_mail(db, now=now).health is Health.HEALTHY

    @pytest.mark.parametrize(("attempts", "health"), [(1, Health.HEALTHY), (60, Health.DEGRADED)])
    def test_a_refused_recipient_is_no_fault_of_the_server_and_one_tried_in_vain_is(
        self, db: Session, now: datetime, attempts: int, health: Health
    ) -> None:
        a_mail(db, DeliveryState.DEAD, now=now, attempts=attempts, last_error="the mail server refuses it (550)")
        assert check_mail(db, now=now).health is health

    def test_mails_that_nobody_sends_are_degraded(self, db: Session, now: datetime) -> None:
        a_mail(db, DeliveryState.QUEUED, now=now - timedelta(minutes=11))
        assert "11 min overdue" in check_mail(db, now=now).detail


class TestScanner:
    def test_a_file_that_waits_long_is_degraded(self, db: Session, now: datetime) -> None:
        a_file(db, status=FileStatus.SCANNING, updated_at=now - timedelta(minutes=1))
        assert check_scanner(db, now=now).health is Health.HEALTHY
        a_file(db, status=FileStatus.SCANNING, updated_at=now - timedelta(minutes=7))
        found = check_scanner(db, now=now)
        assert found.health is Health.DEGRADED
        assert found.detail == "2 files wait for the scanner, the oldest for 7 min"


@pytest.mark.parametrize(
    ("is_failing", "is_budget_spent", "is_on", "health"),
    [
        (False, False, True, Health.HEALTHY),
        (True, False, True, Health.DEGRADED),
        (False, True, True, Health.DEGRADED),
        (True, True, False, Health.HEALTHY),
    ],
)
def test_a_remote_model_that_does_not_help_is_degraded_unless_it_is_switched_off(
    is_failing: bool, is_budget_spent: bool, is_on: bool, health: Health
) -> None:
    standing = RemoteStanding("anthropic", is_failing=is_failing, is_budget_spent=is_budget_spent)
    assert check_model(standing, is_on=is_on).health is health
