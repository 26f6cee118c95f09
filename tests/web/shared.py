"""A share whose file has bytes, and the button on its page that gives them."""

from __future__ import annotations

import re
import secrets

import pytest

from app import clock
from app.bootstrap import gateways
from app.db import reading, transaction
from app.models.file import Derivative, DerivativeKind
from app.models.share import Share, SharePermission
from app.services.accounts.passwords import hash_password
from tests.factories import a_user
from tests.factories.shares import a_file, a_share, token_of

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 40
PASSWORD = "kopi hitam"
HASH = hash_password(PASSWORD)


@pytest.fixture(autouse=True)
def own_store(browser):
    """A store of the test's own, as its settings say."""
    gateways.cache_clear()
    yield
    gateways.cache_clear()


class Shared:
    """A share with a file whose bytes are there."""

    def __init__(self, *, content: bytes = CONTENT, password: bool = False, permission="download", **fields) -> None:
        of_file = {name: fields.pop(name) for name in ("name", "kind", "media_type", "extension") if name in fields}
        with transaction() as session:
            self.owner = a_user(session, name="Dewi Lestari")
            key = f"files/{secrets.token_hex(8)}"
            self.file = a_file(session, self.owner, object_key=key, size=len(content), sha256="ab" * 32, **of_file)
            share = a_share(
                session,
                self.owner,
                self.file,
                now=clock.now(),
                permission=SharePermission(permission),
                password_hash=HASH if password else None,
                **fields,
            )
        gateways().storage.put(key, [content])
        self.id = share.id
        self.token = token_of(share)
        self.path = f"/s/{self.token}"

    def row(self) -> Share:
        with reading() as session:
            return session.get_one(Share, self.id)

    def draw(self, content: bytes = b"RIFF0000WEBPdrawn") -> None:
        key = f"drawn/{secrets.token_hex(8)}"
        gateways().storage.put(key, [content])
        with transaction() as session:
            drawn = Derivative(
                file_id=self.file.id,
                kind=DerivativeKind.PREVIEW,
                object_key=key,
                media_type="image/webp",
                width=1600,
                height=1067,
                size=len(content),
            )
            session.add(drawn)


def begin(browser, shared):
    """Press the button, and return the address of the bytes."""
    answer = browser.fill(f"{shared.path}/download", page=shared.path)
    assert answer.status_code == 303, answer.text
    shown = browser.get(answer.headers["location"]).text
    return re.search(r'content="0; url=([^"]+)"', shown)[1]
