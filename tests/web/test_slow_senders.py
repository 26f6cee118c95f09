"""Senders who take all day: nobody else's form waits for theirs."""

from __future__ import annotations

import asyncio

import pytest

from app.security import places
from app.web.asking import SENDERS_EACH
from tests.slow_senders import SlowSenders, begun
from tests.web.asked import Asked
from tests.web.shared import own_store
from tests.web.test_door import browser, csrf_in, open_browser

__all__ = ["browser", "open_browser", "own_store"]  # fixtures
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
WORDS = {"en": "Please try again in a minute", "id": "Silakan coba lagi dalam satu menit"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PATIENCE", 0.2)


def shown_to(browser, asked) -> tuple[bytes, dict[str, str]]:
    """The beginning of a form of the page, and the cookies that go with it."""
    csrf = csrf_in(browser.get(asked.path).text)
    return begun(csrf=csrf), {"cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}


@pytest.mark.parametrize("language", WORDS)
def test_slow_senders_of_one_link_leave_room_for_those_of_another(browser, language):
    asked, other = Asked(), Asked()
    form, headers = shown_to(browser, asked)
    headers["accept-language"] = language

    async def at_once():
        async with SlowSenders(browser.app) as slow:
            await slow.begin(SENDERS_EACH, asked.path, form, address=HERE, headers=headers)
            whole = form + b"\r\n--x--\r\n"
            same_link = await slow.send(asked.path, whole, address=ELSEWHERE, headers=headers)
            same_address = await slow.send(other.path, whole, address=HERE, headers=headers)
            neither = await slow.send(other.path, whole, address=ELSEWHERE, headers=headers)
            return [same_link, same_address], neither, await slow.let_go()

    refused, taken, slow = asyncio.run(at_once())
    for answer in refused:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert WORDS[language] in answer.text
    assert {answer.status_code for answer in (taken, *slow)} == {200}
    assert (len(asked.files()), len(other.files())) == (SENDERS_EACH, 1)
