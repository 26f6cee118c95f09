from __future__ import annotations

import asyncio

import pytest

from app.security.page_gate import declare_page, local_path, page_gate
from app.services.actor import Permission
from app.settings import Environment, get_settings, use_settings


def gate(path="/patients", cookie=None, query=b""):
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return asyncio.run(page_gate({"type": "http", "path": path, "query_string": query, "headers": headers}))


def test_without_a_session_every_page_leads_to_signing_in_and_back(database):
    assert gate() == "/sign-in?next=/patients"
    assert gate("/letters", query=b"q=a&b=//evil") == "/sign-in?next=/letters%3Fq%3Da%26b%3D//evil"
    assert gate("/") == "/sign-in"


def test_people_who_wait_see_that_they_wait(visit):
    assert gate(cookie=visit(status="pending").cookie) == "/pending"
    assert gate(cookie=visit(status="suspended").cookie) == "/sign-in?next=/patients"


def test_signed_in_people_get_their_pages(visit):
    assert gate(cookie=visit().cookie) is None


def test_a_page_for_others_leads_home(visit):
    declare_page("/admin/sample", Permission.USER_APPROVE)
    assert gate("/admin/sample", cookie=visit().cookie) == "/today"
    assert gate("/admin/sample/", cookie=visit().cookie) == "/today"
    assert gate("/admin/sample", cookie=visit("admin").cookie) is None


def test_a_page_of_one_record_asks_for_the_same_whichever_record_it_is(visit):
    declare_page("/admin/samples/[id]", Permission.USER_APPROVE)
    assert gate("/admin/samples/0198c1f2", cookie=visit().cookie) == "/today"
    assert gate("/admin/samples/0198c1f2/more", cookie=visit().cookie) is None
    assert gate("/admin/samples/0198c1f2", cookie=visit("admin").cookie) is None


def test_a_page_for_those_who_build_this_is_not_there_in_production(
    visit, override_settings
):  # which puts the settings back
    declare_page("/dev/sample", None, only_in_development=True)
    assert gate("/dev/sample", cookie=visit("admin").cookie) is None
    use_settings(get_settings().model_copy(update={"env": Environment.PRODUCTION}))
    assert gate("/dev/sample", cookie=visit("admin").cookie) == "/today"


@pytest.mark.parametrize("wanted", ["/letters?q=1#x", "/a//b", "/"])
def test_a_path_of_ours_is_followed(wanted):
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [None, "", "https://evil.example", "//evil.example", "/\\evil.example", "/a\\b", "evil", "/\t/evil", "/a\nb"],
)
def test_anything_else_is_not(wanted):
    assert local_path(wanted) is None
