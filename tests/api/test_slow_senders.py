"""Uploads in one request that take all day: those of one person, however many, leave everybody else's alone."""

from __future__ import annotations

import asyncio

import pytest

from app.api.threads import BODIES_EACH
from app.security import places
from tests.factories.bytes import a_picture
from tests.slow_senders import SlowSenders, begun

HERE = "203.0.113.7"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PATIENCE", 0.2)


def test_slow_uploads_of_one_person_hold_up_nobody_else(client, someone):
    slow_one, colleague = someone(), someone()

    async def at_once():
        async with SlowSenders(client.app) as slow:
            path, form = "/api/v1/upload", begun(folder="Lab")
            await slow.begin(BODIES_EACH, path, form, address=HERE, headers=slow_one.headers)
            whole = form + b"\r\n--x--\r\n"
            more = await slow.send(path, whole, address="198.51.100.9", headers=slow_one.headers)
            others = await slow.send(path, whole, address=HERE, headers=colleague.headers)
            picture = {"file": ("ich.png", a_picture(), "image/png")}
            photo = await asyncio.to_thread(lambda: colleague.call("PUT", "/profile/photo", files=picture))
            return more, others, photo, await slow.let_go()

    more, others, photo, slow = asyncio.run(at_once())
    assert (more.status_code, more.json()["error"]["code"]) == (503, "UNAVAILABLE")
    assert int(more.headers["retry-after"]) > 0
    assert (others.status_code, photo.status_code) == (201, 200)
    assert {answer.status_code for answer in slow} == {201}
