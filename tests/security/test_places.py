"""Threads for what arrives slowly: nobody takes them all, and who finds none is told so instead of waiting."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.errors import Unavailable
from app.security import places
from app.security.places import Places


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PATIENCE", 0.2)


async def held(rooms: Places, count: int, *by: str, until: threading.Event) -> list[asyncio.Task[bool]]:
    """So many places, held by these until the event."""
    tasks = [asyncio.create_task(rooms.run(until.wait, held_by=by)) for _ in range(count)]
    await asyncio.sleep(0.05)
    return tasks


def test_one_sender_holds_a_few_places_and_the_next_sender_finds_one() -> None:
    async def both() -> str:
        rooms, leaves = Places("tests", most=8, each=2), threading.Event()
        tasks = await held(rooms, 2, "link", "address", until=leaves)
        try:
            for who in (("link", "elsewhere"), ("another link", "address")):
                with pytest.raises(Unavailable):
                    await rooms.run(lambda: "kept", held_by=who)
            return await rooms.run(lambda: "kept", held_by=("another link", "elsewhere"))
        finally:
            leaves.set()
            await asyncio.gather(*tasks)

    assert asyncio.run(both()) == "kept"


def test_all_places_together_are_counted_too() -> None:
    async def full() -> None:
        rooms, leaves = Places("tests", most=3, each=2), threading.Event()
        tasks = await held(rooms, 2, "one", until=leaves) + await held(rooms, 1, "two", until=leaves)
        with pytest.raises(Unavailable):
            await rooms.run(lambda: None, held_by=("three",))
        leaves.set()
        await asyncio.gather(*tasks)

    asyncio.run(full())


def test_a_place_that_is_left_goes_to_whoever_waits() -> None:
    async def waits() -> str:
        rooms, leaves = Places("tests", most=1, each=1), threading.Event()
        tasks = await held(rooms, 1, "one", until=leaves)
        waiting = asyncio.create_task(rooms.run(lambda: "kept", held_by=("one",)))
        await asyncio.sleep(0.05)
        leaves.set()
        await asyncio.gather(*tasks)
        return await waiting

    assert asyncio.run(waits()) == "kept"


def test_work_that_fails_leaves_its_place() -> None:
    async def fails() -> str:
        rooms = Places("tests", most=1, each=1)
        with pytest.raises(ZeroDivisionError):
            await rooms.run(lambda: 1 // 0, held_by=("one",))
        return await rooms.run(lambda: "kept", held_by=("one",))

    assert asyncio.run(fails()) == "kept"
