"""The page of a share, as a stranger's browser without JavaScript uses it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app import clock
from app.bootstrap import gateways
from app.db import reading, transaction
from app.models.file import FileKind
from app.models.share import Share
from app.security.limits import LINK_DOWNLOADS, LINK_FETCHES, limiter
from app.services.accounts import people
from app.services.pages import PageRequest
from app.services.shares.queries import list_visits
from tests.factories import a_user, an_actor
from tests.web.shared import CONTENT, PASSWORD, Shared, begin, own_store
from tests.web.test_door import browser, csrf_in, heading, open_browser

__all__ = ["browser", "open_browser", "own_store"]  # fixtures


def test_the_page_says_what_it_is_from_whom_and_until_when(browser):
    shared = Shared(name="hasil lab.pdf", expires_at=clock.now() + timedelta(days=3))
    answer = browser.get(shared.path, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert heading(answer.text.replace(' class="share-name"', "")) == "hasil lab.pdf"
    assert "Dewi Lestari of Carepost shares a file with you" in answer.text
    assert "10 KB" in answer.text
    assert re.search(r"\d\d:\d\d WIB", answer.text)
    assert "<script" not in answer.text
    assert re.search(r"\d\d\.\d\d WIB", browser.get(shared.path, headers={"accept-language": "id"}).text)


def test_nothing_of_the_page_is_kept_framed_indexed_or_told_to_other_sites(browser):
    headers = browser.get(Shared().path).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["cache-control"] == "private, no-store"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("asked", "said"), [("en-GB,en;q=0.9", "Download"), ("id", "Unduh"), ("fr", "Unduh"), ("", "Unduh")]
)
def test_it_speaks_the_browsers_language_or_the_houses(browser, asked, said):
    assert said in browser.get(Shared().path, headers={"accept-language": asked}).text


def test_a_chosen_language_stays(browser):
    shared = Shared()
    answer = browser.post(shared.path, data={"language": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, shared.path)
    assert "Download" in browser.get(shared.path, headers={"accept-language": "id"}).text


def test_a_download_is_the_very_file_as_data_and_counts_once(browser):
    shared = Shared(max_downloads=1)
    bytes_at = begin(browser, shared)
    answer = browser.get(bytes_at)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"
    part = browser.get(bytes_at, headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, CONTENT[100:200])
    assert browser.get(bytes_at).status_code == 200  # handed to the phone's own downloader
    assert shared.row().downloads == 1
    again = browser.get(shared.path)
    assert again.status_code == 410
    assert shared.file.name not in again.text


def test_looking_spends_nothing_and_a_form_of_another_site_neither(browser):
    shared = Shared(max_downloads=1)
    for _ in range(3):
        assert browser.get(shared.path).status_code == 200
        assert browser.head(shared.path).status_code == 200
    assert browser.post(f"{shared.path}/download").status_code == 403
    assert browser.get(f"{shared.path}/download").status_code in (404, 405)
    assert shared.row().downloads == 0


def test_a_ticket_is_good_in_its_browser_for_minutes_and_its_rest_for_a_day(browser, open_browser):
    shared = Shared()
    bytes_at = begin(browser, shared)
    other = open_browser()
    assert other.get(bytes_at).headers["location"] == shared.path
    other.get(shared.path)
    assert other.get(bytes_at).headers["location"] == shared.path
    now = clock.now()
    with clock.use(lambda: now + timedelta(minutes=11)):
        assert browser.get(bytes_at).status_code == 303
        assert browser.get(bytes_at, headers={"range": "bytes=0-"}).status_code == 303
        assert browser.get(bytes_at, headers={"range": "bytes=5000-"}).status_code == 206
    with clock.use(lambda: now + timedelta(hours=25)):
        assert browser.get(bytes_at, headers={"range": "bytes=5000-"}).status_code == 303


def test_somebody_outside_takes_two_hundred_files_a_minute_and_parts_do_not_count(browser):
    shared = Shared()
    bytes_at = begin(browser, shared)
    for rule in (LINK_DOWNLOADS, LINK_FETCHES):
        for _ in range(rule.amount):
            limiter().count(rule, "")  # the client of a test has no address
    assert browser.get(bytes_at).status_code == 429
    assert browser.get(bytes_at, headers={"range": "bytes=5000-"}).status_code == 206
    asked = browser.fill(f"{shared.path}/download", page=shared.path)
    assert (asked.status_code, shared.row().downloads) == (429, 1)
    assert int(asked.headers["retry-after"]) >= 1


def test_what_is_over_says_so_kindly_and_nothing_else(browser):
    ended, expired, gone = Shared(), Shared(expires_at=clock.now() + timedelta(hours=1)), Shared()
    with transaction() as session:
        row = session.get_one(Share, ended.id)
        row.ended_at = clock.now()
        file = session.get_one(type(gone.file), gone.file.id)
        file.deleted_at = clock.now()
        session.add_all([row, file])
    now = clock.now()
    with clock.use(lambda: now + timedelta(hours=2)):
        answers = {each: browser.get(each.path, headers={"accept-language": "en"}) for each in (ended, expired, gone)}
    said = [("has ended it", ended), ("time for this link is over", expired), ("no longer there", gone)]
    for words, shared in said:
        assert answers[shared].status_code == 410
        assert words in answers[shared].text
        assert shared.file.name not in answers[shared].text
        assert "Dewi" not in answers[shared].text


def test_what_may_only_be_looked_at_is_never_given_whole(browser):
    shared = Shared(permission="view", kind=FileKind.IMAGE, name="foto.jpg", extension="jpg", media_type="image/jpeg")
    shared.draw()
    page = browser.get(shared.path).text
    assert f'src="{shared.path}/preview"' in page
    assert 'width="1600" height="1067"' in page
    assert "/download" not in page
    shown = browser.get(f"{shared.path}/preview")
    assert (shown.headers["content-type"], shown.content) == ("image/webp", b"RIFF0000WEBPdrawn")
    assert shown.headers["content-disposition"].startswith("inline")
    assert browser.get(f"{shared.path}/preview?original=1").status_code == 404
    csrf = csrf_in(browser.get(f"/s/{Shared().token}").text)
    assert browser.post(f"{shared.path}/download", data={"csrf": csrf}).status_code == 403
    assert shared.row().downloads == 0


def test_a_pdf_that_may_be_looked_at_opens_as_a_pdf_and_runs_nothing(browser):
    shared = Shared(permission="view")
    shown = browser.get(f"{shared.path}/preview?original=1")
    assert (shown.headers["content-type"], shown.content) == ("application/pdf", CONTENT)
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"


def test_suspending_the_maker_stops_a_download_that_has_begun(browser):
    shared = Shared()
    bytes_at = begin(browser, shared)
    with transaction() as session:
        admin = an_actor(user=a_user(session, role="admin"))
        people.suspend(session, admin, shared.owner.id, reason="left", now=clock.now())
    assert browser.get(bytes_at, headers={"range": "bytes=100-"}).status_code == 410
    assert browser.get(shared.path).status_code == 410


def test_bytes_that_are_lost_are_said_to_be_gone(browser):
    shared = Shared()
    bytes_at = begin(browser, shared)
    gateways().storage.delete(shared.file.object_key)
    assert browser.get(bytes_at).status_code == 410


def test_the_log_of_visits_says_what_was_done(browser):
    shared = Shared(password=True)
    browser.fill(shared.path, password="teh manis")
    browser.fill(shared.path, password=PASSWORD)
    browser.get(shared.path)
    begin(browser, shared)
    with reading() as session:
        visits = list_visits(session, an_actor(user=shared.owner), shared.file.id, shared.id, PageRequest()).rows
    assert [visit.kind.value for visit in visits] == ["downloaded", "opened", "opened", "refused"]
    assert shared.row().visits == 2


def viewed(shared):
    with reading() as session:
        visits = list_visits(session, an_actor(user=shared.owner), shared.file.id, shared.id, PageRequest()).rows
    return [visit.kind.value for visit in visits].count("viewed")


def test_a_film_that_is_watched_in_parts_is_viewed_once_and_asking_about_it_is_no_view(browser):
    film = {"name": "film.mp4", "kind": FileKind.VIDEO, "extension": "mp4", "media_type": "video/mp4"}
    shared = Shared(**film)
    address = f"{shared.path}/preview?original=1"
    assert browser.head(address).status_code == 200
    assert browser.get(address, headers={"range": "bytes=0-1"}).status_code == 206
    assert viewed(shared) == 0
    assert browser.get(address, headers={"range": "bytes=0-"}).status_code == 200
    assert browser.get(address, headers={"range": "bytes=5000-"}).status_code == 206
    assert viewed(shared) == 1


def test_what_is_shown_is_taken_two_hundred_times_a_minute_and_parts_do_not_count(browser):
    shared = Shared()
    address = f"{shared.path}/preview?original=1"
    for _ in range(LINK_FETCHES.amount):
        limiter().count(LINK_FETCHES, "")  # the client of a test has no address
    assert browser.get(address).status_code == 429
    assert viewed(shared) == 0
    assert browser.get(address, headers={"range": "bytes=5000-"}).status_code == 206


def test_an_address_that_only_says_that_a_download_has_begun_is_a_visit(browser):
    shared = Shared()
    for ticket in ("", "x", f"{int(clock.now().timestamp())}.{'0' * 64}"):
        assert browser.get(f"{shared.path}?begun={ticket}").status_code == 200
    assert shared.row().visits == 3


def test_the_page_of_the_last_download_shows_no_picture_that_nobody_gets(browser):
    shared = Shared(max_downloads=1)
    shared.draw()
    assert "/preview" in browser.get(shared.path).text
    answer = browser.fill(f"{shared.path}/download", page=shared.path)
    shown = browser.get(answer.headers["location"])
    assert (shown.status_code, "/preview" in shown.text) == (200, False)
    assert browser.get(f"{shared.path}/preview").status_code == 410


@pytest.mark.parametrize(
    ("permission", "said"),
    [("download", "This kind of file cannot be shown here. Download it"), ("view", "and it may not be downloaded")],
)
def test_a_picture_of_an_iphone_that_nothing_can_draw_says_so(browser, permission, said):
    kind = {"name": "foto.heic", "kind": FileKind.IMAGE, "extension": "heic", "media_type": "image/heic"}
    page = browser.get(Shared(permission=permission, **kind).path, headers={"accept-language": "en"}).text
    assert said in page
    assert "<img" not in page
    assert ("/download" in page) is (permission == "download")
