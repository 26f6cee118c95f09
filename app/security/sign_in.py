"""The edge of signing in: limits, the comparison in the hashing pool, and one transaction for what follows.

The whole function runs in a thread of that pool, so that no other pool waits for hashes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from app.db import reading, transaction
from app.errors import Invalid, WrongCredentials
from app.models.account import User
from app.security.limits import SIGN_IN_BY_ACCOUNT, SIGN_IN_BY_ADDRESS, limiter
from app.services.accounts import passwords, sign_in
from app.services.actor import Origin

T = TypeVar("T")


def sign_in_with_password(email: str, password: str, *, origin: Origin, then: Callable[[Session, User], T]) -> T:
    """Compare, and run `then` for the person in the transaction that writes down the sign-in.

    Raises WrongCredentials for a wrong address and a wrong password alike, RateLimited, or Suspended.
    """
    account = (SIGN_IN_BY_ACCOUNT, email.strip().lower())
    address = (SIGN_IN_BY_ADDRESS, origin.address)
    limiter().require_room(*account)
    limiter().require_room(*address)
    with reading() as session:
        credentials = sign_in.find_credentials(session, email)
    if not passwords.is_password(credentials.password_hash, password):
        limiter().count(*account)
        limiter().count(*address)
        with transaction() as session:
            sign_in.note_refused_sign_in(session, credentials, origin=origin)
        raise WrongCredentials()
    limiter().forget(*account)
    is_old = credentials.password_hash is not None and passwords.needs_rehash(credentials.password_hash)
    new_hash = passwords.hash_password(password) if is_old else None
    with transaction() as session:
        return then(session, sign_in.accept_sign_in(session, credentials, new_hash=new_hash, origin=origin))


def check_own_password(user: User, password: str, *, origin: Origin, field: str) -> None:
    """Raise Invalid for `field` unless this is the password of `user`, who is signed in. Counts like a sign-in."""
    account = (SIGN_IN_BY_ACCOUNT, user.email.strip().lower())
    address = (SIGN_IN_BY_ADDRESS, origin.address)
    limiter().require_room(*account)
    limiter().require_room(*address)
    if not passwords.is_password(user.password_hash, password):
        limiter().count(*account)
        limiter().count(*address)
        raise Invalid.field(field, "account.password_not_yours")
    limiter().forget(*account)
