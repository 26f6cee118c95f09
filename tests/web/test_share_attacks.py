"""The page of a share, as somebody uses it who means no good: guessing, forging, and names that are more than names."""

from __future__ import annotations

import re
import secrets

import pytest

from app.db import transaction
from app.models.file import FileKind
from app.models.share import Share
from app.services.accounts.passwords import hash_password
from tests.web.shared import CONTENT, PASSWORD, Shared, begin, own_store
from tests.web.test_door import browser, csrf_in, open_browser

__all__ = ["browser", "open_browser", "own_store"]  # fixtures


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
