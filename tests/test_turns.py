"""Writers of one process stand in line, and those who must not wait go first."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from app.db import transaction
from app.models.account import Setting
from app.turns import TurnNeverCame, Turns
from tests.databases import Database


def test_one_has_the_turn_at_a_time_in_the_order_of_coming_and_urgent_ones_before_the_rest() -> None:
    turns, order = Turns(), list[str]()

    def come(name: str, *, is_urgent: bool) -> None:
        with turns.take(is_urgent=is_urgent, within=5):
            order.append(name)

    with ThreadPoolExecutor(4) as pool, turns.take(is_urgent=False, within=1):
        for name, is_urgent in (("first", False), ("second", False), ("urgent", True)):
            pool.submit(come, name, is_urgent=is_urgent)
            time.sleep(0.05)
    assert order == ["urgent", "first", "second"]


def test_whoever_waits_too_long_is_told_and_leaves_the_line() -> None:
    turns = Turns()
    with (
        turns.take(is_urgent=False, within=1),
        pytest.raises(TurnNeverCame),
        turns.take(is_urgent=False, within=0.01),
    ):
        pass
    with turns.take(is_urgent=False, within=0.01):
        pass


def test_a_turn_ends_with_a_block_that_failed() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.take(is_urgent=False, within=1):
        raise ZeroDivisionError
    with turns.take(is_urgent=False, within=0.01):
        pass


def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    def count(session: Session) -> None:
        setting = session.get(Setting, "count") or Setting(name="count", value={"n": 0})
        setting.value = {"n": setting.value["n"] + 1}
        session.add(setting)

    def write(_number: int) -> None:
        with transaction() as session:
            if database.kind == "postgres":
                session.connection().exec_driver_sql("SELECT pg_advisory_xact_lock(1)")
            count(session)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(write, range(60)))
    with transaction() as session:
        assert session.get_one(Setting, "count").value == {"n": 60}


def test_nobody_takes_a_turn_before_the_first_statement(database: Database) -> None:
    with transaction() as outer:
        done = threading.Thread(target=lambda: _write("inner"))
        done.start()
        done.join(5)
        assert not done.is_alive()
        outer.add(Setting(name="outer", value={}))
    with transaction() as session:
        assert session.get(Setting, "inner")


def _write(name: str) -> None:
    with transaction() as session:
        session.add(Setting(name=name, value={}))
