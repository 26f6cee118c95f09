"""People who are signed in by a cookie, over a database of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from app import clock
from app.db import transaction
from app.models.account import User
from app.security.limits import forget_all_limits
from app.services.accounts import sessions
from app.services.accounts.roles import ensure_builtin_roles
from app.services.actor import Origin
from tests.databases import Database
from tests.factories import a_user


@dataclass(frozen=True)
class Visitor:
    """Somebody with a session; `cookie` is the header their browser sends."""

    user: User
    secret: str

    @property
    def cookie(self) -> str:
        return f"carepost={self.secret}"


Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    forget_all_limits()
    yield
    forget_all_limits()


@pytest.fixture
def visit(database: Database) -> Visit:
    """`visit("admin")`: somebody with that role who has just signed in."""

    def sign_in(role: str = "volunteer", **fields: object) -> Visitor:
        with transaction() as session:
            ensure_builtin_roles(session)
            user = a_user(session, role=role, **fields)  # type: ignore[arg-type]
            opened = sessions.open_session(session, user, origin=Origin(), remember=False, now=clock.now())
        return Visitor(user, opened.secret)

    return sign_in
