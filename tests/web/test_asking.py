"""The page by which outsiders send files, as browsers without JavaScript use it."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.bootstrap import gateways
from app.db import reading, transaction
from app.models.file import Duration, FileSource, FileStatus, FileUse
from app.models.patient import Patient
from app.models.share import FileRequest
from app.models.work import Notification
from tests.ends_of_uploads import ends
from tests.factories import a_user
from tests.web.asked import PASSWORD, PDF, TEXT, Asked, send, written_form
from tests.web.shared import own_store
from tests.web.test_door import browser, csrf_in, open_browser

__all__ = ["browser", "open_browser", "own_store"]  # fixtures


def test_the_page_says_who_asks_for_what(browser):
    asked = Asked(message="Foto <depan> dan belakang", max_files=2)
    answer = browser.get(asked.path, headers={"accept-language": "en"})
    assert answer.status_code == 200
    for words in ("Hasil laboratorium", "Dewi Lestari of Carepost asks you", "Foto &lt;depan&gt;", "up to 100 MB"):
        assert words in answer.text
    assert "<script" not in answer.text
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "private, no-store")


def test_the_field_speaks_the_language_of_the_page(browser):
    asked = Asked(duration=Duration.QUARTER)
    text = browser.get(asked.path, headers={"accept-language": "id"}).text
    assert '<label class="btn btn-surface btn-large btn-full" for="file">Pilih foto atau berkas</label>' in text
    assert "Belum ada yang dipilih" in text


def test_files_arrive_whole_where_they_were_asked_for_and_the_maker_is_told_once(browser):
    asked = Asked(folder="Lab/2026", duration=Duration.QUARTER, with_patient=True)
    answer = send(browser, asked, ("hasil.pdf", PDF, "application/pdf"), ("catatan.txt", TEXT, "text/plain"))
    assert answer.status_code == 200
    assert "hasil.pdf" in answer.text
    pdf, text = asked.files()
    assert [pdf.name, text.name] == ["hasil.pdf", "catatan.txt"]
    assert (pdf.source, pdf.status, pdf.folder) == (FileSource.ASKED, FileStatus.READY, "Lab/2026")
    assert pdf.expires_at is not None
    assert b"".join(gateways().storage.read(pdf.object_key)) == PDF
    with reading() as session:
        uses = session.exec(select(FileUse.patient_id).where(FileUse.file_id == pdf.id)).all()
        told = session.exec(select(Notification).where(Notification.user_id == asked.owner.id)).all()
        assert session.get_one(FileRequest, asked.id).files == 2
    assert uses == [asked.patient.id]
    assert [(note.event, note.params) for note in told] == [("files_received", {"count": "2"})]


def test_what_is_no_file_of_a_kind_we_take_is_refused_by_itself(browser):
    asked = Asked()
    answer = send(
        browser,
        asked,
        ("page.html", b"<html><script>alert(1)</script>", "text/html"),
        ("run.pdf", b"MZ\x90\0" + bytes(100), "application/pdf"),
        ("good.pdf", PDF, "application/pdf"),
        ("script.pdf", b"<script>alert(1)</script>", "application/pdf"),
    )
    assert answer.status_code == 200
    assert [file.name for file in asked.files()] == ["good.pdf"]
    for name in ("page.html", "run.pdf", "script.pdf"):
        assert f"<b>{name}</b>" in answer.text
    assert list(gateways().storage.keys("files/")) != []
    assert len(list(gateways().storage.keys(""))) == 1


def test_no_more_than_were_asked_for_are_taken(browser):
    asked = Asked(max_files=2)
    files = [(f"{number}.pdf", PDF, "application/pdf") for number in range(3)]
    answer = send(browser, asked, *files)
    assert [file.name for file in asked.files()] == ["0.pdf", "1.pdf"]
    assert "<b>2.pdf</b>" in answer.text
    assert browser.get(asked.path).status_code == 410


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(browser, override_settings):
    asked = Asked()
    override_settings(max_file_mb=1)
    answer = send(browser, asked, ("big.txt", b"a" * (1 << 20) + b"b", "text/plain"), ("s.txt", TEXT, "text/plain"))
    assert [file.name for file in asked.files()] == ["s.txt"]
    assert "<b>big.txt</b>" in answer.text
    assert len(list(gateways().storage.keys(""))) == 1


def test_a_form_of_another_site_sends_nothing(browser, open_browser):
    asked = Asked()
    page = browser.get(asked.path).text
    file = ("hasil.pdf", PDF, "application/pdf")
    assert open_browser().post(asked.path, data={"csrf": csrf_in(page)}, files=[("file", file)]).status_code == 403
    assert browser.post(asked.path, files=[("file", file)]).status_code == 403
    assert send(browser, asked, file, csrf="0" * 64).status_code == 403
    assert asked.files() == []


def test_nothing_chosen_asks_again(browser):
    asked = Asked()
    answer = browser.post(
        asked.path,
        content=written_form(csrf_in(browser.get(asked.path).text)),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"nonsense",
        b"--x\r\n" + b"A" * 20_000,
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n',
    ],
)
def test_a_broken_form_is_answered_calmly_and_keeps_nothing(browser, body):
    asked = Asked()
    browser.get(asked.path)
    answer = browser.post(asked.path, content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code in (400, 403)
    assert "<h1>" in answer.text
    assert asked.files() == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "a\u202egpj.pdf", "CON.pdf", "x" * 400 + ".pdf", 'q"\r\n.pdf']
)
def test_names_are_cleaned(browser, name):
    asked = Asked()
    send(browser, asked, (name, PDF, "application/pdf"))
    [file] = asked.files()
    assert "/" not in file.name
    assert "\u202e" not in file.name
    assert len(file.name.encode()) <= 255
    assert file.name.endswith(".pdf")


def test_a_password_is_asked_for_first(browser):
    asked = Asked(password=True)
    shown = browser.get(asked.path)
    assert "Hasil laboratorium" not in shown.text
    file = ("hasil.pdf", PDF, "application/pdf")
    assert send(browser, asked, file).status_code == 403
    assert browser.fill(asked.path, password="teh manis").status_code == 422
    assert browser.fill(asked.path, password=PASSWORD).status_code == 303
    assert send(browser, asked, file).status_code == 200
    assert len(asked.files()) == 1


def test_what_is_sent_for_a_patient_whom_the_maker_lost_is_not_taken(browser):
    asked = Asked(with_patient=True)
    page = browser.get(asked.path)
    with transaction() as session:
        session.get_one(Patient, asked.patient.id).assigned_volunteer_id = a_user(session).id
    file = ("hasil.pdf", PDF, "application/pdf")

    assert send(browser, asked, file, csrf=csrf_in(page.text)).status_code == 410
    closed = browser.get(asked.path, headers={"accept-language": "en"})
    assert (closed.status_code, "has ended it" in closed.text) == (410, True)
    assert asked.files() == []
    assert list(gateways().storage.keys("")) == []


def test_a_link_that_is_over_or_never_was_says_so(browser):
    asked = Asked(expires_at=clock.now() + timedelta(hours=1))
    assert browser.get(f"/d/{secrets.token_urlsafe(16)}").status_code == 404
    now = clock.now()
    with clock.use(lambda: now + timedelta(hours=2)):
        answer = browser.get(asked.path)
    assert answer.status_code == 410
    assert "Hasil laboratorium" not in answer.text


def test_what_arrived_and_what_was_not_taken_is_counted(browser):
    before = ends()
    asked = Asked()
    send(browser, asked, ("catatan.txt", TEXT, "text/plain"), ("a.exe", b"MZ" * 9, ""), ("b.pdf", b"<html>" * 9, ""))
    assert ends() - before == {"ready": 1, "rejected": 2}
