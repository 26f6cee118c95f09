"""The offline reader of patients' messages: deterministic, without network, bounded in time.

Precedence, when a message says several things: emergency, unsubscribe, resume, side effect, appointment change,
question, answer (confirm or decline), thanks, greeting. What needs a person wins over what a machine can settle, so
"sudah bu, tapi mual" is a side effect; that the dose was taken is not lost, it stands in `also`.
"""

from __future__ import annotations

import time

from app.integrations.ai.rules.answers import find_answer, is_mere_assent
from app.integrations.ai.rules.appointment import find_appointment_change
from app.integrations.ai.rules.courtesy import find_greeting, find_thanks
from app.integrations.ai.rules.distress import find_distress
from app.integrations.ai.rules.emergency import find_emergency
from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.question import find_question
from app.integrations.ai.rules.resume import find_resume
from app.integrations.ai.rules.sentiment import read_sentiment
from app.integrations.ai.rules.side_effect import find_side_effect, find_unwell
from app.integrations.ai.rules.text import Message, read_message
from app.integrations.ai.rules.unsubscribe import find_unsubscribe
from app.integrations.ports import Classification, Intent

_IN_ORDER = (
    find_distress,
    find_emergency,
    find_unsubscribe,
    find_resume,
    find_side_effect,
    find_appointment_change,
    find_question,
    find_unwell,
    find_answer,
    find_thanks,
    find_greeting,
)
_UNCLEAR = Finding(Intent.UNCLEAR, 0.3, "unclear:no_rule")
_LONG = 60
_PLAIN_ANSWERS = frozenset({Intent.CONFIRM, Intent.DECLINE, Intent.THANKS, Intent.GREETING})


class RulesIntentModel:
    """IntentModel without anybody else's help. Never raises; the same text always gets the same reading."""

    name = "rules"

    def classify(self, text: str, *, language: str | None = None) -> Classification:
        """Read one message. `language` is the patient's own and decides only where the text does not."""
        began = time.perf_counter()
        message = read_message(text, language=language)
        findings = _findings(message)
        chosen = findings[0]
        return Classification(
            intent=chosen.intent,
            confidence=_confidence(message, chosen),
            language=message.language,
            sentiment=read_sentiment(message, intent=chosen.intent, reason=chosen.reason),
            latency_ms=round((time.perf_counter() - began) * 1000, 3),
            reasons=tuple(finding.reason for finding in findings),
            also=tuple(
                dict.fromkeys(finding.intent for finding in findings[1:] if finding.intent is not chosen.intent)
            ),
        )


def _findings(message: Message) -> list[Finding]:
    found = [finding for finding in (rule(message) for rule in _IN_ORDER) if finding is not None]
    intents = {finding.intent for finding in found}
    if Intent.THANKS in intents and is_mere_assent(message):
        found = [finding for finding in found if finding.reason != "confirm:assent"]
    return found or [_UNCLEAR]


def _confidence(message: Message, chosen: Finding) -> float:
    """A short answer somewhere in a long story is less certain than the answer alone."""
    if chosen.intent in _PLAIN_ANSWERS and len(message.words) > _LONG:
        return round(chosen.confidence * 0.6, 2)
    return chosen.confidence
