"""Whatever may come to the webhook's door at the whole application: kept as it is, or refused, and never in the way."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import httpx
import pytest

from tests.databases import Database
from tests.faults.serving import DEVICE_JID, SECRET, WEBHOOKS, post, serving, until, words
from tests.servers.gowa.running import GowaProcess

JID = "6281234567890@s.whatsapp.net"
STRANGER = "6281290000009@s.whatsapp.net"
GROUP = "120363000000000001@g.us"
LONG = "sakit sekali " * 770  # 10 010 characters
ODD = ["مرحبا كيف حالك", "😀🎈👩‍👩‍👧", "x\u202eabc\u202c", "𝕏" * 5_000]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_kind_of_body_has_its_answer_and_what_is_genuine_stands_in_the_conversation(
    database: Database, gowa: GowaProcess, tmp_path: Path
) -> None:
    with serving(database.url, gowa, tmp_path) as carepost, carepost.client() as api, httpx.Client() as client:
        patient = api.post("/patients", json={"name": "Ratna", "phoneNumber": "081234567890"}).json()["data"]
        for number, text in enumerate([LONG, *ODD]):
            assert post(client, carepost.url, words(JID, text, f"3EB0ODD{number}")) == 200
        unsupported = words(JID, "", "3EB0POLL")
        unsupported["payload"]["poll_update"] = {"votes": []}  # type: ignore[index]
        for body in (unsupported, words(STRANGER, "halo", "3EB0WHO"), words(GROUP, "halo semua", "3EB0GROUP")):
            assert post(client, carepost.url, body) == 200
            assert post(client, carepost.url, body) == 200, "the same again"

        assert _post_raw(client, carepost.url, b"{}") == 400
        assert _post_raw(client, carepost.url, b"\xff\xfe") == 400
        assert _post_raw(client, carepost.url, b"[" * 50_000) == 400
        assert _post_raw(client, carepost.url, b"0" * (300 << 10)) == 413
        known = json.dumps({"event": "call.offer", "device_id": DEVICE_JID, "payload": {}}).encode()
        assert _post_raw(client, carepost.url, known) in (200, 400)
        forged = json.dumps(words(JID, "stop", "3EB0FORGED")).encode()
        assert _post_raw(client, carepost.url, forged, secret="secret") == 401
        assert _post_raw(client, carepost.url, forged, secret=None) == 401

        path = f"/patients/{patient['id']}/messages?limit=100"
        until(lambda: len(_inbound(api, path)) == 6, what="not everything is in the conversation")
        bodies = _inbound(api, path)
        assert sorted(bodies) == sorted([LONG, *ODD, ""])
        until(lambda: _unmatched(api), what="the stranger's words have not come")  # they are worked after the others
        assert _unmatched(api) == ["halo"]
        assert api.get(f"/patients/{patient['id']}").json()["data"]["isActive"], "nobody said stop"


def _inbound(api: httpx.Client, path: str) -> list[str]:
    return [row["body"] for row in api.get(path).json()["data"] if row["direction"] == "in"]


def _unmatched(api: httpx.Client) -> list[str]:
    return [row["body"] for row in api.get("/messages/unmatched").json()["data"]]


def _post_raw(client: httpx.Client, url: str, raw: bytes, *, secret: str | None = SECRET) -> int:
    signature = hmac.new((secret or "").encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}"} if secret is not None else {}
    return client.post(f"{url}{WEBHOOKS}", content=raw, headers=headers).status_code
