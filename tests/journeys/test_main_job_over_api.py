"""The main job as an API client lives it, against the real server and a GOWA that speaks the contract strictly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.servers.carepost import CarepostProcess
from tests.servers.gowa import GowaServer

SECRET = "webhook secret for tests"
PHONE, ANOTHER_PHONE = "081234567890", "081234567891"
CHAT = "6281234567890@s.whatsapp.net"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def gowa() -> Iterator[GowaServer]:
    with GowaServer() as server:
        yield server


@pytest.fixture(scope="module")
def carepost(tmp_path_factory: pytest.TempPathFactory, gowa: GowaServer) -> Iterator[CarepostProcess]:
    process = CarepostProcess(
        tmp_path_factory.mktemp("carepost"),
        CAREPOST_WHATSAPP="gowa",
        CAREPOST_GOWA_URL=gowa.url,
        CAREPOST_GOWA_USERNAME=gowa.username,
        CAREPOST_GOWA_PASSWORD=gowa.password,
        CAREPOST_GOWA_DEVICE_ID="carepost-1",
        CAREPOST_GOWA_WEBHOOK_SECRET=SECRET,
        CAREPOST_SEND_SPACING="0",
        CAREPOST_QUIET_HOURS="00:00-00:00",
        CAREPOST_FOLLOWUP_MINUTES="15,120",
    )
    with process:
        gowa.mode(webhook_url=f"{process.url}/api/webhooks/gowa", webhook_secret=SECRET)
        yield process


@pytest.fixture
def api(carepost: CarepostProcess) -> Iterator[httpx.Client]:
    with carepost.client() as client:
        yield client


def test_from_consent_to_confirmed_declined_stopped_and_an_emergency(api: httpx.Client, gowa: GowaServer) -> None:
    patient = _who_consents(api, gowa)
    ahead = timedelta(seconds=80)  # the minute begins twenty seconds from now or later: it is made before it is due
    soon = (datetime.now(UTC) + ahead).astimezone(ZoneInfo("Asia/Jakarta"))
    _confirms_in_words(api, gowa, patient, due=soon)
    _confirms_with_a_thumb_before_its_time(api, gowa, patient, due=soon + timedelta(hours=3))
    declined = _declines(api, gowa, patient, due=soon + timedelta(hours=4))
    _stops(api, gowa, patient, declined)
    _calls_for_help_although_unsubscribed(api, gowa)
    assert gowa.violations() == []


def _who_consents(api: httpx.Client, gowa: GowaServer) -> dict[str, Any]:
    patient: dict[str, Any] = _ok(api.post("/patients", json={"name": "Ratna", "phoneNumber": PHONE}), 201)
    assert patient["phoneNumber"] == "+6281234567890"
    assert patient["verificationStatus"] == "not_asked"

    asked = _ok(api.post(f"/patients/{patient['id']}/verification", json={"method": "ask"}), 200, 201)
    assert asked["status"] == "pending"
    question = _sent(gowa, 1)[0]
    gowa.receive(CHAT, "YA", reply_to=question["id"])
    _until(lambda: _patient(api, patient)["verificationStatus"] == "verified")
    return patient


def _confirms_in_words(api: httpx.Client, gowa: GowaServer, patient: dict[str, Any], *, due: datetime) -> None:
    """A reminder a little ahead arrives once, and "sdh bu 🙏" quoting it confirms it."""
    reminder = _reminder(api, patient, due, "Minum obat pertama ya {name}")
    sent = _until(lambda: _with_text(gowa, "Minum obat pertama ya Ratna"), seconds=150)
    assert len(sent) == 1
    gowa.receive(CHAT, "sdh bu 🙏", reply_to=sent[0]["id"])
    confirmed = _until(lambda: _occurrence(api, reminder, "confirmed"))
    assert confirmed["confirmedAt"].endswith("Z")
    assert confirmed["messageId"]
    _until(lambda: [m for m in gowa.accepted() if "Terima kasih" in m["text"] and m["at"] > sent[0]["at"]])


def _confirms_with_a_thumb_before_its_time(
    api: httpx.Client, gowa: GowaServer, patient: dict[str, Any], *, due: datetime
) -> None:
    """Sent early by send-now: confirmed, and not sent again at its time."""
    reminder = _reminder(api, patient, due, "Minum obat kedua ya")
    report = _ok(api.post(f"/reminders/{reminder['id']}/send-now"), 200)
    assert len(report["sent"]) == 1
    early = _until(lambda: _with_text(gowa, "Minum obat kedua ya"))
    gowa.react(CHAT, "👍", early[0]["id"])
    _until(lambda: _occurrence(api, reminder, "confirmed"))


def _declines(api: httpx.Client, gowa: GowaServer, patient: dict[str, Any], *, due: datetime) -> dict[str, Any]:
    """“belum”: declined with a follow-up to come."""
    reminder = _reminder(api, patient, due, "Minum obat ketiga ya")
    _ok(api.post(f"/reminders/{reminder['id']}/send-now"), 200)
    asked = _until(lambda: _with_text(gowa, "Minum obat ketiga ya"))
    gowa.receive(CHAT, "belum", reply_to=asked[0]["id"])
    declined = _until(lambda: _occurrence(api, reminder, "declined"))
    assert declined.get("notYet") is True
    return reminder


def _stops(api: httpx.Client, gowa: GowaServer, patient: dict[str, Any], reminder: dict[str, Any]) -> None:
    """“stop”: unsubscribed, confirmed once, no more sends."""
    gowa.receive(CHAT, "stop")
    _until(lambda: not _patient(api, patient)["isActive"])
    goodbye = _until(lambda: [m for m in gowa.accepted() if "kami hentikan" in m["text"]])
    count = len(gowa.accepted())
    _ok(api.post(f"/reminders/{reminder['id']}/send-now"), 200)
    time.sleep(2)
    assert len(gowa.accepted()) == count
    assert len(goodbye) == 1


def _calls_for_help_although_unsubscribed(api: httpx.Client, gowa: GowaServer) -> None:
    """“ibu sesak napas”: the fixed text to the patient and the alert at once."""
    gowa.receive(CHAT, "ibu sesak napas")
    _until(lambda: [m for m in gowa.accepted() if "119" in m["text"]])
    notices = _until(lambda: [n for n in _ok(api.get("/notifications?unread=true"), 200) if n["event"] == "emergency"])
    assert notices


def test_a_webhook_with_a_wrong_signature_changes_nothing(api: httpx.Client, carepost: CarepostProcess) -> None:
    patient = _ok(api.post("/patients", json={"name": "Wati", "phoneNumber": ANOTHER_PHONE}), 201)
    answer = httpx.post(
        f"{carepost.url}/api/webhooks/gowa", content=b"{}", headers={"X-Hub-Signature-256": "sha256=00"}
    )
    assert answer.status_code == 401
    assert _ok(api.get(f"/patients/{patient['id']}/messages"), 200) == []


def _reminder(api: httpx.Client, patient: dict[str, Any], due: datetime, message: str) -> dict[str, Any]:
    body = {
        "patientId": patient["id"],
        "kind": "medication",
        "message": message,
        "startDate": due.date().isoformat(),
        "timesOfDay": [f"{due:%H:%M}"],
        "recurrence": {"freq": "daily"},
    }
    reminder = _ok(api.post("/reminders", json=body), 201)
    assert _ok(api.get(f"/occurrences?reminderId={reminder['id']}"), 200), "the next 48 hours exist at once"
    return reminder


def _occurrence(api: httpx.Client, reminder: dict[str, Any], status: str) -> dict[str, Any] | None:
    rows = _ok(api.get(f"/occurrences?reminderId={reminder['id']}&status={status}"), 200)
    return rows[0] if rows else None


def _patient(api: httpx.Client, patient: dict[str, Any]) -> dict[str, Any]:
    return _ok(api.get(f"/patients/{patient['id']}"), 200)


def _with_text(gowa: GowaServer, text: str) -> list[dict[str, Any]]:
    return [message for message in gowa.accepted() if message["text"] == text]


def _sent(gowa: GowaServer, count: int) -> list[dict[str, Any]]:
    return _until(lambda: found if len(found := gowa.accepted()) >= count else None)


def _ok(answer: httpx.Response, *statuses: int) -> Any:
    assert answer.status_code in statuses, f"{answer.request.method} {answer.request.url}: {answer.text}"
    body = answer.json()
    assert body["success"] is True
    return body["data"]


def _until(check: Callable[[], Any], *, seconds: float = 60.0) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("what should have happened did not happen in time")
