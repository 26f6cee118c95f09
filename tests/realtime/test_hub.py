"""The hub: told after the commit, in every process, and later rather than never when Redis is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from app.db import transaction
from app.ids import new_id
from app.realtime import hub as hub_module
from app.realtime.hub import CHANNEL, Hub
from app.services import events
from app.services.actor import SYSTEM
from app.services.events import Change, emit, use_announcer
from tests.databases import Database
from tests.servers.redis import RedisServer

Heard = list[Change]


def until(holds: Callable[[], bool], *, within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def make_hub() -> Iterator[Callable[..., tuple[Hub, Heard]]]:
    """`make_hub(redis_url=…)`: a started hub, as another process would have, and what it heard."""
    made: list[Hub] = []

    def make(*, redis_url: str | None = None, looks_back: bool = False) -> tuple[Hub, Heard]:
        one, heard = Hub(redis_url=redis_url, looks_back=looks_back), Heard()
        one.listen(heard.append)
        one.start()
        made.append(one)
        if redis_url:
            until(lambda: one._is_subscribed)
        return one, heard

    yield make
    use_announcer(None)
    for one in made:
        one.stop()


def a_change() -> Change:
    return Change(new_id(), "user", new_id())


def test_a_change_is_told_after_the_commit(database: Database, make_hub: Callable[..., tuple[Hub, Heard]]) -> None:
    one, heard = make_hub()
    use_announcer(one)
    subject = new_id()
    with transaction() as session:
        emit(session, SYSTEM, "user.registered", subject_type="user", subject_id=subject)
        assert heard == []
    assert [(change.subject_type, change.subject_id) for change in heard] == [("user", subject)]


def test_what_was_rolled_back_is_not_told(database: Database, make_hub: Callable[..., tuple[Hub, Heard]]) -> None:
    one, heard = make_hub()
    use_announcer(one)
    with suppress(ZeroDivisionError), transaction() as session:
        emit(session, SYSTEM, "user.registered", subject_type="user", subject_id=new_id())
        raise ZeroDivisionError
    assert heard == []


def test_another_process_hears_over_redis_and_each_hears_once(
    redis_url: str, make_hub: Callable[..., tuple[Hub, Heard]]
) -> None:
    (one, own), (_, others) = make_hub(redis_url=redis_url), make_hub(redis_url=redis_url)
    changes = [a_change() for _ in range(50)]
    for change in changes:
        one.publish(change)
    until(lambda: len(others) == 50)
    time.sleep(0.2)
    assert own == others == changes


def test_words_that_are_none_of_ours_are_ignored(redis_url: str, make_hub: Callable[..., tuple[Hub, Heard]]) -> None:
    import redis

    one, heard = make_hub(redis_url=redis_url)
    client = redis.Redis.from_url(redis_url)
    for word in (b"hello", b"[1]", b'["a","b","c"]', b"{}"):
        client.publish(CHANNEL, word)
    client.close()
    change = a_change()
    one.publish(change)
    until(lambda: heard == [change])
    assert one._is_subscribed


@pytest.mark.faults
def test_redis_that_dies_is_heard_again_when_it_is_back(
    tmp_path: Path, make_hub: Callable[..., tuple[Hub, Heard]]
) -> None:
    server = RedisServer(tmp_path)
    server.start()
    (one, _), (other, others) = make_hub(redis_url=server.url()), make_hub(redis_url=server.url())
    server.kill()
    until(lambda: not other._is_subscribed)
    one.publish(a_change())
    server.start()
    until(lambda: other._is_subscribed)
    change = a_change()
    one.publish(change)
    until(lambda: change in others)
    server.stop()


def test_nobody_waits_while_redis_is_frozen(tmp_path: Path, make_hub: Callable[..., tuple[Hub, Heard]]) -> None:
    server = RedisServer(tmp_path)
    server.start()
    one, own = make_hub(redis_url=server.url())
    server.freeze()
    started = time.monotonic()
    for _ in range(hub_module.WAITING_AT_MOST + 50):
        one.publish(a_change())
    assert time.monotonic() - started < 4, "to wait for one answer takes five seconds"
    assert len(own) == hub_module.WAITING_AT_MOST + 50
    server.thaw()
    server.kill()


def test_without_redis_a_process_looks_for_what_others_did(
    database: Database, make_hub: Callable[..., tuple[Hub, Heard]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "LOOK_EVERY", 0.1)
    _, heard = make_hub(looks_back=True)
    subject = uuid4()
    with transaction() as session:  # nobody announces: this was another process
        emit(session, SYSTEM, "user.registered", subject_type="user", subject_id=subject)
    until(lambda: [change.subject_id for change in heard] == [subject])
    time.sleep(0.5)
    assert len(heard) == 1


def test_a_word_that_redis_lost_is_found_a_little_later(
    database: Database,
    redis_url: str,
    make_hub: Callable[..., tuple[Hub, Heard]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub_module, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(hub_module, "LOOK_WHILE_TOLD_EVERY", 0.2)
    one, heard = make_hub(redis_url=redis_url, looks_back=True)
    subject = uuid4()
    with transaction() as session:  # by another process, whose word did not arrive
        emit(session, SYSTEM, "emergency.raised", subject_type="emergency", subject_id=subject)
    until(lambda: [change.subject_id for change in heard] == [subject])
    assert one._is_subscribed


def test_many_threads_tell_at_once(make_hub: Callable[..., tuple[Hub, Heard]]) -> None:
    one, heard = make_hub()
    threads = [threading.Thread(target=lambda: [one.publish(a_change()) for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len({change.event_id for change in heard}) == 1600


def test_nobody_announcing_is_no_fault(database: Database) -> None:
    events.use_announcer(None)
    with transaction() as session:
        emit(session, SYSTEM, "user.registered", subject_type="user", subject_id=new_id())
