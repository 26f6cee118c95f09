"""Reminders in a browser: the form by keyboard and by touch, two people at one reminder, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ADMIN_EMAIL, ADMIN_PASSWORD, PATIENCE, SignedIn
from tests.e2e.looking import fits_every_screen
from tests.servers.carepost import CarepostProcess

REMINDERS = "/reminders"
_number = count(1)

pytestmark = pytest.mark.browser


@pytest.fixture
def api(carepost: CarepostProcess) -> Iterator[httpx.Client]:
    """The API as the administrator."""
    with httpx.Client(base_url=f"{carepost.url}/api/v1", timeout=20) as client:
        pair = client.post("/auth/login", json={"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}).json()["data"]
        client.headers["Authorization"] = f"Bearer {pair['accessToken']}"
        yield client


@pytest.fixture
def a_patient(api: httpx.Client) -> Callable[[str], str]:
    def make(name: str) -> str:
        body = {"name": name, "phoneNumber": f"+628009900{next(_number):04d}"}
        answer = api.post("/patients", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["id"])

    return make


def a_reminder(api: httpx.Client, patient_id: str, **fields: object) -> str:
    body = {
        "patientId": patient_id,
        "kind": "medication",
        "message": "Halo {name}, waktunya obat ({time}).",
        "startDate": "2026-01-01",
        "timesOfDay": ["00:01", "23:58"],
        "recurrence": {"freq": "daily"},
        **fields,
    }
    answer = api.post("/reminders", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


def reminders_of(api: httpx.Client, patient_id: str) -> list[dict]:
    found: list[dict] = api.get("/reminders", params={"patientId": patient_id}).json()["data"]
    return found


def tab_to(page: Page, test_id: str, *, most: int = 60) -> None:
    """Press Tab until that element has the focus, once it is there."""
    expect(page.get_by_test_id(test_id)).to_be_enabled()
    for _ in range(most):
        if page.evaluate("document.activeElement?.getAttribute('data-testid')") == test_id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {test_id}")


def test_a_reminder_is_made_by_keyboard_alone(
    signed_in: SignedIn, api: httpx.Client, a_patient: Callable[[str], str], complaints: list[str]
) -> None:
    patient = a_patient("Kartika Papan")
    page = signed_in(REMINDERS)
    expect(page.get_by_test_id("new")).to_be_visible()
    page.keyboard.press("c")
    tab_to(page, "find-patient")
    page.keyboard.type("kartika")
    choice = page.get_by_test_id("found-patients").get_by_role("button", name="Kartika Papan")
    expect(choice).to_have_count(1)
    expect(page.get_by_test_id("found-patients").get_by_role("button")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("New reminder for Kartika Papan")).to_be_visible()
    tab_to(page, "form-next")
    page.keyboard.press("Enter")
    tab_to(page, "medicine")
    page.keyboard.type("Tamoxifen")
    tab_to(page, "times")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("7.30, 19:30")
    tab_to(page, "message")
    page.keyboard.type("Halo {name}, waktunya {medicine} ({time}).")
    expect(page.get_by_test_id("phone-preview")).to_contain_text("Halo Kartika Papan, waktunya Tamoxifen (")
    expect(page.get_by_test_id("next-dates").get_by_role("listitem")).to_have_count(5)
    tab_to(page, "form-save")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("notice")).to_contain_text("The reminder begins.")
    (made,) = reminders_of(api, patient)
    assert (made["timesOfDay"], made["variables"]) == (["07:30", "19:30"], {"medicine": "Tamoxifen"})


def test_a_reminder_is_made_by_touch_on_a_phone_in_indonesian(
    chromium: Browser, carepost: CarepostProcess, api: httpx.Client, a_patient: Callable[[str], str]
) -> None:
    patient = a_patient("Sentuh Rahayu")
    phone = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    phone.add_cookies([{"name": "carepost-language", "value": "id", "url": carepost.url}])
    page = phone.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(carepost.url + REMINDERS)
    page.fill("input[name=email]", ADMIN_EMAIL)
    page.fill("input[name=password]", ADMIN_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(carepost.url + REMINDERS)
    page.get_by_test_id("new").tap()
    page.get_by_test_id("find-patient").fill("sentuh")
    page.get_by_test_id("found-patients").get_by_role("button", name="Sentuh Rahayu").tap()
    page.get_by_role("button", name="Minum obat Halo").tap()
    page.get_by_test_id("form-next").tap()
    page.get_by_test_id("medicine").fill("Tamoxifen")
    page.get_by_test_id("times-20:00").tap()
    expect(page.get_by_test_id("times")).to_have_value("08:00, 20:00")
    expect(page.get_by_test_id("phone-preview")).to_contain_text("Tamoxifen")
    assert page.locator("html").evaluate("(root) => root.scrollWidth") <= 360
    page.get_by_test_id("form-save").tap()

    expect(page.get_by_test_id("notice")).to_contain_text("Pengingat dimulai.")
    (made,) = reminders_of(api, patient)
    assert made["timesOfDay"] == ["08:00", "20:00"]
    phone.close()


def open_whole(page: Page, name: str) -> None:
    """The form of the whole reminder, from a line of the day."""
    line = page.get_by_test_id("doses").get_by_role("listitem").filter(has_text=name).last
    line.get_by_test_id("more").click()
    page.get_by_role("menuitem", name="Change the whole reminder").click()
    expect(page.get_by_test_id("form-save")).to_be_visible()


def test_days_without_it_are_chosen_as_rows(
    api: httpx.Client, a_patient: Callable[[str], str], signed_in: SignedIn, complaints: list[str]
) -> None:
    patient_id = a_patient("Nur Laila")
    a_reminder(api, patient_id)
    page = signed_in(f"/patients/{patient_id}?tab=reminders")
    page.get_by_test_id("rule-edit").first.click()
    page.get_by_text("Pauses and how late it may go").click()
    page.get_by_test_id("add-pause").click()
    page.get_by_test_id("pause-from-0").fill("2030-12-24")
    expect(page.get_by_test_id("pause-to-0")).to_have_value("2030-12-24")
    page.get_by_test_id("pause-to-0").fill("2030-12-26")
    page.get_by_test_id("add-pause").click()
    expect(page.get_by_test_id("pause")).to_have_count(2)
    page.get_by_test_id("remove-pause-1").click()
    expect(page.get_by_test_id("pause")).to_have_count(1)
    page.get_by_test_id("form-save").click()

    expect(page.get_by_test_id("notice")).to_be_visible()
    assert reminders_of(api, patient_id)[0]["pauses"] == [{"from": "2030-12-24", "to": "2030-12-26"}]


def test_two_people_change_one_reminder_and_both_are_heard(
    signed_in: SignedIn, api: httpx.Client, a_patient: Callable[[str], str]
) -> None:
    patient = a_patient("Dua Tangan")
    reminder = a_reminder(api, patient)
    page = signed_in(f"{REMINDERS}?q=dua+tangan")
    open_whole(page, "Dua Tangan")
    theirs = {"message": "Kata mereka.", "windowMinutes": 60}
    assert api.patch(f"/reminders/{reminder}", json=theirs).status_code == 200

    page.get_by_test_id("change-words").click()
    page.get_by_test_id("message").fill("Kata saya.")
    page.get_by_test_id("medicine").fill("Letrozole")
    expect(page.get_by_test_id("phone-preview")).to_contain_text("Kata saya.")
    page.get_by_test_id("form-save").click()
    clash = page.get_by_test_id("clash-message")
    expect(clash).to_contain_text("Kata mereka.")
    clash.get_by_test_id("keep-theirs").click()
    expect(page.get_by_test_id("message")).to_have_value("Kata mereka.")
    page.get_by_test_id("form-save").click()

    expect(page.get_by_test_id("notice")).to_contain_text("The reminder is changed.")
    (now,) = reminders_of(api, patient)
    assert (now["message"], now["windowMinutes"], now["variables"]) == ("Kata mereka.", 60, {"medicine": "Letrozole"})


def test_what_was_typed_outlives_a_lost_connection_and_a_server_that_forgot(
    carepost: CarepostProcess, signed_in: SignedIn, api: httpx.Client, a_patient: Callable[[str], str]
) -> None:
    a_patient("Ingat Selalu")
    page = signed_in(REMINDERS)
    page.get_by_test_id("new").click()
    page.get_by_test_id("find-patient").fill("ingat")
    page.get_by_test_id("found-patients").get_by_role("button", name="Ingat Selalu").click()
    page.get_by_test_id("form-next").click()
    page.get_by_test_id("message").fill("Jangan hilang, {name}.")
    expect(page.get_by_test_id("phone-preview")).to_contain_text("Jangan hilang, Ingat Selalu.")
    carepost.stop()
    carepost.start()
    page.reload()
    page.get_by_test_id("new").click()

    expect(page.get_by_test_id("message")).to_have_value("Jangan hilang, {name}.")
    page.get_by_test_id("start-over").click()
    expect(page.get_by_test_id("find-patient")).to_be_visible()


def test_one_is_changed_and_the_others_stay(
    signed_in: SignedIn, api: httpx.Client, a_patient: Callable[[str], str], complaints: list[str]
) -> None:
    patient = a_patient("Satu Saja")
    reminder = a_reminder(api, patient)
    page = signed_in(f"{REMINDERS}?q=satu+saja")
    line = page.get_by_test_id("doses").get_by_role("listitem").filter(has_text="Planned").last
    line.get_by_test_id("edit").click()
    page.get_by_test_id("one-message").fill("Hanya hari ini, {name}.")
    page.get_by_test_id("one-save").click()

    expect(page.get_by_test_id("notice")).to_contain_text("Only this one of Satu Saja.")
    expect(page.get_by_test_id("doses")).to_contain_text("Hanya hari ini, Satu Saja.")
    rows = api.get("/occurrences", params={"reminderId": reminder}).json()["data"]
    assert [row["edited"] for row in rows].count(True) == 1


def test_a_dose_is_confirmed_and_taken_back(
    signed_in: SignedIn, api: httpx.Client, a_patient: Callable[[str], str], complaints: list[str]
) -> None:
    a_reminder(api, a_patient("Ambil Kembali"), timesOfDay=["23:58"])
    page = signed_in(f"{REMINDERS}?q=ambil+kembali")
    line = page.get_by_test_id("doses").get_by_role("listitem")
    line.get_by_test_id("more").click()
    page.get_by_test_id("menu-confirm").click()
    expect(line).to_contain_text("Confirmed")
    page.get_by_test_id("undo").click()
    expect(line).to_contain_text("Planned")


def test_a_reminder_that_is_ended_or_deleted_comes_back_by_undo(
    signed_in: SignedIn, api: httpx.Client, a_patient: Callable[[str], str], complaints: list[str]
) -> None:
    patient = a_patient("Urung Hapus")
    a_reminder(api, patient)
    page = signed_in(f"/patients/{patient}?tab=reminders", language="id")
    lines = page.get_by_test_id("rules").get_by_role("listitem")
    expect(lines).to_contain_text("pukul 00.01, 23.58")
    for act, told in (("rule-end", "Pengingatnya berlanjut seperti semula."), ("rule-delete", "Pengingatnya kembali")):
        page.get_by_test_id("rule-more").click()
        page.get_by_test_id(act).click()
        page.get_by_test_id("undo").last.click()
        expect(page.get_by_test_id("notice").last).to_contain_text(told)
        expect(lines).to_contain_text("Berjalan")

    assert [rule["status"] for rule in reminders_of(api, patient)] == ["active"]


@pytest.mark.parametrize("view", ["day", "month", "templates"])
def test_nothing_is_wider_than_the_screen(signed_in: SignedIn, view: str) -> None:
    page = signed_in(f"{REMINDERS}?view={view}")
    expect(page.get_by_test_id(f"view-{view}")).to_be_visible()
    expect(page.locator("main .sk").locator("visible=true")).to_have_count(0)
    fits_every_screen(page)
