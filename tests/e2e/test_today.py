"""Today in a browser: it changes by itself, an act can be taken back, and ten patients are a day's work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from app import clock
from app.db import transaction
from app.models.account import User
from app.models.call import Question
from app.models.message import Direction, Message
from app.models.patient import Patient
from app.sealing import data_secrets
from app.services.accounts.passwords import hash_password
from app.services.compliance.figures import count_anew
from app.settings import get_settings
from tests.databases import copied_database, in_use
from tests.e2e.conftest import PASSWORD
from tests.e2e.looking import no_axe_findings
from tests.factories import a_patient, a_reminder, a_user
from tests.factories.doses import a_dose
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ADMIN = "hendra@care.example"


@dataclass
class Day:
    """One volunteer, whose ten patients need all that a day brings."""

    carepost: CarepostProcess
    volunteer: User
    patients: dict[str, UUID] = field(default_factory=dict)

    def answers(self, name: str, text: str) -> None:
        """The patient writes on the simulated phone."""
        with self.carepost.client(email=ADMIN, password=PASSWORD) as admin:
            path = f"/simulator/patients/{self.patients[name]}/answer"
            admin.post(path, json={"text": text}).raise_for_status()


@pytest.fixture(scope="module")
def house(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarepostProcess]:
    """Carepost on a database that the tests of this file write into as well."""
    directory = tmp_path_factory.mktemp("today")
    with copied_database("sqlite", "carepost", directory) as database:
        settings = get_settings().model_copy(update={"database_url": database.url})
        with in_use(settings, database.engine):
            with transaction() as session:
                password = hash_password(PASSWORD)
                a_user(session, role="admin", email=ADMIN, name="Hendra Wijaya", password_hash=password)
            with CarepostProcess(
                directory,
                CAREPOST_DATA_KEY=data_secrets(settings)[0],
                CAREPOST_RATE_LIMITS="off",
                CAREPOST_SEND_SPACING="0",
            ) as carepost:
                yield carepost


@pytest.fixture
def day(house: CarepostProcess) -> Day:
    """Two questions, two to call, three that are due, three that are waited for."""
    now = clock.now()
    with transaction() as session:
        volunteer = a_user(session, name="Dewi Anggraini", password_hash=hash_password(PASSWORD), language="en")
    day = Day(house, volunteer)
    for number, name in enumerate(("Wartini Suseno", "Budi Santoso")):
        patient = _patient(day, name)
        with transaction() as session:
            body = "Obatnya boleh diminum sesudah makan?"
            message = Message(patient_id=patient.id, direction=Direction.IN, body=body, intent="question")
            session.add(message)
            session.flush()
            asked_at = now - (number + 1) * 20 * MINUTE
            session.add(Question(patient_id=patient.id, message_id=message.id, intent="question", asked_at=asked_at))
    for name in ("Djoko Prasetyo", "Maryam Lubis"):
        patient = _patient(day, name)
        for hours in (30, 26):
            _dose(patient, "unanswered", ago=hours * HOUR)
        with transaction() as session:
            count_anew(session, patient.id, now=now)
    for name in ("Ratna Kusumawati", "I Made Suwitra", "Kartika Wulandari"):
        _dose(_patient(day, name), "waiting", ago=40 * MINUTE, asked=1)
    for name in ("Yohanes Tukan", "Nurhayati Siregar", "Agus Hermanto"):
        _dose(_patient(day, name), "waiting", ago=5 * MINUTE)
    return day


@pytest.fixture
def opened(house: CarepostProcess, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`opened(width=360, language="id", touch=True, email=…)`: somebody's Today. No complaint is let by."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(*, width: int = 1440, language: str = "en", touch: bool = False, email: str = ADMIN) -> Page:
        locale = "id-ID" if language == "id" else "en-GB"
        viewport = {"width": width, "height": 780 if touch else 1000}
        context = chromium.new_context(viewport=viewport, locale=locale, has_touch=touch, is_mobile=touch)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        context.on("weberror", lambda thrown: complaints.append(str(thrown.error)))
        context.add_cookies([{"name": "carepost-language", "value": language, "url": house.url}])
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{house.url}/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/today")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _patient(day: Day, name: str) -> Patient:
    with transaction() as session:
        verified_at = clock.now() - timedelta(days=5)
        patient = a_patient(session, name=name, assigned_volunteer_id=day.volunteer.id, verified_at=verified_at)
    day.patients[name] = patient.id
    return patient


def _dose(patient: Patient, fate: str, *, ago: timedelta, asked: int = 0) -> None:
    now = clock.now()
    with transaction() as session:
        reminder = a_reminder(session, patient, message="Waktunya Tamoxifen 20 mg.")
        dose = a_dose(session, reminder, fate, due_at=now - ago)
        dose.followups_sent = asked
        if fate == "waiting":
            dose.next_followup_at = now + HOUR  # the machine's own question stays out of the way
        session.add(dose)


def _row(page: Page, name: str) -> Locator:
    return page.locator("[data-row]").filter(has_text=name)


def test_an_empty_installation_shows_the_first_steps(house: CarepostProcess, opened: Callable[..., Page]) -> None:
    page = opened()
    steps = page.get_by_test_id("first-steps")
    expect(steps).to_contain_text("Add a patient")
    expect(steps.get_by_test_id("next-step")).to_have_attribute("href", "/patients/new")
    page.get_by_test_id("put-steps-away").click()
    expect(steps).to_have_count(0)
    page.get_by_test_id("undo").click()
    expect(steps).to_be_visible()


def test_the_open_page_changes_within_a_second_of_the_patients_answer(day: Day, opened: Callable[..., Page]) -> None:
    page = opened(email=day.volunteer.email)
    row = _row(page, "Yohanes Tukan")
    expect(row).to_be_visible()
    page.evaluate("window.isSame = true")

    day.answers("Yohanes Tukan", "sudah bu")
    begun = time.monotonic()
    expect(row).to_have_count(0, timeout=5_000)

    assert time.monotonic() - begun < 3  # two of them are the clock that reads what came in
    day.answers("Agus Hermanto", "obatnya boleh diminum dengan kopi?")
    expect(page.locator("#questions").get_by_text("Agus Hermanto")).to_be_visible()
    assert page.evaluate("window.isSame") is True


def test_a_confirmation_is_taken_back_within_eight_seconds(day: Day, opened: Callable[..., Page]) -> None:
    page = opened(email=day.volunteer.email)
    row = _row(page, "Ratna Kusumawati")
    row.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Confirmed for Ratna Kusumawati.")
    expect(row).to_have_count(0)
    page.get_by_test_id("undo").click()
    expect(row).to_have_count(1)
    expect(page.locator("#due .count")).to_have_text("3")


def test_a_day_of_ten_patients_on_a_phone_by_touch_in_indonesian(day: Day, opened: Callable[..., Page]) -> None:
    page = opened(width=360, language="id", touch=True, email=day.volunteer.email)
    expect(page.get_by_role("heading", level=1)).to_contain_text("10 hal menunggu Anda")
    assert page.locator("html").evaluate("(root) => root.scrollWidth") <= 360

    for name in ("Djoko Prasetyo", "Maryam Lubis"):
        _row(page, name).get_by_test_id("call").tap()
        expect(page.get_by_test_id("call-sheet")).to_contain_text(name)
        page.get_by_test_id("call-reached" if name.startswith("D") else "call-not_reached").tap()
        expect(_row(page, name)).to_have_count(0)
    for name in ("Ratna Kusumawati", "I Made Suwitra", "Kartika Wulandari"):
        _row(page, name).get_by_test_id("confirm").tap()
        expect(_row(page, name)).to_have_count(0)
    for name in ("Yohanes Tukan", "Nurhayati Siregar", "Agus Hermanto"):
        _row(page, name).get_by_test_id("ask-again").tap()
        expect(page.locator("#waiting").get_by_text(name)).to_have_count(0)
        day.answers(name, "sudah")
        expect(_row(page, name)).to_have_count(0)
    for name in ("Wartini Suseno", "Budi Santoso"):
        with day.carepost.client(email=day.volunteer.email, password=PASSWORD) as volunteer:
            path = f"/patients/{day.patients[name]}/messages"
            volunteer.post(path, json={"text": "Boleh, Bu."}).raise_for_status()
        expect(_row(page, name)).to_have_count(0)
    expect(page.get_by_test_id("calm")).to_contain_text("Tidak ada yang menunggu Anda")


def test_a_day_of_ten_patients_by_keyboard_alone_in_english(day: Day, opened: Callable[..., Page]) -> None:
    page = opened(email=day.volunteer.email)
    expect(page.locator("[data-row]")).to_have_count(10)
    page.keyboard.press("s")  # without a row under the cursor nothing is done
    expect(page.get_by_test_id("notice")).to_have_count(0)
    for _ in range(3):
        page.keyboard.press("j")
    expect(page.locator(":focus")).to_contain_text("Djoko Prasetyo")
    page.keyboard.press("s")
    expect(page.get_by_test_id("call-sheet")).to_be_visible()
    page.get_by_test_id("call-reached").focus()
    page.keyboard.press("Enter")
    expect(_row(page, "Djoko Prasetyo")).to_have_count(0)
    for name in ("Ratna Kusumawati", "I Made Suwitra", "Kartika Wulandari"):
        _to(page, name)
        page.keyboard.press("s")
        expect(_row(page, name)).to_have_count(0)
    _to(page, "Yohanes Tukan")
    page.keyboard.press("s")
    expect(page.locator("#due").get_by_text("Yohanes Tukan")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("do the likely thing")


def test_staff_see_everybodys_day_and_can_turn_to_their_own(day: Day, opened: Callable[..., Page]) -> None:
    page = opened()
    expect(_row(page, "Maryam Lubis").first).to_be_visible()
    page.get_by_test_id("show-mine").click()
    expect(page.get_by_test_id("calm")).to_be_visible()
    page.get_by_test_id("show-all").click()
    expect(_row(page, "Maryam Lubis").first).to_be_visible()


@pytest.mark.parametrize(("width", "touch"), [(360, True), (768, True), (1440, False)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    day: Day, opened: Callable[..., Page], width: int, touch: bool
) -> None:
    page = opened(width=width, touch=touch, email=day.volunteer.email)
    expect(page.locator("[data-row]")).to_have_count(10)
    assert page.locator("html").evaluate("(root) => root.scrollWidth") <= width
    no_axe_findings(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(400)  # colours pass into each other
    no_axe_findings(page)
    _row(page, "Djoko Prasetyo").get_by_test_id("call").click()
    expect(page.get_by_test_id("call-sheet")).to_be_visible()
    no_axe_findings(page)


def _to(page: Page, name: str) -> None:
    """Move the cursor to a row by `j` and `k`."""
    for key in ("k",) * 12 + ("j",) * 12:
        if name in page.evaluate("document.activeElement?.closest('[data-row]')?.textContent ?? ''"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the cursor does not come to {name}")
