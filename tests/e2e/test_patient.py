"""A patient's page in a browser: added, opened by those who may, edited by two, kept through bad days."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import SignedIn
from tests.e2e.looking import fits_every_screen
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

PASSWORD = "another long password 7"
_number = count(1)

pytestmark = pytest.mark.browser


class Clinic:
    """What a program of the organisation does beside the browser."""

    def __init__(self, carepost: CarepostProcess) -> None:
        self.url = f"{carepost.url}/api/v1"
        self.client = httpx.Client(timeout=20)
        token = self.call("POST", "/auth/login", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})["accessToken"]
        self.client.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: object = None) -> dict[str, str]:
        answer = self.client.request(method, self.url + path, json=body)
        assert answer.status_code < 300, answer.text
        found: dict[str, str] = answer.json()["data"] if answer.content else {}
        return found

    def list(self, path: str) -> list[dict[str, str]]:
        answer = self.client.get(self.url + path)
        assert answer.is_success, answer.text
        found: list[dict[str, str]] = answer.json()["data"]
        return found

    def patient(self, name: str = "Ratna Kusumawati", **fields: object) -> str:
        number = f"+6280022{next(_number):06d}"
        return self.call("POST", "/patients", {"name": name, "phoneNumber": number, **fields})["id"]

    def volunteer(self) -> str:
        email = f"volunteer{next(_number)}@example.org"
        body = {"email": email, "name": "Bayu Pratama", "role": "volunteer", "password": PASSWORD}
        self.call("POST", "/users", body)
        return email


@pytest.fixture
def clinic(carepost: CarepostProcess) -> Iterator[Clinic]:
    made = Clinic(carepost)
    yield made
    made.client.close()


def test_a_patient_is_added_and_their_page_says_what_is_known(signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in("/patients/new")
    page.get_by_label("Name", exact=True).fill("Siti Rahma")
    page.get_by_label("Phone", exact=True).fill("0812 3456 7890")
    page.get_by_label("Cancer type").fill("Kanker payudara")

    page.get_by_test_id("save-patient").click()

    expect(page.get_by_test_id("patient-name")).to_have_text("Siti Rahma")
    expect(page.get_by_test_id("properties")).to_contain_text("+62 812-3456-7890")
    expect(page.get_by_text("Kanker payudara")).to_be_visible()


def test_a_number_that_cannot_be_is_explained_beside_its_field(signed_in: SignedIn) -> None:
    page = signed_in("/patients/new")
    page.get_by_label("Name", exact=True).fill("Siti Rahma")
    page.get_by_label("Phone", exact=True).fill("0812 3456")
    page.get_by_test_id("save-patient").click()
    said = page.locator("#field-phoneNumber-error")
    expect(said).to_contain_text("has only 8 digits; Indonesian ones have 10 to 13")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Siti Rahma")


def test_what_was_typed_is_there_after_the_server_came_back(
    carepost: CarepostProcess, signed_in: SignedIn, clinic: Clinic
) -> None:
    page = signed_in(f"/patients/{clinic.patient()}/edit")
    name = page.get_by_label("Name", exact=True)
    expect(name).not_to_have_value("")
    stands = name.input_value()
    name.fill("Half Typed")
    expect(page.get_by_text("Your draft is kept for 14 days.")).to_be_visible()
    carepost.stop()
    try:
        page.get_by_label("Hospital", exact=False).first.fill("RS Dharmais")
    finally:
        carepost.start()
    expect(page.get_by_text("No connection.")).to_be_hidden()

    page.reload()

    expect(name).to_have_value("Half Typed")
    page.get_by_test_id("begin-anew").click()
    expect(name).to_have_value(stands)


def test_tabs_have_addresses_that_survive_back(signed_in: SignedIn, clinic: Clinic, complaints: list[str]) -> None:
    page = signed_in(f"/patients/{clinic.patient()}")
    page.get_by_test_id("tab-record").click()
    expect(page.get_by_test_id("patient-record")).to_be_visible()
    assert "tab=record" in page.url
    page.get_by_test_id("tab-contacts").click()
    expect(page.get_by_test_id("patient-contacts")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("patient-record")).to_be_visible()


def test_an_entry_of_the_record_is_added_edited_and_its_history_told(signed_in: SignedIn, clinic: Clinic) -> None:
    page = signed_in(f"/patients/{clinic.patient()}?tab=record")
    page.get_by_test_id("add-entry").click()
    page.get_by_label("What should be known").fill("Hb 9.8 g/dL")
    page.get_by_test_id("save-entry").click()
    expect(page.get_by_test_id("entry")).to_contain_text("Hb 9.8 g/dL")

    page.get_by_test_id("entry-menu").click()
    page.get_by_test_id("edit-entry").click()
    page.get_by_label("What should be known").fill("Hb 9.9 g/dL")
    page.get_by_test_id("save-entry").click()
    expect(page.get_by_test_id("entry")).to_contain_text("Hb 9.9 g/dL")

    page.get_by_test_id("entry-menu").click()
    page.get_by_test_id("history").click()
    expect(page.get_by_test_id("record-history")).to_contain_text("Hb 9.8 g/dL")


def test_two_browsers_that_change_one_property_are_asked(signed_in: SignedIn, clinic: Clinic) -> None:
    patient = clinic.patient()
    page = signed_in(f"/patients/{patient}")
    doctor = page.get_by_test_id("property-doctor")
    doctor.get_by_role("button").click()
    doctor.get_by_role("textbox").fill("dr. Mine")
    clinic.call("PATCH", f"/patients/{patient}", {"doctor": "dr. Theirs"})
    page.wait_for_timeout(1_000)
    doctor.get_by_role("textbox").press("Enter")

    expect(page.get_by_test_id("conflict")).to_contain_text("dr. Theirs")
    page.get_by_test_id("keep-mine").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Saved.")
    expect(doctor).to_contain_text("dr. Mine")
    assert clinic.call("GET", f"/patients/{patient}")["doctor"] == "dr. Mine"


def test_consent_may_be_asked_or_given_first_by_a_link(signed_in: SignedIn, clinic: Clinic) -> None:
    page = signed_in(f"/patients/{clinic.patient()}")
    page.get_by_test_id("consent").click()
    page.get_by_test_id("make-link").click()
    link = page.get_by_test_id("wa-link")
    expect(link).to_be_visible()
    assert (link.get_attribute("href") or "").startswith("https://wa.me/")
    expect(page.locator("svg.qr")).to_be_visible()
    page.get_by_test_id("ask").click()
    expect(page.get_by_test_id("consent-limits")).to_contain_text("You can ask again")


def test_messages_are_stopped_with_a_reason_and_resumed(signed_in: SignedIn, clinic: Clinic) -> None:
    page = signed_in(f"/patients/{clinic.patient()}")
    page.get_by_test_id("patient-menu").click()
    page.get_by_test_id("stop").click()
    page.get_by_label("Why?").fill("Is in hospital")
    page.get_by_test_id("settle").click()
    expect(page.get_by_test_id("inactive")).to_be_visible()


def test_a_deleted_patient_comes_back_by_undo(signed_in: SignedIn, clinic: Clinic) -> None:
    page = signed_in(f"/patients/{clinic.patient('Budi Santoso')}")
    page.get_by_test_id("patient-menu").click()
    page.get_by_test_id("delete").click()
    page.wait_for_url("**/patients")
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("patient-name")).to_have_text("Budi Santoso")


def test_anothers_patient_is_kindly_not_here_and_the_refusal_is_kept(
    context: BrowserContext, carepost: CarepostProcess, clinic: Clinic
) -> None:
    patient, email = clinic.patient("Not Theirs"), clinic.volunteer()
    page = as_somebody(context, carepost, email, f"/patients/{patient}")
    expect(page.get_by_text("This patient is not here")).to_be_visible()
    expect(page.get_by_text("Not Theirs")).to_have_count(0)
    page.get_by_test_id("to-list").click()
    page.wait_for_url("**/patients")


def test_somebody_suspended_while_looking_sees_that_it_is_over(
    context: BrowserContext, carepost: CarepostProcess, clinic: Clinic
) -> None:
    email = clinic.volunteer()
    users = clinic.client.get(f"{clinic.url}/users", params={"limit": 100}).json()["data"]
    person = next(user["id"] for user in users if user["email"] == email)
    patient = clinic.patient("Theirs", assignedVolunteerId=person)
    page = as_somebody(context, carepost, email, f"/patients/{patient}")
    expect(page.get_by_test_id("patient-name")).to_have_text("Theirs")

    clinic.call("POST", f"/users/{person}/suspend", {"reason": "left"})

    expect(page.get_by_test_id("session-over")).to_be_visible()


@pytest.mark.parametrize("name", ["x" * 200, "محمد عبد الرحمن " * 8, "Ratna <b>Kusuma</b> 👩‍👩‍👧"])
def test_any_name_fits_the_page(signed_in: SignedIn, clinic: Clinic, name: str) -> None:
    page = signed_in(f"/patients/{clinic.patient(name)}")
    expect(page.get_by_test_id("patient-name")).to_have_text(name.strip())
    fits_every_screen(page)


def as_somebody(context: BrowserContext, carepost: CarepostProcess, email: str, path: str) -> Page:
    """That page, for somebody who is no admin."""
    context.add_cookies([{"name": "carepost-language", "value": "en", "url": carepost.url}])
    page = context.new_page()
    page.goto(f"{carepost.url}{path}")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{path}")
    return page


def test_the_keyboard_goes_to_the_neighbours_makes_a_reminder_and_goes_back(
    signed_in: SignedIn, clinic: Clinic, complaints: list[str]
) -> None:
    for name in ("Tuti Anggraini", "Tuti Budiarti"):
        clinic.patient(name)
    page = signed_in("/patients?q=tuti&sort=name")
    page.get_by_role("link", name="Tuti Anggraini", exact=True).click()
    name = page.get_by_test_id("patient-name")
    expect(page.get_by_role("link", name="Next patient")).to_be_visible()

    page.keyboard.press("j")
    expect(name).to_have_text("Tuti Budiarti")
    expect(page.get_by_role("button", name="Next patient")).to_be_disabled()
    page.keyboard.press("j")  # the last one stays
    page.keyboard.press("k")
    expect(name).to_have_text("Tuti Anggraini")
    expect(page.get_by_role("link", name="Next patient")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog", name="New reminder")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="New reminder")).to_be_hidden()
    page.keyboard.press("Escape")

    page.wait_for_url("**/patients?q=tuti&sort=name")


def test_a_call_is_recorded_in_two_taps_from_the_patients_page(
    signed_in: SignedIn, clinic: Clinic, complaints: list[str]
) -> None:
    patient = clinic.patient("Telepon Lestari")
    page = signed_in(f"/patients/{patient}")

    page.get_by_test_id("head-call").click()
    sheet = page.get_by_test_id("call-sheet")
    expect(sheet).to_contain_text("Telepon Lestari")
    page.get_by_test_id("call-not_reached").click()

    expect(sheet).to_be_hidden()
    expect(page.get_by_test_id("notice")).to_be_visible()
    assert [call["outcome"] for call in clinic.list(f"/patients/{patient}/calls")] == ["not_reached"]
    page.get_by_test_id("head-call").click()
    expect(sheet).to_contain_text("not reached")


@pytest.mark.parametrize(("width", "height"), [(360, 800), (1440, 1000)])
def test_the_newest_of_the_timeline_is_in_view_with_now(
    signed_in: SignedIn, clinic: Clinic, complaints: list[str], width: int, height: int
) -> None:
    patient = clinic.patient("Linimasa Panjang")
    clinic.call("POST", f"/patients/{patient}/verification", {"method": "ask"})
    for number in range(8):
        entry = {"kind": "note", "happenedOn": "2026-01-05", "body": f"Catatan {number}"}
        clinic.call("POST", f"/patients/{patient}/record", entry)
    page = signed_in("/patients")
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{page.url}/{patient}")

    expect(page.get_by_test_id("now")).to_be_in_viewport()
    expect(page.get_by_text("Catatan 7")).to_be_in_viewport()
    expect(page.get_by_text("Catatan 3")).to_have_count(0)
    page.get_by_test_id("older").locator("visible=true").click()
    expect(page.get_by_text("Catatan 0")).to_be_visible()


def test_a_day_is_spelt_out_below_its_field(signed_in: SignedIn) -> None:
    page = signed_in("/patients/new")
    page.get_by_label("Date of birth").fill("1952-07-10")
    expect(page.get_by_text("10 July 1952")).to_be_visible()
