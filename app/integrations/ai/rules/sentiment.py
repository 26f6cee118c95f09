"""How the writer seems to feel."""

from __future__ import annotations

from app.integrations.ai.rules.distress import DISTRESS
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.text import Message
from app.integrations.ports import Intent, Sentiment

_GOOD = word_set(
    """
    alhamdulillah makasih senang bagus sembuh membaik mendingan enakan lega sehat semangat thank happy better great
    """
)
_BAD = word_set(
    """
    sedih takut malas susah sulit marah kesal kecewa bosan capek parah menangis nangis bingung khawatir cemas stres
    stress sendirian kesepian beban jelek sad afraid angry worried tired scared alone
    """
)
_BAD_INTENTS = frozenset({Intent.SIDE_EFFECT, Intent.EMERGENCY, Intent.UNSUBSCRIBE})


def read_sentiment(message: Message, *, intent: Intent, reason: str) -> Sentiment:
    """Distress only for despair and self-harm; otherwise what the words and pictures show."""
    if reason.partition(":")[0] == DISTRESS:
        return Sentiment.DISTRESS
    if intent in _BAD_INTENTS or "sad" in message.pictures or any(word in _BAD for word in message.words):
        return Sentiment.NEGATIVE
    happy = {"happy", "thanks", "yes"} & set(message.pictures)
    if intent is Intent.THANKS or happy or any(word in _GOOD for word in message.words):
        return Sentiment.POSITIVE
    return Sentiment.NEUTRAL
