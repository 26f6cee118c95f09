"""What gets in over the socket: events in the form that a page of ours sends, and nothing else."""

from __future__ import annotations

import pytest

from app.security.socket_door import is_event

HANDLERS = {"x", "state.load", "state.choose", "state.hydrate"}
HERE = {"pathname": "/today", "asPath": "/today?who=mine", "query": {"who": "mine"}}


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "state.load", "payload": {}, "router_data": HERE},
        {"name": "state.choose", "payload": {"name": "x"}, "router_data": {**HERE, "query": {}}, "token": "t"},
        {"name": "state.hydrate"},
    ],
)
def test_events_of_our_pages_get_in(sent: object) -> None:
    assert is_event(sent, handlers=HANDLERS)


@pytest.mark.parametrize(
    "sent",
    [
        None, "text", 7, [], {}, {"name": None}, {"name": 7}, {"name": ""}, {"name": "nobody.handles"},
        {"name": "x", "payload": []}, {"name": "x", "payload": None}, {"name": "x", "payload": {1: 2}},
        {"name": "x", "router_data": []}, {"name": "x", "router_data": None}, {"name": "x", "router_data": "x"},
        {"name": "x", "router_data": {"asPath": "http://["}}, {"name": "x", "router_data": {"asPath": "//evil.org"}},
        {"name": "x", "router_data": {"asPath": "/\\evil"}}, {"name": "x", "router_data": {"pathname": 5}},
        {"name": "x", "router_data": {"asPath": "/" + "a" * 100_000}}, {"name": "x", "router_data": {"query": [1]}},
    ],
)  # fmt: skip
def test_anything_else_does_not(sent: object) -> None:
    assert not is_event(sent, handlers=HANDLERS)
