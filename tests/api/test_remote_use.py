"""The remote model over the API (M4): off by default, switched by a superadmin, with what leaves shown before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from app.bootstrap import gateways
from app.integrations.ai.guarded import GuardedIntentModel
from app.settings import AiBackend, get_settings, use_settings
from tests.integrations.ai.servers import anthropic

WORDS = "Pagi, saya Bu Wati, 081234567890. Besok nikahan anak saya"


@pytest.fixture
def claude(client: object) -> Iterator[anthropic.AnthropicServer]:
    """A server that speaks Claude's API, and Carepost set up for it."""
    with anthropic.AnthropicServer() as server:
        key, url = SecretStr(anthropic.KEY), server.url
        update = {"ai": AiBackend.ANTHROPIC, "anthropic_api_key": key, "anthropic_base_url": url}
        before = use_settings(get_settings().model_copy(update=update))
        gateways.cache_clear()
        yield server
        reader = gateways().intents
        assert isinstance(reader, GuardedIntentModel)
        reader.close()
        use_settings(before)
        gateways.cache_clear()


@pytest.fixture
def superadmin(someone):
    return someone("superadmin")


def test_nothing_leaves_before_it_is_switched_on_and_nothing_after_it_is_off(claude, superadmin):
    def provider() -> str:
        return superadmin.post("/ai/classify", json={"text": WORDS}).json()["data"]["provider"]

    assert [row["isOn"] for row in superadmin.get("/ai/uses").json()["data"]] == [False]
    assert provider() == "rules"
    assert claude.requests == []

    claude.then(anthropic.says({"intent": "greeting", "confidence": 0.9}))
    switched = superadmin.patch("/ai/uses/intent", json={"isOn": True}).json()["data"]
    assert (switched["isOn"], switched["changedBy"]) == (True, superadmin.user.name)
    assert provider() == "anthropic"

    superadmin.patch("/ai/uses/intent", json={"isOn": False})
    assert provider() == "rules"
    assert len(claude.requests) == 1


def test_the_preview_is_what_is_sent_word_for_word(claude, superadmin):
    seen = superadmin.post("/ai/uses/intent/preview", json={"text": WORDS}).json()["data"]
    assert claude.requests == []
    assert "Wati" not in seen["text"]
    assert "0812" not in seen["text"]

    claude.then(anthropic.says({"intent": "greeting", "confidence": 0.9}))
    superadmin.patch("/ai/uses/intent", json={"isOn": True})
    read = superadmin.post("/ai/classify", json={"text": WORDS}).json()["data"]

    (body,) = claude.requests
    assert body["messages"] == [{"role": "user", "content": seen["text"]}]
    assert (body["system"], body["model"]) == (seen["instructions"], seen["model"])
    assert read["sent"] in seen["text"]


def test_without_a_model_there_is_nothing_to_switch_or_to_see(superadmin):
    for answer in (
        superadmin.patch("/ai/uses/intent", json={"isOn": True}),
        superadmin.post("/ai/uses/intent/preview", json={"text": WORDS}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "ILLEGAL_TRANSITION")
    assert superadmin.patch("/ai/uses/intent", json={"isOn": False}).status_code == 200


def test_a_purpose_that_does_not_exist_is_not_found(superadmin):
    assert superadmin.patch("/ai/uses/dreams", json={"isOn": True}).status_code == 404
    assert superadmin.post("/ai/uses/dreams/preview", json={"text": "x"}).status_code == 404
