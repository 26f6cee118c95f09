"""The guard before every event, tried through Reflex's own event processor."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

from app import clock
from app.db import transaction
from app.security.guard import access_of
from app.services.accounts import people, sessions
from tests.factories import an_actor
from tests.security.guarded_tab import BOOT, browser, is_sent_away, name_of, notices_in, router_data, states, was_done

__all__ = ["browser", "states"]  # fixtures

ALL = ["approve", "look", "sensitive", "later", "undeclared", "undeclared_later", "plain", "setvar"]


@pytest.mark.parametrize("handler_name", ALL)
def test_nobody_without_a_session_calls_anything(states, browser, database, handler_name):
    deltas = browser.send(name_of(states, handler_name))
    assert was_done(deltas) == []
    assert is_sent_away(deltas)


def test_somebody_without_a_session_is_shown_nothing_of_any_state(states, browser, database):
    deltas = browser.send(name_of(states, "look"))
    assert {key for delta in deltas for values in delta.values() for key in values} == {"is_over_rx_state_"}


@pytest.mark.parametrize("handler_name", ["undeclared", "undeclared_later", "plain"])
def test_what_declares_nothing_is_refused_to_everybody(states, browser, visit, handler_name):
    deltas = browser.send(name_of(states, handler_name), cookie=visit("superadmin").cookie)
    assert was_done(deltas) == []
    assert "error.not_allowed" in notices_in(deltas)


def test_a_setter_of_reflex_is_refused(states, browser, visit):
    cookie = visit("superadmin").cookie
    for payload in ({"var_name": "done", "value": ["set"]}, {"args": ["done", ["set"]]}):
        assert was_done(browser.send(name_of(states, "setvar"), cookie=cookie, **payload)) == []


def test_browser_storage_cannot_set_a_variable_of_the_server(states, browser, visit):
    cookie = visit("superadmin").cookie
    variable = f"{states.Sample.get_full_name()}.done_rx_state_"
    browser.send(BOOT, cookie=cookie, vars={variable: ["forged"]})
    browser.send(
        "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal",
        cookie=cookie,
        vars={variable: ["forged"]},
    )
    assert was_done(browser.send(name_of(states, "look"), cookie=cookie)) == ["looked"]


@pytest.mark.parametrize(("role", "is_done"), [("volunteer", False), ("moderator", False), ("admin", True)])
def test_a_handler_is_called_by_those_who_have_its_permission(states, browser, visit, role, is_done):
    deltas = browser.send(name_of(states, "approve"), cookie=visit(role).cookie, who="somebody")
    assert was_done(deltas) == (["approved somebody"] if is_done else [])


def test_a_background_handler_is_guarded_as_well(states, browser, visit):
    assert was_done(browser.send(name_of(states, "later"), cookie=visit().cookie)) == ["later"]


def test_a_suspended_person_is_refused_from_the_next_event_on(states, browser, visit):
    visitor, admin = visit(), visit("admin")
    assert was_done(browser.send(name_of(states, "look"), cookie=visitor.cookie)) == ["looked"]
    with transaction() as session:
        people.suspend(session, an_actor(user=admin.user), visitor.user.id, now=clock.now())
    deltas = browser.send(name_of(states, "look"), cookie=visitor.cookie, boot=False)
    assert was_done(deltas) == []
    assert is_sent_away(deltas)


def test_a_document_at_another_address_begins_with_nothing_of_the_one_before(states, browser, visit):
    cookie, look = visit().cookie, name_of(states, "look")
    browser.send(look, cookie=cookie)
    by_link = browser.send(look, cookie=cookie, boot=False, at="/admin/approvals?page=2")
    assert was_done(by_link) == ["looked", "looked"]
    reloaded = browser.send(look, cookie=cookie, at="/admin/approvals?page=2")
    assert was_done(reloaded)[:2] == ["looked", "looked"]
    assert was_done(browser.send(look, cookie=cookie, at="/today")) == ["looked"]


@pytest.mark.parametrize("status", ["pending", "unverified", "declined", "suspended", "deleted"])
def test_only_active_people_call_anything(states, browser, visit, status):
    deltas = browser.send(name_of(states, "look"), cookie=visit(status=status).cookie)
    assert was_done(deltas) == []
    assert is_sent_away(deltas)


def test_a_sensitive_act_needs_the_password_of_the_last_half_hour(states, browser, visit, now):
    visitor = visit()
    assert was_done(browser.send(name_of(states, "sensitive"), cookie=visitor.cookie)) == ["sensitive"]
    with clock.use(lambda: now + timedelta(minutes=31)):
        deltas = browser.send(name_of(states, "sensitive"), cookie=visitor.cookie, boot=False)
    assert was_done(deltas) == []
    assert "error.password_again" in notices_in(deltas)


def test_a_rotated_secret_reads_for_a_minute_and_writes_no_more(states, browser, visit, now):
    visitor = visit("admin")
    with transaction() as session:
        found = sessions.find_session(session, visitor.secret, now=now)
        actor = an_actor(user=visitor.user)
        sessions.rotate_session(session, _with_session(actor, found.row.id), now=now)
    assert was_done(browser.send(name_of(states, "look"), cookie=visitor.cookie)) == ["looked"]
    assert was_done(browser.send(name_of(states, "approve"), cookie=visitor.cookie, boot=False)) == []


def test_another_person_with_the_same_tab_finds_it_empty(states, browser, visit):
    first, second = visit("admin"), visit("admin")
    browser.send(name_of(states, "approve"), cookie=first.cookie, who="a secret")
    deltas = browser.send(name_of(states, "look"), cookie=second.cookie)
    assert was_done(deltas) == ["looked"]


def test_another_person_who_does_not_begin_anew_gets_nothing(states, browser, visit):
    first, second = visit("admin"), visit("admin")
    browser.send(name_of(states, "approve"), cookie=first.cookie, who="a secret")
    deltas = browser.send(name_of(states, "look"), cookie=second.cookie, boot=False)
    assert was_done(deltas) == []
    assert is_sent_away(deltas)


def test_the_same_person_keeps_the_tab_when_it_connects_again(states, browser, visit):
    visitor = visit()
    browser.send(name_of(states, "look"), cookie=visitor.cookie)
    assert was_done(browser.send(name_of(states, "look"), cookie=visitor.cookie))[-2:] == ["looked", "looked"]


def test_a_socket_sends_thirty_events_a_second(states, browser, visit):
    cookie = visit().cookie

    async def flood():
        processor = BaseStateEventProcessor(middleware=browser)
        deltas = []
        async with processor.configure(state_manager=browser.manager):
            for _ in range(40):
                came_from = router_data(cookie, "one", "/today")
                event = Event(name=name_of(states, "look"), payload={}, router_data=came_from)
                deltas += [delta async for delta in processor.enqueue_stream_delta("tab", event)]
        return deltas

    browser.send(BOOT, cookie=cookie, boot=False, socket="another")
    with _frozen_monotonic():
        deltas = asyncio.run(flood())
    assert "error.rate_limited" in notices_in(deltas)
    longest = max(len(values.get("done_rx_state_", [])) for delta in deltas for values in delta.values())
    assert longest == 30


def test_every_handler_of_our_own_says_who_may_call_it():
    import app.app  # noqa: F401 - registers every page and state

    ours = {
        name: registered
        for name, registered in RegistrationContext.get().event_handlers.items()
        if registered.states[0].__module__.startswith("app.")
    }
    undeclared = [name for name in ours if access_of(name) is None and not name.endswith(".setvar")]
    assert ours
    assert undeclared == []


def _with_session(actor, session_id):
    from dataclasses import replace

    return replace(actor, session_id=session_id)


def _frozen_monotonic():
    """Let no time pass for the limit, however slow the machine is."""
    from unittest.mock import patch

    return patch("app.security.sockets.time.monotonic", return_value=1000.0)
