"""`/api/v1/ai`: how a message would be read (M4)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.api.plan import CurrentActor
from app.api.resource import Resource
from app.bootstrap import gateways
from app.integrations.ports import Classification, Intent, Sentiment
from app.services.actor import Permission, require
from app.services.shapes import Given, Prose, Shown, example

ai = Resource("/ai", tag="Understanding", subject="message")


class TextToRead(Given, json_schema_extra=example(text="sdh bu, td pagi 🙏")):
    text: Annotated[Prose, Field(min_length=1, max_length=10_000)]
    language: Annotated[
        Literal["id", "en", "jv", "su"] | None, Field(description="If it is known; else it is found out.")
    ] = None


class ReadText(Shown):
    intent: Intent
    confidence: float
    language: str
    sentiment: Sentiment
    provider: str
    model: str
    also: list[Intent]
    sent: Annotated[str | None, Field(description="What left for a remote model; null when nothing did.")]

    @classmethod
    def of(cls, found: Classification) -> ReadText:
        return cls.drawn_from(found, also=list(found.also))


@ai.post("/classify", needs=Permission.AI_CLASSIFY, summary="Say what a message wants", status=200)
def classify_text(body: TextToRead, actor: CurrentActor) -> ReadText:
    """As if a patient had written it; nothing is stored and nothing happens."""
    require(actor, Permission.AI_CLASSIFY)
    return ReadText.of(gateways().intents.classify(body.text, language=body.language))
