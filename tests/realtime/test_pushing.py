"""Pushing: the tabs that show what changed look again, once for a burst; tabs that are gone are forgotten."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from reflex_base.event import Event

from app.ids import new_id
from app.realtime.pushing import Pusher
from app.realtime.watchers import REMEMBERED, Watch, Watchers
from app.services.events import Change

APPROVALS = "state.approvals.load"
LOOK = "state.live.look"


def a_watch(*topics: str, socket: str = "socket-1", path: str = "/admin/approvals") -> Watch:
    return Watch(frozenset(topics), APPROVALS, socket, {"pathname": path, "headers": {"cookie": "carepost=secret"}})


def a_change(kind: str = "user") -> Change:
    return Change(new_id(), kind, new_id())


class Reflex:
    """What the pusher sees of Reflex: the open sockets, and where events go."""

    def __init__(self, **sockets: str) -> None:
        self.open: dict[str, str] = sockets
        self.asked: list[tuple[str, Event]] = []
        self.failing: set[str] = set()
        self.under_way: asyncio.Future[None] | None = None

    def sockets(self) -> Mapping[str, str]:
        return self.open

    async def enqueue(self, tab: str, event: Event) -> asyncio.Future[None] | None:
        if tab in self.failing:
            raise RuntimeError
        self.asked.append((tab, event))
        return self.under_way


def pushed(
    known: Watchers,
    reflex: Reflex,
    *changes: Change,
    meanwhile: Callable[[], None] = lambda: None,
    for_seconds: float = 0.4,
) -> list[tuple[str, Event]]:
    """`meanwhile` happens between the changes and the telling."""

    async def run() -> None:
        pusher = Pusher(known, look=LOOK, sockets=reflex.sockets, enqueue=reflex.enqueue)
        running = asyncio.create_task(pusher.run())
        await asyncio.sleep(0)
        await asyncio.to_thread(lambda: [known.hear(change) for change in changes])
        await asyncio.sleep(0)
        meanwhile()
        await asyncio.sleep(for_seconds)
        running.cancel()

    asyncio.run(run())
    return reflex.asked


def test_a_tab_that_shows_the_kind_looks_again_with_its_own_cookie() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_watch("user"))
    ((tab, event),) = pushed(known, reflex, a_change())
    assert (tab, event.name, event.payload) == ("tab", LOOK, {"slot": "page"})
    assert event.router_data["headers"]["cookie"] == "carepost=secret"


def test_a_tab_that_went_to_another_page_meanwhile_is_not_told_of_the_one_it_left() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_watch("user"))

    def goes_on() -> None:
        known.watch("tab", Watch(frozenset(["patient"]), "state.patients.load", "socket-1", {}))

    assert pushed(known, reflex, a_change(), meanwhile=goes_on) == []


def test_a_burst_makes_one_look() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_watch("user"))
    assert len(pushed(known, reflex, *(a_change() for _ in range(100)))) == 1


def a_resting_watch(seconds: float) -> Watch:
    return replace(a_watch("user"), rests_until=time.monotonic() + seconds)


def test_what_takes_long_to_count_is_left_in_peace_for_a_while() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_resting_watch(60))
    assert pushed(known, reflex, a_change()) == []


def test_after_its_rest_it_looks_once_for_all_that_changed() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_resting_watch(0.25))
    assert len(pushed(known, reflex, *(a_change() for _ in range(5)), for_seconds=1)) == 1


def test_a_rest_that_is_over_changes_nothing() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_resting_watch(-1))
    assert len(pushed(known, reflex, a_change())) == 1


def test_a_tab_that_shows_one_record_hears_of_that_one_only() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    change = a_change("letter")
    known.watch("tab", a_watch(f"letter:{change.subject_id}"))
    assert pushed(known, reflex, a_change("letter"), a_change("user")) == []
    assert len(pushed(known, reflex, change)) == 1


def test_a_tab_that_went_elsewhere_is_not_asked() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_watch("user"))
    known.watch("tab", a_watch("letter"))
    assert pushed(known, reflex, a_change("user")) == []
    known.leave("tab")
    assert pushed(known, reflex, a_change("letter")) == []


def test_a_tab_whose_socket_is_gone_or_another_is_forgotten() -> None:
    known, reflex = Watchers(), Reflex(back="socket-2")
    known.watch("gone", a_watch("user"))
    known.watch("back", a_watch("user", socket="socket-1"))
    assert pushed(known, reflex, a_change()) == []
    assert known.count() == 0


def test_one_tab_that_cannot_be_told_does_not_keep_the_others_from_it() -> None:
    known, reflex = Watchers(), Reflex(a="socket-1", b="socket-1")
    reflex.failing.add("a")
    for tab in ("a", "b"):
        known.watch(tab, a_watch("user"))
    assert [tab for tab, _ in pushed(known, reflex, a_change())] == ["b"]


def test_a_page_and_its_bell_watch_beside_each_other() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_watch("user"))
    known.watch("tab", a_watch("notification"), slot="bell")
    known.leave("tab", slot="page")
    assert pushed(known, reflex, a_change("user")) == []
    assert len(pushed(known, reflex, a_change("notification"))) == 1


def test_a_tab_that_shows_a_patient_hears_of_everything_of_theirs() -> None:
    known, reflex, patient = Watchers(), Reflex(tab="socket-1"), new_id()
    known.watch("tab", a_watch(f"patient:{patient}"))
    of_another = Change(new_id(), "message", new_id(), new_id())
    assert pushed(known, reflex, of_another) == []
    assert len(pushed(known, reflex, Change(new_id(), "message", new_id(), patient))) == 1


def test_what_changes_while_a_tab_looks_makes_it_look_again() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    before = known.last_change()

    def is_done_looking() -> None:
        known.watch("tab", a_watch("user"), since=before)

    assert [tab for tab, _ in pushed(known, reflex, a_change("letter"), a_change(), meanwhile=is_done_looking)] == [
        "tab"
    ]


def test_what_changed_before_a_tab_looked_or_is_not_shown_does_not() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.hear(a_change())
    before = known.last_change()

    def is_done_looking() -> None:
        known.watch("tab", a_watch("user"), since=before)

    assert pushed(known, reflex, a_change("letter"), meanwhile=is_done_looking) == []


def test_after_more_changes_than_are_remembered_a_tab_looks_again_in_any_case() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    before = known.last_change()
    for _ in range(REMEMBERED + 1):
        known.hear(a_change("letter"))

    def is_done_looking() -> None:
        known.watch("tab", a_watch("user"), since=before)

    assert len(pushed(known, reflex, meanwhile=is_done_looking)) == 1


def test_while_a_look_is_under_way_no_other_is_put_into_the_queue_and_then_one_is() -> None:
    known, reflex = Watchers(), Reflex(tab="socket-1")
    known.watch("tab", a_watch("user"))

    async def run() -> None:
        reflex.under_way = asyncio.get_running_loop().create_future()
        pusher = Pusher(known, look=LOOK, sockets=reflex.sockets, enqueue=reflex.enqueue)
        running = asyncio.create_task(pusher.run())
        await asyncio.sleep(0)
        for _ in range(3):
            known.hear(a_change())
            await asyncio.sleep(0.25)
        assert len(reflex.asked) == 1
        reflex.under_way.set_result(None)
        await asyncio.sleep(0.4)
        running.cancel()

    asyncio.run(run())
    assert len(reflex.asked) == 2
