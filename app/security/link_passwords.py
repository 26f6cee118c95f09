"""Passwords of links that strangers open: hashed as people's are, and guessed at only a few times.

Each guess is counted before it is compared, so that many at once are no more than the limit allows; when Redis is away
each process counts for itself, and nothing is let through uncounted.
"""

from __future__ import annotations

from uuid import UUID

from app.errors import Invalid
from app.security.limits import LINK_GUESSES, LINK_GUESSES_BY_ADDRESS, limiter
from app.security.pools import HASHING
from app.services.accounts.passwords import hash_password, is_password


def hash_link_password(password: str | None) -> str | None:
    """The hash to store, made in the pool for it; None for no password. Blocks for about 60 ms."""
    return None if password is None else HASHING.wait(lambda: hash_password(password))


async def hash_typed_password(password: str | None) -> str | None:
    """The same for a page: it waits for the pool without holding others up."""
    return None if password is None else await HASHING.run(lambda: hash_password(password))


def check_link_password(link_id: UUID, password_hash: str, password: str, *, address: str) -> None:
    """Raise RateLimited after too many guesses, and Invalid for a wrong one. Runs in the hashing pool."""
    link = (LINK_GUESSES, str(link_id))
    limiter().require(*link)
    limiter().require(LINK_GUESSES_BY_ADDRESS, address)
    if not is_password(password_hash, password):
        raise Invalid.field("password", "share.password_wrong")
    limiter().forget(*link)
