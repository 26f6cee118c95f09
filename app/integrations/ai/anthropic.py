"""Claude as a reader of messages, through the official SDK's Messages API with structured output.

Price of claude-haiku-4-5: 1 US dollar for a million tokens in, 5 out (platform.claude.com/docs/en/about-claude/pricing,
2025-10; the budget in `guarded.py` counts with it).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anthropic
import httpx2
from pydantic import BaseModel, Field, ValidationError

from app.integrations.ai.remote import (
    ANSWER_SCHEMA,
    INSTRUCTIONS,
    MAX_OUTPUT_TOKENS,
    REQUEST_TIMEOUT_S,
    Price,
    UnusableAnswer,
    quote,
    read_answer,
    refused_status,
)
from app.integrations.ai.transport import bounded_client
from app.integrations.ports import Classification, PortError

if TYPE_CHECKING:
    from anthropic.types import OutputConfigParam

BASE_URL = "https://api.anthropic.com"
MODEL = "claude-haiku-4-5"
PRICE = Price(input=1.0, output=5.0)
RETRIES = 0  # the offline rules answer instead, at once


class _Block(BaseModel):
    type: str
    text: str = ""


class _Usage(BaseModel):
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)


class _Reply(BaseModel):
    content: list[_Block]
    stop_reason: str | None
    usage: _Usage


class _Offer(BaseModel):
    id: str


class AnthropicIntentModel:
    """IntentModel asking Claude. Every failure is a PortError."""

    name = "anthropic"
    model = MODEL

    def __init__(self, api_key: str, *, base_url: str | None = None, timeout_s: float = REQUEST_TIMEOUT_S) -> None:
        # At DEBUG the SDK logs whole requests, and with them what patients write.
        logging.getLogger("anthropic").setLevel(logging.INFO)
        self._client = anthropic.Anthropic(
            api_key=api_key,
            base_url=base_url or BASE_URL,
            timeout=timeout_s,
            max_retries=RETRIES,
            http_client=bounded_client(timeout_s=timeout_s),
        )

    def classify(self, text: str, *, language: str | None = None) -> Classification:
        """Read one message. Raises PortError when Claude does not answer in time with one allowed intent."""
        reply = self._ask(text)
        cost = PRICE.of(input_tokens=reply.usage.input_tokens, output_tokens=reply.usage.output_tokens)
        if reply.stop_reason != "end_turn":
            raise UnusableAnswer("anthropic stopped before it had answered", cost=cost)
        answer = "".join(block.text for block in reply.content if block.type == "text")
        return read_answer(answer, provider=self.name, model=MODEL, language=language, cost=cost)

    def check(self) -> None:
        try:
            response = self._client.models.with_raw_response.retrieve(MODEL)
            _Offer.model_validate_json(response.http_response.content)
        except ValidationError:
            raise PortError("anthropic sent a reply that cannot be read") from None
        except (anthropic.AnthropicError, httpx2.HTTPError) as problem:
            raise _told(problem) from None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, text: str) -> _Reply:
        output: OutputConfigParam = {"format": {"type": "json_schema", "schema": ANSWER_SCHEMA}}
        try:
            response = self._client.messages.with_raw_response.create(
                model=MODEL,
                max_tokens=MAX_OUTPUT_TOKENS,
                system=INSTRUCTIONS,
                messages=[{"role": "user", "content": quote(text)}],
                output_config=output,
            )
            return _Reply.model_validate_json(response.http_response.content)
        except (anthropic.AnthropicError, httpx2.HTTPError) as problem:
            raise _told(problem) from None
        except ValidationError:
            raise PortError("anthropic sent a reply that cannot be read") from None


def _told(problem: Exception) -> PortError:
    """The port's error for what the SDK raised."""
    if isinstance(problem, anthropic.APIStatusError):
        retry_after = problem.response.headers.get("retry-after")
        return refused_status("anthropic", problem.status_code, retry_after=retry_after)
    if isinstance(problem, anthropic.APITimeoutError):
        return PortError("anthropic did not answer in time")
    return PortError("anthropic cannot be reached")
