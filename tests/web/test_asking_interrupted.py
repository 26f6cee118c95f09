"""What comes in the way while outsiders send files: what has arrived is kept and told, no part of a file is."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app import clock, form_parts
from app.bootstrap import gateways
from app.db import transaction
from app.errors import NoRoom, RateLimited, Unavailable
from app.models.patient import Patient
from app.models.share import FileRequest
from app.web import asking
from tests.factories import a_user
from tests.web.asked import PDF, Asked, send, written_form
from tests.web.shared import own_store
from tests.web.test_door import browser, csrf_in, open_browser

__all__ = ["browser", "open_browser", "own_store"]  # fixtures


def test_a_line_that_breaks_in_the_middle_of_a_file_leaves_nothing(browser):
    asked = Asked()
    csrf = csrf_in(browser.get(asked.path).text)
    whole = written_form(csrf, file=b"%PDF-1.4\n" + b"x" * 5000)
    answer = browser.post(
        asked.path, content=whole[:-2000], headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 400
    assert asked.files() == []
    assert list(gateways().storage.keys("")) == []


def test_a_patient_who_is_lost_while_files_come_gets_no_more_of_them(browser, monkeypatch):
    asked = Asked(with_patient=True)
    csrf = csrf_in(browser.get(asked.path).text)
    bring = asking.bring

    def bring_slowly(*given, **named):
        with transaction() as session:
            session.get_one(Patient, asked.patient.id).assigned_volunteer_id = a_user(session).id
        return bring(*given, **named)

    monkeypatch.setattr(asking, "bring", bring_slowly)
    answer = send(browser, asked, ("hasil.pdf", PDF, "application/pdf"), csrf=csrf)

    assert (answer.status_code, "<b>hasil.pdf</b>" in answer.text) == (200, True)
    assert asked.files() == []
    assert list(gateways().storage.keys("")) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"ended_at": clock.now()}, "has ended it"), ({"max_files": 0}, "As many files as were asked for")],
    ids=["ended", "full"],
)
def test_a_link_that_is_over_while_a_file_comes_says_why(browser, monkeypatch, fields, said):
    asked = Asked(max_files=3)
    csrf = csrf_in(browser.get(asked.path, headers={"accept-language": "en"}).text)
    bring = asking.bring

    def bring_slowly(*given, **named):
        with transaction() as session:
            session.execute(update(FileRequest).values(**fields))
        return bring(*given, **named)

    monkeypatch.setattr(asking, "bring", bring_slowly)
    browser.headers["accept-language"] = "en"
    answer = send(browser, asked, ("hasil.pdf", PDF, "application/pdf"), csrf=csrf)

    assert (answer.status_code, said in answer.text) == (200, True)
    assert asked.files() == []


@pytest.mark.parametrize("problem", [RateLimited(retry_after=60), NoRoom(), Unavailable()], ids=lambda one: one.code)
def test_what_arrived_before_something_came_in_the_way_is_told(browser, monkeypatch, problem):
    asked, keep, kept = Asked(), asking.keep, []

    def keep_one(*given, **named):
        if kept:
            raise problem
        kept.append(keep(*given, **named))
        return kept[0]

    monkeypatch.setattr(asking, "keep", keep_one)
    files = [(name, PDF, "application/pdf") for name in ("satu.pdf", "dua.pdf")]
    answer = send(browser, asked, *files)

    assert answer.status_code == 200
    assert "<li>satu.pdf</li>" in answer.text
    assert "<b>dua.pdf</b>" in answer.text
    nothing_arrived = send(browser, asked, files[1])
    assert nothing_arrived.status_code == problem.status


def test_what_arrived_before_a_film_that_is_far_too_long_is_told(browser, override_settings, monkeypatch):
    override_settings(max_file_mb=1)
    monkeypatch.setattr(form_parts, "MOST_FORGOTTEN", 1 << 20)
    film = b"\0\0\0\x18ftypmp42" + bytes(3 << 20)
    answer = send(browser, Asked(), ("hasil.pdf", PDF, "application/pdf"), ("film.mp4", film, "video/mp4"))

    assert answer.status_code == 200
    assert "<li>hasil.pdf</li>" in answer.text
    assert "<b>film.mp4</b>" in answer.text
