"""`/frame.js`: what a document must know before it is painted."""

from __future__ import annotations

from datetime import timedelta

from starlette.applications import Starlette
from starlette.testclient import TestClient

from app import clock
from app.db import transaction
from app.models.message import Emergency, EmergencyStatus
from app.settings import WhatsAppBackend, get_settings, use_settings
from app.web.routes import ROUTES
from tests.conftest import Override
from tests.factories import a_patient
from tests.web.test_door import Browser, browser, open_browser, person

__all__ = ["browser", "open_browser"]  # fixtures


def test_documents_say_from_the_first_paint_that_messages_are_simulated(
    override_settings: Override,
) -> None:  # puts the settings back
    browser = TestClient(Starlette(routes=list(ROUTES)))
    assert "dataset.simulated" in browser.get("/frame.js").text

    use_settings(get_settings().model_copy(update={"whatsapp": WhatsAppBackend.GOWA}))

    answer = browser.get("/frame.js")
    assert "dataset.simulated" not in answer.text
    assert answer.headers["content-type"].startswith("text/javascript")


def test_who_needs_help_is_counted_for_those_who_see_it_and_nothing_else_is_told(browser: Browser) -> None:
    moderator = person("moderator")
    with transaction() as session:
        patient = a_patient(session, name="Wartini Suseno")
        now = clock.now()
        for status in (EmergencyStatus.OPEN, EmergencyStatus.OPEN, EmergencyStatus.TAKEN):
            taken_at = now - timedelta(minutes=5) if status is EmergencyStatus.TAKEN else None
            session.add(Emergency(patient_id=patient.id, happened_at=now, status=status, taken_at=taken_at))
    assert "alarms" not in browser.get("/frame.js").text

    browser.sign_in(moderator.email)

    answer = browser.get("/frame.js")
    assert "dataset.alarms" in answer.text
    for mark in ('"--open", "2"', '"--taken", "1"', '"--more", "0"'):
        assert mark in answer.text
    assert "Wartini" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_where_nobody_needs_help_no_room_is_kept(browser: Browser) -> None:
    browser.sign_in(person("moderator").email)
    assert "alarms" not in browser.get("/frame.js").text
