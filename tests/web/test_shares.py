"""The page of a share, as a stranger's browser without JavaScript uses it, and as somebody who means no good does."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest

from app import clock
from app.bootstrap import gateways
from app.db import reading, transaction
from app.models.file import Derivative, DerivativeKind, FileKind
from app.models.share import Share, SharePermission
from app.services.accounts import people
from app.services.accounts.passwords import hash_password
from app.services.pages import PageRequest
from app.services.shares.queries import list_visits
from tests.factories import a_user, an_actor
from tests.factories.shares import a_file, a_share, token_of
from tests.web.test_door import browser, csrf_in, heading, open_browser

__all__ = ["browser", "open_browser"]  # fixtures
CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 40
PASSWORD = "kopi hitam"
HASH = hash_password(PASSWORD)


class Shared:
    """A share with a file whose bytes are there."""

    def __init__(self, *, content: bytes = CONTENT, password: bool = False, permission="download", **fields) -> None:
        of_file = {name: fields.pop(name) for name in ("name", "kind", "media_type", "extension") if name in fields}
        with transaction() as session:
            self.owner = a_user(session, name="Dewi Lestari")
            key = f"files/{secrets.token_hex(8)}"
            self.file = a_file(session, self.owner, object_key=key, size=len(content), sha256="ab" * 32, **of_file)
            share = a_share(
                session,
                self.owner,
                self.file,
                now=clock.now(),
                permission=SharePermission(permission),
                password_hash=HASH if password else None,
                **fields,
            )
        gateways().storage.put(key, [content])
        self.id = share.id
        self.token = token_of(share)
        self.path = f"/s/{self.token}"

    def row(self) -> Share:
        with reading() as session:
            return session.get_one(Share, self.id)

    def draw(self, content: bytes = b"RIFF0000WEBPdrawn") -> None:
        key = f"drawn/{secrets.token_hex(8)}"
        gateways().storage.put(key, [content])
        with transaction() as session:
            drawn = Derivative(
                file_id=self.file.id,
                kind=DerivativeKind.PREVIEW,
                object_key=key,
                media_type="image/webp",
                width=1,
                height=1,
                size=len(content),
            )
            session.add(drawn)


@pytest.fixture(autouse=True)
def _store(browser):
    gateways.cache_clear()
    yield
    gateways.cache_clear()


def begin(browser, shared):
    """Press the button, and return the address of the bytes."""
    answer = browser.fill(f"{shared.path}/download", page=shared.path)
    assert answer.status_code == 303, answer.text
    shown = browser.get(answer.headers["location"]).text
    return re.search(r'content="1; url=([^"]+)"', shown)[1]


def test_the_page_says_what_it_is_from_whom_and_until_when(browser):
    shared = Shared(name="hasil lab.pdf", expires_at=clock.now() + timedelta(days=3))
    answer = browser.get(shared.path, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert heading(answer.text.replace(' class="share-name"', "")) == "hasil lab.pdf"
    assert "Dewi Lestari of Carepost shares a file with you" in answer.text
    assert "10 KB" in answer.text
    assert "WIB" in answer.text
    assert "<script" not in answer.text


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


@pytest.mark.parametrize("ticket", ["1", "9999999999.00", "1.2.3", "é.x", "-5.ab", "0" * 5000, "99999999999999999.ab"])
def test_a_made_up_ticket_leads_to_the_page(browser, ticket):
    shared = Shared()
    browser.get(shared.path)
    assert browser.get(f"{shared.path}/file/{ticket}").headers["location"] == shared.path


def test_unknown_and_malformed_tokens_get_one_answer(browser):
    Shared()
    answers = [browser.get(f"/s/{token}") for token in (secrets.token_urlsafe(16), "x", "%00", "a" * 3000)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'"/s/[^"]*"', "", answer.text) for answer in answers}) == 1


def test_guessing_tokens_is_stopped_after_fifty(browser):
    shared = Shared()
    for _ in range(50):
        assert browser.get(f"/s/{secrets.token_urlsafe(16)}").status_code == 404
    stopped = browser.get(f"/s/{secrets.token_urlsafe(16)}")
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) > 0
    assert browser.get(shared.path).status_code == 429


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


def test_a_password_stands_before_everything(browser):
    shared = Shared(password=True, kind=FileKind.PDF)
    asked = browser.get(shared.path, headers={"accept-language": "en"})
    assert "asks for a password" in asked.text
    assert shared.file.name not in asked.text
    assert "Dewi" not in asked.text
    assert browser.fill(f"{shared.path}/download", page=shared.path).status_code == 403
    assert browser.get(f"{shared.path}/preview?original=1").status_code == 403
    wrong = browser.fill(shared.path, password="teh manis")
    assert wrong.status_code == 422
    assert "teh manis" not in wrong.text
    assert browser.fill(shared.path, password=PASSWORD).status_code == 303
    assert shared.file.name in browser.get(shared.path).text
    assert browser.get(begin(browser, shared)).content == CONTENT
    cookie = next(line for line in browser.fill(shared.path, password=PASSWORD).headers.get_list("set-cookie"))
    assert "HttpOnly" in cookie
    assert f"Path={shared.path}" in cookie


def test_a_new_password_locks_browsers_that_had_the_old_one_and_one_share_does_not_open_another(browser):
    shared, other = Shared(password=True), Shared(password=True)
    browser.fill(shared.path, password=PASSWORD)
    grant = browser.cookies.get("carepost-link", path=shared.path)
    assert other.file.name not in browser.get(other.path, headers={"cookie": f"carepost-link={grant}"}).text
    with transaction() as session:
        row = session.get_one(Share, shared.id)
        row.password_hash = hash_password("teh manis")
        session.add(row)
    assert shared.file.name not in browser.get(shared.path).text


def test_guessing_the_password_is_stopped_after_ten_also_for_the_right_one(browser, open_browser):
    shared = Shared(password=True)
    page = browser.get(shared.path).text
    for _ in range(10):
        answer = browser.post(shared.path, data={"csrf": csrf_in(page), "password": secrets.token_hex(4)})
        assert answer.status_code == 422
    stopped = open_browser().fill(shared.path, password=PASSWORD)
    assert stopped.status_code == 429
    assert "retry-after" in stopped.headers


def test_what_may_only_be_looked_at_is_never_given_whole(browser):
    shared = Shared(permission="view", kind=FileKind.IMAGE, name="foto.jpg", extension="jpg", media_type="image/jpeg")
    shared.draw()
    page = browser.get(shared.path).text
    assert f'src="{shared.path}/preview"' in page
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


@pytest.mark.parametrize(
    "name", ['a"b\r\nSet-Cookie: x=1.pdf', "..\\..\\evil.pdf", "\u202egpj.pdf", "ünïcødé 文件 ملف.pdf", "<script>.pdf"]
)
def test_a_file_name_ends_neither_its_header_nor_the_page(browser, name):
    shared = Shared(name=name)
    page = browser.get(shared.path)
    assert "<script>" not in page.text
    answer = browser.get(begin(browser, shared))
    assert answer.status_code == 200
    assert "set-cookie" not in {key.lower() for key in answer.headers} or "x=1" not in answer.headers["set-cookie"]
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert "\n" not in answer.headers["content-disposition"]


def test_a_page_in_the_clothes_of_a_document_is_never_a_page(browser):
    polyglot = b"%PDF-1.7\n<html><script>alert(1)</script></html>"
    shared = Shared(content=polyglot, name="x.html", extension="html", media_type="text/html", kind=FileKind.DOCUMENT)
    answer = browser.get(begin(browser, shared))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert browser.get(f"{shared.path}/preview?original=1").status_code == 404


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
