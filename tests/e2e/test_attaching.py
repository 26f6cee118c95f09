"""Files where they belong, in a browser: with an entry, a reminder, a message; and what a patient sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.care import Care, until
from tests.e2e.conftest import SignedIn
from tests.e2e.looking import no_axe_findings, no_sideways_scroll
from tests.factories.bytes import a_picture
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]


@pytest.fixture
def care(carepost: CarepostProcess) -> Care:
    return Care(carepost)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / f"jadwal-{tmp_path.name[-8:]}.png"
    path.write_bytes(a_picture(width=640, height=480))
    return path


def bring(page: Page, button: str, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id(button).click()
    chooser.value.set_files(path)


def test_a_picture_is_brought_and_sent_and_the_next_one_is_chosen_for_later(
    care: Care, signed_in: SignedIn, complaints: list[str], picture: Path
) -> None:
    patient = care.patient("Lestari Gambar", agreed=True)
    page = signed_in(f"/patients/{patient['id']}?tab=conversation")
    bring(page, "attach-message", picture)
    expect(page.get_by_test_id("attached")).to_contain_text(picture.name)
    page.reload()
    expect(page.get_by_test_id("attached")).to_contain_text(picture.name)
    page.get_by_test_id("send").click()

    ours = page.get_by_test_id("message-person").last
    expect(ours).to_contain_text("Delivered")
    expect(ours.get_by_test_id("message-picture")).to_be_visible()
    expect(page.get_by_test_id("detach")).to_have_count(0)
    (sent,) = [one for one in care.messages(patient) if one["purpose"] == "person"]
    assert sent["fileId"]

    page.get_by_test_id("pick-message").click()
    stored = page.get_by_test_id("stored-files").get_by_role("button", name=picture.name)
    expect(stored).to_be_visible()
    no_axe_findings(page)
    stored.click()
    expect(page.get_by_test_id("stored-files")).to_be_hidden()
    expect(page.get_by_test_id("attached")).to_contain_text(picture.name)
    page.get_by_test_id("composer").fill("Besok saya kirim lagi")
    page.get_by_label("Other ways to send").click()
    page.get_by_test_id("send-later").click()
    page.get_by_test_id("schedule").click()
    later = page.get_by_test_id("later")
    expect(later).to_contain_text(picture.name)
    expect(later).to_contain_text("Besok saya kirim lagi")
    page.set_viewport_size({"width": 360, "height": 780})
    no_sideways_scroll(page)
    no_axe_findings(page)


def test_an_entry_of_the_record_carries_files(
    care: Care, signed_in: SignedIn, complaints: list[str], picture: Path
) -> None:
    patient = care.patient("Lestari Rekam")
    page = signed_in(f"/patients/{patient['id']}?tab=record")
    page.get_by_test_id("add-entry").click()
    form = page.get_by_test_id("record-form")
    form.get_by_label("What should be known").fill("Hb 9.8 g/dL")
    bring(page, "attach-record", picture)
    expect(form.get_by_test_id("attached")).to_contain_text(picture.name)
    no_axe_findings(page)
    page.get_by_test_id("save-entry").click()

    entry = page.get_by_test_id("entry")
    expect(entry.get_by_role("link", name=picture.name)).to_be_visible()
    entry.get_by_test_id("entry-menu").click()
    page.get_by_test_id("edit-entry").click()
    form.get_by_test_id("detach").click()
    expect(form.get_by_test_id("attached")).to_have_count(0)
    page.get_by_test_id("save-entry").click()
    expect(entry.get_by_role("link", name=picture.name)).to_have_count(0)


def test_a_reminder_shows_the_picture_that_goes_along(
    care: Care, signed_in: SignedIn, complaints: list[str], picture: Path
) -> None:
    patient = care.patient("Lestari Obat")
    page = signed_in(f"/patients/{patient['id']}?tab=reminders")
    page.get_by_test_id("head-new-reminder").click()
    page.get_by_test_id("form-next").click()
    page.get_by_test_id("message").fill("Halo {name}, jadwalnya ada di gambar.")
    bring(page, "attach-reminder", picture)
    form = page.get_by_test_id("reminder-form")
    expect(form.get_by_test_id("attached")).to_contain_text(picture.name)
    expect(form.get_by_test_id("phone-preview")).to_contain_text("jadwalnya ada di gambar")
    expect(form.locator("[data-testid=preview-picture], [data-testid=preview-document]")).to_be_visible()
    no_axe_findings(page)
    page.get_by_test_id("form-save").click()

    expect(page.get_by_test_id("notice")).to_contain_text("The reminder begins.")
    (made,) = care.get(f"/reminders?patientId={patient['id']}")
    assert care.get(f"/files/{made['fileId']}/uses")[-1]["kind"] == "reminder"


def test_what_a_patient_sends_is_seen_and_heard_in_the_conversation(
    care: Care, signed_in: SignedIn, complaints: list[str]
) -> None:
    patient = care.patient("Lestari Suara")
    page = signed_in(f"/patients/{patient['id']}?tab=conversation")
    care.post(f"/simulator/patients/{patient['id']}/send", kind="image", caption="Ini hasilnya")
    care.post(f"/simulator/patients/{patient['id']}/send", kind="audio")
    until(lambda: len([one for one in care.messages(patient) if one["mediaStatus"] == "fetched"]) == 2)

    expect(page.get_by_test_id("message-picture")).to_be_visible()
    expect(page.locator("audio.msg-sound")).to_be_visible()
    expect(page.get_by_test_id("message-in").filter(has=page.get_by_test_id("message-picture"))).to_contain_text(
        "Ini hasilnya"
    )
    assert (
        page.locator("audio.msg-sound").evaluate("(sound) => fetch(sound.src).then((answer) => answer.status)") == 200
    )
    with page.expect_download() as kept:
        page.get_by_test_id("message-download").first.click()
    assert kept.value.suggested_filename.endswith(".png")
    no_axe_findings(page)
    page.goto(page.url.replace("conversation", "files"))
    expect(page.get_by_test_id("patient-files").get_by_role("link")).not_to_have_count(0)
