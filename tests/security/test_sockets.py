from __future__ import annotations

import asyncio

from app import clock
from app.db import reading, transaction
from app.security.sockets import OpenSockets, look_once
from app.services.accounts import people, sessions
from tests.factories import an_actor


def session_id(visitor):
    with reading() as session:
        return sessions.find_session(session, visitor.secret, now=clock.now()).row.id


def look(sockets, open_ones):
    closed = []

    async def close(socket_id):
        closed.append(socket_id)

    asyncio.run(look_once(sockets, is_open=open_ones.__contains__, close=close))
    return closed


def test_the_sockets_of_an_ended_session_are_closed_and_no_others(visit):
    ann, ben, admin = visit(), visit(), visit("admin")
    sockets = OpenSockets()
    for socket_id, visitor in (("ann1", ann), ("ann2", ann), ("ben", ben)):
        sockets.note(socket_id, session_id(visitor))
    assert look(sockets, {"ann1", "ann2", "ben"}) == []
    with transaction() as session:
        people.suspend(session, an_actor(user=admin.user), ann.user.id, now=clock.now())
    assert sorted(look(sockets, {"ann1", "ann2", "ben"})) == ["ann1", "ann2"]


def test_sockets_that_are_gone_are_forgotten(visit):
    ann = visit()
    sockets = OpenSockets()
    sockets.note("gone", session_id(ann))
    assert look(sockets, set()) == []
    assert sockets.by_session() == {}
