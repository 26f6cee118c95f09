from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from app.errors import Unavailable
from app.security.pools import Pool

NAME: ContextVar[str] = ContextVar("name", default="nobody")


def test_at_most_so_many_work_at_once_and_the_context_goes_along():
    pool, most, inside, lock = Pool("test", threads=2), [0], [0], threading.Lock()

    def work() -> str:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        threading.Event().wait(0.01)
        with lock:
            inside[0] -= 1
        return NAME.get()

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(pool.run(work) for _ in range(10)))

    NAME.set("ann")
    assert asyncio.run(all_of_them()) == ["ann"] * 10
    assert most[0] == 2


def test_whoever_comes_when_too_many_wait_is_told_to_come_again():
    pool, go = Pool("test", threads=1, most_waiting=1), threading.Event()
    waiting = [threading.Thread(target=pool.wait, args=(go.wait,)) for _ in range(2)]
    for thread in waiting:
        thread.start()
    while pool._inside < 2:
        threading.Event().wait(0.001)
    with pytest.raises(Unavailable):
        pool.wait(lambda: None)
    go.set()
    for thread in waiting:
        thread.join()
    assert pool.wait(lambda: "again") == "again"
