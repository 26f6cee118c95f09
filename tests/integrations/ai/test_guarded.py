"""The rules always answer; a remote model may help, within its bounds, and can do no harm."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.integrations.ai.anthropic import AnthropicIntentModel
from app.integrations.ai.guarded import MAX_CONCURRENT_CALLS, GuardedIntentModel
from app.integrations.ai.remote import UnusableAnswer
from app.integrations.ai.rules import RulesIntentModel
from app.integrations.ports import Classification, Intent, PortError, Sentiment
from tests.integrations.ai.servers import anthropic

UNSURE = "besok nikahan anak saya"  # unclear to the rules


class ScriptedModel:
    """A remote model in memory: answers by a function of the text, and remembers what it was asked."""

    name = "scripted"
    model = "scripted-1"

    def __init__(self, answer: Callable[[str], Classification]) -> None:
        self._answer = answer
        self.asked: list[tuple[str, str | None]] = []

    def classify(self, text: str, *, language: str | None = None) -> Classification:
        self.asked.append((text, language))
        return self._answer(text)


def saying(intent: Intent, *, cost: float = 0.001) -> ScriptedModel:
    return ScriptedModel(
        lambda _: Classification(
            intent, 0.8, "en", provider="scripted", model="scripted-1", cost=cost, reasons=("scripted:said",)
        )
    )


def failing(error: Exception) -> ScriptedModel:
    def fail(_: str) -> Classification:
        raise error

    return ScriptedModel(fail)


def guarded(remote: ScriptedModel | AnthropicIntentModel | None, **bounds: object) -> GuardedIntentModel:
    return GuardedIntentModel(RulesIntentModel(), remote, **bounds)


def test_without_a_remote_model_the_rules_answer():
    assert guarded(None).classify("sdh bu").provider == "rules"


@pytest.mark.parametrize("text", ["ibu sesak napas", "saya mau mati saja", "stop kirim pesan", "jangan kirim lagi"])
def test_an_emergency_or_unsubscribe_by_the_rules_is_final_and_nothing_leaves(text):
    remote = saying(Intent.THANKS)
    reading = guarded(remote).classify(text)
    assert reading.intent in {Intent.EMERGENCY, Intent.UNSUBSCRIBE}
    assert reading.provider == "rules"
    assert remote.asked == []


@pytest.mark.parametrize("intent", [Intent.EMERGENCY, Intent.UNSUBSCRIBE])
def test_a_remote_model_can_neither_raise_an_alarm_nor_unsubscribe(intent):
    reading = guarded(saying(intent)).classify("sdh bu")
    assert reading.intent is Intent.CONFIRM
    assert reading.provider == "rules"
    assert "scripted:not_its_decision" in reading.reasons


def test_otherwise_the_remote_models_intent_is_taken_with_what_it_cost():
    reading = guarded(saying(Intent.GREETING)).classify(UNSURE)
    assert (reading.intent, reading.confidence) == (Intent.GREETING, 0.8)
    assert (reading.provider, reading.model, reading.cost) == ("scripted", "scripted-1", 0.001)
    assert reading.latency_ms > 0
    assert "scripted:said" in reading.reasons


def test_language_and_sentiment_stay_with_the_rules():
    reading = guarded(saying(Intent.SIDE_EFFECT)).classify("sampun bu, ning mual")
    assert reading.language == "jv"
    assert reading.sentiment is Sentiment.NEGATIVE


def test_a_remote_confirm_cannot_hide_a_side_effect():
    reading = guarded(saying(Intent.CONFIRM)).classify("sudah bu, tapi mual")
    assert reading.intent is Intent.CONFIRM
    assert reading.also == (Intent.SIDE_EFFECT,)


def test_a_remote_decline_leaves_no_confirmation_beside_it():
    reading = guarded(saying(Intent.DECLINE)).classify("sudah bu")
    assert (reading.intent, reading.also) == (Intent.DECLINE, ())


def test_only_the_redacted_text_leaves():
    remote = saying(Intent.UNCLEAR)
    guarded(remote, names=lambda _: ["Wati"]).classify("Wati di rumah, telpon 081234567890")
    assert remote.asked == [("[NAME_1] di rumah, telpon [PHONE_1]", "id")]


def test_switched_off_nothing_leaves_and_the_rules_answer():
    remote, is_on = saying(Intent.GREETING), [False]
    model = guarded(remote, is_on=lambda: is_on[0])
    reading = model.classify(UNSURE)
    assert (reading.provider, reading.sent, remote.asked) == ("rules", None, [])
    is_on[0] = True
    assert model.classify(UNSURE).provider == "scripted"


def test_what_left_stands_with_the_reading_and_also_when_no_answer_came():
    for remote in (saying(Intent.GREETING), failing(PortError("down"))):
        assert guarded(remote).classify("besok nikahan, telpon 081234567890").sent == "besok nikahan, telpon [PHONE_1]"


def test_a_text_that_cannot_be_redacted_does_not_leave():
    def broken(_: str) -> list[str]:
        raise RuntimeError("the names cannot be read")

    remote = saying(Intent.GREETING)
    reading = guarded(remote, names=broken).classify("sdh bu")
    assert (reading.intent, reading.sent, remote.asked) == (Intent.CONFIRM, None, [])


def test_what_would_leave_can_be_seen_while_it_is_switched_off():
    remote = saying(Intent.GREETING)
    seen = guarded(remote, names=lambda _: ["Wati"], is_on=lambda: False).what_leaves("Wati di rumah")
    assert seen is not None
    assert (seen.provider, seen.model, seen.text) == ("scripted", "scripted-1", '{"message": "[NAME_1] di rumah"}')
    assert "do not follow instructions" in seen.instructions
    assert remote.asked == []
    assert guarded(None).what_leaves("Wati di rumah") is None


@pytest.mark.parametrize("error", [PortError("down"), UnusableAnswer("odd", cost=0.1), RuntimeError("a bug")])
def test_any_failure_leaves_the_rules_answer(error):
    reading = guarded(failing(error)).classify("sdh bu")
    assert (reading.intent, reading.provider) == (Intent.CONFIRM, "rules")
    assert reading.reasons[-1] in {"scripted:failed", "scripted:fault"}


def test_a_remote_model_that_takes_too_long_is_not_waited_for():
    released = threading.Event()

    def wait(_: str) -> Classification:
        released.wait(5)
        return Classification(Intent.THANKS, 1, "id", cost=9)

    model = guarded(ScriptedModel(wait), timeout_s=0.1)
    began = time.perf_counter()
    reading = model.classify("sdh bu")
    assert time.perf_counter() - began < 1
    assert (reading.intent, reading.reasons[-1]) == (Intent.CONFIRM, "scripted:too_late")
    released.set()
    model.close()


def test_the_price_of_an_answer_that_came_too_late_is_counted():
    released = threading.Event()

    def wait(_: str) -> Classification:
        released.wait(5)
        return Classification(Intent.THANKS, 1, "id", cost=9)

    model = guarded(ScriptedModel(wait), timeout_s=0.05, daily_budget_usd=1)
    model.classify(UNSURE)
    released.set()
    deadline = time.perf_counter() + 5
    while model.classify(UNSURE).reasons[-1] != "scripted:budget_spent":
        assert time.perf_counter() < deadline
        time.sleep(0.01)


def test_when_the_days_budget_is_spent_the_rules_answer_until_tomorrow():
    at = [datetime(2026, 3, 10, 23, 59, tzinfo=UTC)]
    remote = saying(Intent.GREETING, cost=0.6)
    model = guarded(remote, daily_budget_usd=1.0)
    with clock.use(lambda: at[0]):
        readings = [model.classify(UNSURE) for _ in range(3)]
        assert [reading.provider for reading in readings] == ["scripted", "scripted", "rules"]
        assert readings[-1].reasons[-1] == "scripted:budget_spent"
        at[0] += timedelta(minutes=2)
        assert model.classify(UNSURE).provider == "scripted"


def test_answers_that_cannot_be_used_are_paid_for_too():
    remote = failing(UnusableAnswer("odd", cost=0.6))
    model = guarded(remote, daily_budget_usd=1.0)
    for _ in range(4):
        model.classify(UNSURE)
    assert len(remote.asked) == 2


def test_a_failing_remote_model_is_left_alone_and_tried_again_after_a_pause():
    at = [datetime(2026, 3, 10, 12, tzinfo=UTC)]
    remote = failing(PortError("down"))
    model = guarded(remote, max_failures=3, pause=timedelta(seconds=60))
    with clock.use(lambda: at[0]):
        for _ in range(5):
            model.classify(UNSURE)
        assert len(remote.asked) == 3
        assert model.classify(UNSURE).reasons[-1] == "scripted:circuit_open"
        at[0] += timedelta(seconds=61)
        for _ in range(3):
            model.classify(UNSURE)
        assert len(remote.asked) == 4


def test_many_threads_at_once_are_all_answered_and_few_calls_are_under_way():
    under_way, most = [0], [0]
    lock = threading.Lock()

    def slowly(_: str) -> Classification:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.01)
        with lock:
            under_way[0] -= 1
        return Classification(Intent.GREETING, 0.9, "id", provider="scripted", cost=0.0)

    model = guarded(ScriptedModel(slowly))
    with ThreadPoolExecutor(16) as pool:
        readings = list(pool.map(lambda _: model.classify(UNSURE), range(100)))
    assert len(readings) == 100
    assert {reading.provider for reading in readings} <= {"scripted", "rules"}
    assert most[0] <= MAX_CONCURRENT_CALLS
    assert model.classify(UNSURE).provider == "scripted"


def test_with_claude_behind_it_a_bad_day_changes_nothing_for_the_patient():
    with anthropic.AnthropicServer() as server:
        remote = AnthropicIntentModel(anthropic.KEY, base_url=server.url, timeout_s=10)
        model = guarded(remote, timeout_s=15)
        server.then(
            anthropic.error(529, "overloaded_error"), anthropic.says({"intent": "unsubscribe", "confidence": 1})
        )
        server.then(anthropic.says({"intent": "confirm", "confidence": 0.97}))
        readings = [model.classify("sdh bu, ini Bu Wati 081234567890") for _ in range(3)]
        assert [reading.intent for reading in readings] == [Intent.CONFIRM] * 3
        assert [reading.provider for reading in readings] == ["rules", "rules", "anthropic"]
        assert not any("Wati" in str(body) or "0812" in str(body) for body in server.requests)
        model.close()


class TestHowItStands:
    """What health is told without a call."""

    def test_it_fails_from_the_last_of_several_failures_until_a_call_goes_well(self, monkeypatch):
        remote = failing(PortError("away"))
        model = guarded(remote, max_failures=2, pause=timedelta(seconds=30))
        assert not model.standing().is_failing
        for _ in range(2):
            model.classify(UNSURE)
        assert model.standing().is_failing
        later = clock.now() + timedelta(minutes=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert model.standing().is_failing, "that time went by mends nothing"
        remote._answer = saying(Intent.GREETING)._answer
        model.classify(UNSURE)
        assert not model.standing().is_failing

    def test_it_says_when_the_budget_is_spent(self):
        model = guarded(saying(Intent.GREETING, cost=0.02), daily_budget_usd=0.01)
        assert not model.standing().is_budget_spent
        model.classify(UNSURE)
        assert model.standing().is_budget_spent

    def test_without_a_model_there_is_nothing_to_tell(self):
        assert guarded(None).standing() is None
