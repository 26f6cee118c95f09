"""What holds for every message, however strange."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.integrations.ai.rules import RulesIntentModel
from app.integrations.ports import Intent, Sentiment
from tests.integrations.ai.labelled import labelled_messages

# Far above what is measured (about 10 ms for natural text), so that a busy machine does not fail the test.
LONGEST_SECONDS = 0.25
LONGEST_MESSAGE = 10_000

model = RulesIntentModel()
fragments = st.sampled_from(
    [
        "sudah",
        "belum",
        "tidak",
        "jangan",
        "stop",
        "berhenti",
        "kirim",
        "pesan",
        "lagi",
        "obat",
        "minum",
        "sesak",
        "mati",
        "mau",
        "saya",
        "?",
        "!",
        ",",
        ".",
        "\n",
        "8",
        "38.5",
        "👍",
        "🙏",
        "\u200b",
        "مرحبا",
    ]
)
messages = st.one_of(st.text(max_size=400), st.lists(fragments, max_size=60).map(" ".join))
polite_before = st.lists(
    st.sampled_from(
        ["Assalamualaikum", "selamat pagi bu", "maaf mengganggu", "halo dok", "terima kasih ya bu", "mohon maaf"]
    ),
    max_size=3,
)
polite_after = st.lists(
    st.sampled_from(
        ["terima kasih bu", "makasih 🙏", "semoga sehat selalu", "wassalamualaikum", "maaf ya bu", "🙏🙏", "salam"]
    ),
    max_size=3,
)
emergencies = st.sampled_from(
    [
        "ibu sesak napas",
        "bapak pingsan",
        "anak saya kejang",
        "muntah darah",
        "nyeri dada",
        "saya ingin mati",
        "capek hidup",
        "bunuh diri",
        "I can't breathe",
        "chest pain",
        "I want to kill myself",
        "tidak sadarkan diri",
        "overdosis",
    ]
)
joints = st.sampled_from([". ", ", ", "\n", " "])


@given(messages)
@settings(max_examples=300, deadline=None)
def test_reading_never_raises_and_is_always_the_same(text):
    first = model.classify(text)
    assert isinstance(first.intent, Intent)
    assert isinstance(first.sentiment, Sentiment)
    assert 0 <= first.confidence <= 1
    assert first.language in {"id", "en", "jv", "su"}
    assert replace(model.classify(text), latency_ms=0) == replace(first, latency_ms=0)


@given(before=polite_before, danger=emergencies, after=polite_after, joint=joints)
@settings(max_examples=300, deadline=None)
def test_an_emergency_survives_any_politeness_around_it(before, danger, after, joint):
    assert model.classify(joint.join([*before, danger, *after])).intent is Intent.EMERGENCY


@given(
    st.sampled_from(labelled_messages("tune")).filter(lambda message: message.intent is Intent.EMERGENCY), st.booleans()
)
@settings(max_examples=100, deadline=None)
def test_an_emergency_survives_capitals_and_exclamation_marks(message, is_loud):
    text = message.text.upper() + "!!!" if is_loud else f"  {message.text} 😭😭"
    assert model.classify(text).intent is Intent.EMERGENCY


# Letter by letter: `st.text` would also offer phrases that it found in our own source, and those mean something.
letters = st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz "), max_size=60).map("".join)


@given(letters)
@settings(max_examples=300, deadline=None)
def test_letters_at_random_unsubscribe_nobody(text):
    if not {"stop", "berhenti", "hentikan", "quit"} & set(text.split()):
        assert model.classify(text).intent is not Intent.UNSUBSCRIBE


@pytest.mark.parametrize(
    "piece",
    [
        "tidak ",
        "sesak ",
        "kalau sesak apa ",
        "mau x ",
        "jangan kirim ",
        "s ",
        "1 ",
        "1,2,",
        "!?.,",
        "👍",
        "\u200b",
        "á",
        "ﷺ",
        "㌀",
        "سلام ",
        "pusingx ",
        "x",
        "1",
        "tidak ada ",
        "sudah tidak ",
    ],
)
def test_ten_thousand_characters_are_read_in_bounded_time(piece):
    text = (piece * LONGEST_MESSAGE)[:LONGEST_MESSAGE]
    model.classify(text)
    began = time.thread_time()
    model.classify(text)
    assert time.thread_time() - began < LONGEST_SECONDS


def test_a_usual_message_keeps_nobody_waiting():
    texts = [message.text for message in labelled_messages() if len(message.text) < 500]
    for text in texts:
        model.classify(text)
    began = time.thread_time()
    for text in texts:
        model.classify(text)
    assert (time.thread_time() - began) / len(texts) < 0.005
