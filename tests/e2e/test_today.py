"""Today in a browser: it changes by itself, an act can be taken back, and ten patients are a day's work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from app import clock
from app.db import transaction
from app.models.call import Question
from app.models.message import Direction, Message
from app.sealing import data_secrets
from app.services.accounts.passwords import hash_password
from app.services.compliance.figures import count_anew
from app.settings import get_settings
from tests.databases import copied_database, in_use
from tests.e2e.conftest import PASSWORD, zone_of_morning
from tests.e2e.day import ADMIN, HOUR, MINUTE, Day, dose
from tests.e2e.looking import go_dark, no_axe_findings, no_sideways_scroll, no_weak_contrast
from tests.e2e.visiting import BY_KEYBOARD, BY_MOUSE, BY_TOUCH, Manner, Visits
from tests.factories import a_user
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def house(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarepostProcess]:
    """Carepost on a database that the tests of this file write into as well."""
    directory = tmp_path_factory.mktemp("today")
    with copied_database("sqlite", "carepost", directory) as database:
        settings = get_settings().model_copy(update={"database_url": database.url})
        with in_use(settings, database.engine):
            with transaction() as session:
                password = hash_password(PASSWORD)
                zone = zone_of_morning()  # what was due minutes ago is of today, whenever the tests run
                a_user(session, role="admin", email=ADMIN, name="Hendra Wijaya", password_hash=password, timezone=zone)
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
        password, zone = hash_password(PASSWORD), zone_of_morning()
        volunteer = a_user(session, name="Dewi Anggraini", password_hash=password, language="en", timezone=zone)
    day = Day(house, volunteer)
    for number, name in enumerate(("Wartini Suseno", "Budi Santoso")):
        patient = day.patient(name)
        with transaction() as session:
            body = "Obatnya boleh diminum sesudah makan?"
            message = Message(patient_id=patient.id, direction=Direction.IN, body=body, intent="question")
            session.add(message)
            session.flush()
            asked_at = now - (number + 1) * 20 * MINUTE
            session.add(Question(patient_id=patient.id, message_id=message.id, intent="question", asked_at=asked_at))
    for name in ("Djoko Prasetyo", "Maryam Lubis"):
        patient = day.patient(name)
        for hours in (30, 26):
            dose(patient, "unanswered", ago=hours * HOUR)
        with transaction() as session:
            count_anew(session, patient.id, now=now)
    for name in ("Ratna Kusumawati", "I Made Suwitra", "Kartika Wulandari"):
        dose(day.patient(name), "waiting", ago=40 * MINUTE, asked=1)
    for name in ("Yohanes Tukan", "Nurhayati Siregar", "Agus Hermanto"):
        dose(day.patient(name), "waiting", ago=5 * MINUTE)
    return day


@pytest.fixture
def opened(house: CarepostProcess, visits: Visits) -> Callable[..., Page]:
    """`opened(BY_TOUCH, email=…)`: somebody's Today. No complaint is let by, and nothing moves by itself."""

    def open_page(manner: Manner = BY_MOUSE, *, email: str = ADMIN) -> Page:
        return visits.sign_in(manner, house.url, "/today", email=email, password=PASSWORD)

    return open_page


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
    page.evaluate("window.isSame = true")
    took: list[float] = []
    for name in ("Yohanes Tukan", "Ratna Kusumawati", "I Made Suwitra"):
        row = _row(page, name)
        expect(row).to_be_visible()
        begun = day.answers(name, "sudah bu")
        expect(row).to_have_count(0)
        took.append(time.monotonic() - begun)
    assert min(took) < 3, took  # two of them are the clock that reads what came in; other tests run beside this one
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


def test_the_second_half_of_a_double_click_confirms_nothing_for_the_patient_who_takes_the_place(
    day: Day, opened: Callable[..., Page]
) -> None:
    page = opened(email=day.volunteer.email)
    due = page.locator("#due [data-row]")
    expect(page.locator("[data-row]")).to_have_count(10)
    expect(page.locator("main .sk")).to_have_count(0)
    place = due.first.get_by_test_id("confirm").bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    expect(due).to_have_count(2)
    page.wait_for_timeout(300)  # the next one has glided under the pointer
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.wait_for_timeout(1_000)
    expect(due).to_have_count(2)

    page.mouse.down()
    page.mouse.up()
    expect(due).to_have_count(1)


@pytest.mark.parametrize("manner", [BY_TOUCH, BY_MOUSE, BY_KEYBOARD], ids=str)
def test_a_day_of_ten_patients(day: Day, opened: Callable[..., Page], manner: Manner) -> None:
    page = opened(manner, email=day.volunteer.email)
    expect(page.locator("[data-row]")).to_have_count(10)
    no_sideways_scroll(page)

    for name, outcome in (("Djoko Prasetyo", "reached"), ("Maryam Lubis", "not_reached")):
        manner.press(_row(page, name).get_by_test_id("call"))
        expect(page.get_by_test_id("call-sheet")).to_contain_text(name)
        manner.press(page.get_by_test_id(f"call-{outcome}"))
        expect(_row(page, name)).to_have_count(0)
    for name in ("Ratna Kusumawati", "I Made Suwitra", "Kartika Wulandari"):
        manner.press(_row(page, name).get_by_test_id("confirm"))
        expect(_row(page, name)).to_have_count(0)
    for name in ("Yohanes Tukan", "Nurhayati Siregar", "Agus Hermanto"):
        manner.press(_row(page, name).get_by_test_id("ask-again"))
        expect(page.locator("#waiting").get_by_text(name)).to_have_count(0)
        day.answers(name, "sudah")
        expect(_row(page, name)).to_have_count(0)
    for name in ("Wartini Suseno", "Budi Santoso"):
        manner.press(_row(page, name).get_by_test_id("answer"))
        expect(page.get_by_test_id("patient-name")).to_have_text(name)
        manner.write(page.get_by_test_id("composer"), f"Boleh, {name}.")
        manner.press(page.get_by_test_id("send"))
        expect(page.get_by_test_id("message-person").last).to_contain_text(f"Boleh, {name}.")
        page.go_back()
        expect(_row(page, name)).to_have_count(0)
    calm = "Tidak ada yang menunggu Anda" if manner.language == "id" else "Nothing waits for you"
    expect(page.get_by_test_id("calm")).to_contain_text(calm)


def test_the_keys_of_the_list_move_act_and_tell_about_themselves(day: Day, opened: Callable[..., Page]) -> None:
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
    expect(page.get_by_role("dialog")).to_contain_text("Do the likely thing")


def test_staff_see_everybodys_day_and_can_turn_to_their_own(day: Day, opened: Callable[..., Page]) -> None:
    page = opened()
    expect(_row(page, "Maryam Lubis").first).to_be_visible()
    page.get_by_test_id("show-mine").click()
    expect(page.get_by_test_id("calm")).to_be_visible()
    page.get_by_test_id("show-all").click()
    expect(_row(page, "Maryam Lubis").first).to_be_visible()


@pytest.mark.parametrize("manner", [BY_TOUCH, Manner("touch", "en", 768), BY_MOUSE], ids=str)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    day: Day, opened: Callable[..., Page], manner: Manner
) -> None:
    page = opened(manner, email=day.volunteer.email)
    expect(page.locator("[data-row]")).to_have_count(10)
    no_sideways_scroll(page)
    no_axe_findings(page)
    go_dark(page)
    no_weak_contrast(page)
    manner.press(_row(page, "Djoko Prasetyo").get_by_test_id("call"))
    expect(page.get_by_test_id("call-sheet")).to_be_visible()
    no_axe_findings(page)


def test_the_day_of_reminders_opens_at_now_with_what_is_settled_folded(day: Day, opened: Callable[..., Page]) -> None:
    dose(day.patient("Sumarni Hadi"), "confirmed", ago=3 * HOUR)
    dose(day.patient("Tatik Lestari"), "planned", ago=-HOUR)
    page = opened(email=day.volunteer.email)
    page.goto(day.carepost.url + "/reminders")
    expect(_row(page, "Yohanes Tukan")).to_be_visible()
    expect(page.get_by_test_id("show-earlier")).to_have_text("1 earlier, settled")
    expect(_row(page, "Sumarni Hadi")).to_have_count(0)
    expect(page.get_by_test_id("now")).to_have_count(1)
    expect(_row(page, "Tatik Lestari").get_by_test_id("now")).to_be_visible()

    page.get_by_test_id("show-earlier").click()
    expect(_row(page, "Sumarni Hadi")).to_be_visible()
    page.reload()
    expect(_row(page, "Sumarni Hadi")).to_be_visible()
    page.get_by_test_id("hide-earlier").click()
    expect(_row(page, "Sumarni Hadi")).to_have_count(0)
    expect(page.get_by_test_id("show-earlier")).to_be_visible()


def _to(page: Page, name: str) -> None:
    """Move the cursor to a row by `j` and `k`."""
    for key in ("k",) * 12 + ("j",) * 12:
        if name in page.evaluate("document.activeElement?.closest('[data-row]')?.textContent ?? ''"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the cursor does not come to {name}")
