"""How well the rules read messages that they were not tuned on, and what they may never get wrong on any message."""

from __future__ import annotations

from collections import Counter

import pytest

from app.integrations.ai.rules import RulesIntentModel
from app.integrations.ports import Intent
from tests.integrations.ai.labelled import Labelled, labelled_messages

ACCURACY = {"held_out": 0.93, "tune": 0.98}
LANGUAGE_ACCURACY = 0.95

model = RulesIntentModel()


def _misread(messages: list[Labelled]) -> list[tuple[Labelled, Intent]]:
    readings = [(message, model.classify(message.text).intent) for message in messages]
    return [(message, intent) for message, intent in readings if intent is not message.intent]


def _report(messages: list[Labelled], misread: list[tuple[Labelled, Intent]]) -> str:
    confusion = Counter((message.intent.value, intent.value) for message, intent in misread)
    lines = [f"{len(messages) - len(misread)} of {len(messages)} read as labelled"]
    lines += [f"{count} × {meant} read as {read}" for (meant, read), count in confusion.most_common()]
    lines += [f"  {message.intent} → {intent}: {message.text[:100]}" for message, intent in misread]
    return "\n".join(lines)


def test_there_are_enough_messages_and_a_third_of_them_is_held_out():
    everything, held_out = labelled_messages(), labelled_messages("held_out")
    assert len(everything) >= 480
    assert len(held_out) >= len(everything) / 3
    assert len({message.text for message in everything}) == len(everything)
    assert {message.intent for message in held_out} == set(Intent)


@pytest.mark.parametrize("split", ["held_out", "tune"])
def test_messages_are_read_as_people_labelled_them(split):
    messages = labelled_messages(split)
    misread = _misread(messages)
    assert 1 - len(misread) / len(messages) >= ACCURACY[split], _report(messages, misread)


@pytest.mark.parametrize("intent", [Intent.EMERGENCY, Intent.UNSUBSCRIBE])
def test_every_emergency_and_every_unsubscribe_is_found(intent):
    messages = [message for message in labelled_messages() if message.intent is intent]
    assert messages
    misread = _misread(messages)
    assert not misread, _report(messages, misread)


def test_nobody_is_unsubscribed_who_did_not_ask_for_it():
    messages = [message for message in labelled_messages() if message.intent is not Intent.UNSUBSCRIBE]
    wrongly = [(message, intent) for message, intent in _misread(messages) if intent is Intent.UNSUBSCRIBE]
    assert not wrongly, _report(messages, wrongly)


def test_the_language_is_detected():
    messages = labelled_messages("held_out")
    right = sum(model.classify(message.text).language == message.language for message in messages)
    assert right / len(messages) >= LANGUAGE_ACCURACY
