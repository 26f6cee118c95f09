"""Passwords: what holds as one, and argon2id around it.

Hashing takes tens of milliseconds and 46 MiB on purpose. It happens at the edge, in a pool of its own, and never
inside a transaction; services get and give hashes.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import Invalid

MIN_LENGTH = 12
MAX_LENGTH = 128

# The smallest memory that OWASP's sheet recommends with one pass: about 15 sign-ins a second on one core.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
# Of a random password that nobody kept: what the time of a sign-in is spent on when the person does not exist.
_NOBODYS_HASH = "$argon2id$v=19$m=47104,t=1,p=1$UrXFtjNy5dsWnw8yPd9Ihg$75g1g8wR/BPYgPbkmeVSEcIyKJPEW/exJiMd0EY2DaE"
_COMMON = Path(__file__).with_name("common_passwords.txt")


def check_new_password(password: str, *, field: str = "password") -> None:
    """Raise Invalid unless `password` may become one: 12 to 128 characters and not one that many people use."""
    if len(password) < MIN_LENGTH:
        raise Invalid.field(field, "account.password_short", least=str(MIN_LENGTH))
    if len(password) > MAX_LENGTH:
        raise Invalid.field(field, "account.password_long", most=str(MAX_LENGTH))
    if _folded(password) in common_passwords() or len(set(password)) < 4:
        raise Invalid.field(field, "account.password_common")


def hash_password(password: str) -> str:
    """The argon2id hash of `password`, with its parameters. Takes about 60 ms of one core."""
    return _HASHER.hash(_typed_alike(password))


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash. Takes as long when there is none, so that nobody learns who exists."""
    if len(password) > MAX_LENGTH:  # no such password was ever stored, and hashing megabytes is a way to attack
        password, password_hash = password[:MAX_LENGTH], None
    try:
        return _HASHER.verify(password_hash or _NOBODYS_HASH, _typed_alike(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def common_passwords() -> frozenset[str]:
    """Passwords of 12 characters and more that many people use, folded."""
    return frozenset(_COMMON.read_text(encoding="utf-8").split())


def _typed_alike(password: str) -> str:
    """One form for what looks the same: keyboards differ in how they write an accented letter."""
    return unicodedata.normalize("NFC", password)


def _folded(password: str) -> str:
    """Without case and the spaces and signs that people put between words: `Rumah Sakit-123` is `rumahsakit123`."""
    return "".join(character for character in password.casefold() if character.isalnum())
