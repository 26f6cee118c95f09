"""Reading messages with Claude: Anthropic's Messages API through its own SDK, answers by one forced tool call."""

from __future__ import annotations

import time

import anthropic
from anthropic.types import Message, ToolUseBlock

from app.integrations.ai.remote import (
    INSTRUCTIONS,
    MAX_ANSWER_TOKENS,
    SCHEMA,
    TIMEOUT_SECONDS,
    Price,
    believe,
    marked,
)
from app.integrations.ports import Classification, NotSent, OutcomeUnknown, Refused

MODEL = "claude-haiku-4-5"
PRICE = Price(input=1.0, output=5.0)  # the vendor's price page for this model
TOOL = "record_reading"


class AnthropicIntentModel:
    """IntentModel by a remote model. Raises NotSent (later), Refused (misconfigured) or OutcomeUnknown (no sense)."""

    name = "anthropic"

    def __init__(
        self, api_key: str, *, base_url: str | None = None, model: str = MODEL, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self._model = model
        self._client = anthropic.Anthropic(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=0)

    def classify(self, text: str, *, language: str | None = None) -> Classification:  # noqa: ARG002 - the text decides
        began = time.perf_counter()
        answer = self._ask(text)
        believed = believe(_tool_input(answer))
        return Classification(
            intent=believed.intent,
            confidence=believed.confidence,
            language=believed.language,
            sentiment=believed.sentiment,
            provider=self.name,
            model=self._model,
            latency_ms=round((time.perf_counter() - began) * 1000, 1),
            cost=PRICE.of(answer.usage.input_tokens, answer.usage.output_tokens),
        )

    def _ask(self, text: str) -> Message:
        try:
            return self._client.messages.create(
                model=self._model,
                max_tokens=MAX_ANSWER_TOKENS,
                system=INSTRUCTIONS,
                messages=[{"role": "user", "content": marked(text)}],
                tools=[{"name": TOOL, "description": "Record how the message was read.", "input_schema": SCHEMA}],
                tool_choice={"type": "tool", "name": TOOL},
            )
        except (anthropic.APIConnectionError, anthropic.RateLimitError, anthropic.InternalServerError) as problem:
            raise NotSent(f"Anthropic did not answer: {type(problem).__name__}") from problem
        except anthropic.APIStatusError as problem:
            raise Refused(f"Anthropic refused the request: {problem.status_code}") from problem
        except (anthropic.AnthropicError, ValueError, TypeError, AttributeError) as problem:
            raise OutcomeUnknown("Anthropic's answer could not be read") from problem


def _tool_input(answer: Message) -> object:
    try:
        blocks = [block for block in answer.content if isinstance(block, ToolUseBlock) and block.name == TOOL]
        return blocks[0].input
    except (AttributeError, IndexError, TypeError) as problem:
        raise OutcomeUnknown("Anthropic's answer holds no reading") from problem
