"""Sealing of personal data at rest, and the blind index by which sealed values are found.

A sealed value is `s1.<key id>.<base64url(nonce + ciphertext + tag)>`: AES-256-GCM (NIST SP 800-38D) with a random
96-bit nonce; the additional data is the column's name, so a value moved to another column does not open. The key id
(first bytes of the key's SHA-256) stands in the value, so keys rotate: the first key seals, every key opens.

The blind index is HMAC-SHA-256 over the normalised value with a key derived from the data key: equal values have
equal indexes, and without the key nothing can be learned from them.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.setting_values import listed
from app.settings import Settings, get_settings

_VERSION = "s1"
_NONCE = 12


class CannotUnseal(Exception):
    """No key of the ring opens the value: the data key is missing, or the value was moved or changed."""


class Keyring:
    """The data keys of this installation, current first."""

    def __init__(self, secrets: list[str]) -> None:
        keys = [hashlib.sha256(b"carepost data key\0" + secret.encode()).digest() for secret in secrets]
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self._current = key_id(keys[0])
        self._index_keys = [hmac.digest(key, b"blind index", "sha256") for key in keys]

    @property
    def current_key_id(self) -> str:
        return self._current

    def seal(self, text: str, context: str) -> str:
        return seal_with(self._ciphers[self._current], self._current, text, context)

    def unseal(self, sealed: str, context: str) -> str:
        version, name, payload = sealed.split(".", 2)
        cipher = self._ciphers.get(name)
        if version != _VERSION or cipher is None:
            raise CannotUnseal(f"key {name} is not in CAREPOST_DATA_KEY")
        return unseal_with(cipher, payload, context)

    def blind_index(self, value: str, context: str) -> bytes:
        """The index of `value` under the current key; 32 bytes."""
        return hmac.digest(self._index_keys[0], f"{context}\0{value}".encode(), "sha256")

    def blind_indexes(self, value: str, context: str) -> list[bytes]:
        """The indexes under every key, current first: what a search has to look for while keys rotate."""
        message = f"{context}\0{value}".encode()
        return [hmac.digest(key, message, "sha256") for key in self._index_keys]


def key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]


def seal_with(cipher: AESGCM, name: str, text: str, context: str) -> str:
    nonce = os.urandom(_NONCE)
    payload = nonce + cipher.encrypt(nonce, text.encode(), context.encode())
    return f"{_VERSION}.{name}.{urlsafe_b64encode(payload).decode()}"


def unseal_with(cipher: AESGCM, payload: str, context: str) -> str:
    raw = urlsafe_b64decode(payload)
    try:
        return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], context.encode()).decode()
    except InvalidTag as problem:
        raise CannotUnseal("the value does not open with its key") from problem


def new_secret() -> str:
    """A fresh secret of 256 bits, as text for settings and files."""
    return urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def load_or_make_secret(path: Path) -> str:
    """The secret kept in `path`, made there (mode 0600) when it is first asked for. Safe when several ask at once."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(new_secret() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()


def data_secrets(settings: Settings) -> list[str]:
    return settings.data_key or [load_or_make_secret(settings.data_dir / "data.key")]


def session_secrets(settings: Settings) -> list[str]:
    """The secrets that sign tokens, current first: CAREPOST_SECRET_KEY, else the file of the data directory."""
    return settings.secret_key or [load_or_make_secret(settings.data_dir / "secret.key")]


@cache
def webhook_secrets(settings_secret: str | None, data_dir: Path) -> tuple[str, ...]:
    """The secrets that webhooks may be signed with; the simulator's own is made in the data directory."""
    if settings_secret:
        return tuple(listed(settings_secret))
    return (load_or_make_secret(data_dir / "webhook.key"),)


@cache
def keyring() -> Keyring:
    """The ring of this process."""
    return Keyring(data_secrets(get_settings()))
