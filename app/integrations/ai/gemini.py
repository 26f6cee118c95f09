"""Gemini as a reader of messages, through the official SDK's generateContent with a response schema.

Price of gemini-3.1-flash-lite: 0.25 US dollars for a million tokens in, 1.50 out, thinking included
(ai.google.dev/gemini-api/docs/pricing, 2026-03; the budget in `guarded.py` counts with it).
"""

from __future__ import annotations

import logging

import httpx2
from google import genai
from google.genai import errors, types

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

BASE_URL = "https://generativelanguage.googleapis.com"
MODEL = "gemini-3.1-flash-lite"
PRICE = Price(input=0.25, output=1.50)
ATTEMPTS = 1  # the offline rules answer instead, at once
# What the SDK raises when a reply is not the JSON it takes for granted.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, LookupError)


class GeminiIntentModel:
    """IntentModel asking Gemini. Every failure is a PortError."""

    name = "gemini"
    model = MODEL

    def __init__(self, api_key: str, *, base_url: str | None = None, timeout_s: float = REQUEST_TIMEOUT_S) -> None:
        # At DEBUG the SDK may log whole requests, and with them what patients write.
        logging.getLogger("google_genai").setLevel(logging.INFO)
        self._http = bounded_client(timeout_s=timeout_s)
        self._client = genai.Client(
            api_key=api_key,
            vertexai=False,
            http_options=types.HttpOptions(
                base_url=base_url or BASE_URL,
                timeout=int(timeout_s * 1000),
                retry_options=types.HttpRetryOptions(attempts=ATTEMPTS),
                httpx_client=self._http,
            ),
        )

    def classify(self, text: str, *, language: str | None = None) -> Classification:
        """Read one message. Raises PortError when Gemini does not answer in time with one allowed intent."""
        reply = self._ask(text)
        try:
            cost = _cost_of(reply)
            answer = _text_of(reply)
        except _UNREADABLE:
            raise PortError("gemini sent a reply that cannot be read") from None
        if answer is None:
            raise UnusableAnswer("gemini stopped before it had answered", cost=cost)
        return read_answer(answer, provider=self.name, model=MODEL, language=language, cost=cost)

    def check(self) -> None:
        try:
            if not self._client.models.get(model=MODEL).name:
                raise ValueError("a model without a name")
        except errors.APIError as refusal:
            if "API_KEY_INVALID" in str(refusal.details):  # Gemini's way to say 401 is a 400
                raise PortError("gemini answered HTTP 400: it does not take the key") from None
            raise _told(refusal) from None
        except (httpx2.HTTPError, *_UNREADABLE) as problem:
            raise _told(problem) from None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        self._http.close()

    def _ask(self, text: str) -> types.GenerateContentResponse:
        try:
            return self._client.models.generate_content(
                model=MODEL,
                contents=quote(text),
                config=types.GenerateContentConfig(
                    system_instruction=INSTRUCTIONS,
                    response_mime_type="application/json",
                    response_json_schema=ANSWER_SCHEMA,
                    max_output_tokens=MAX_OUTPUT_TOKENS,
                    temperature=0,
                ),
            )
        except (errors.APIError, httpx2.HTTPError, *_UNREADABLE) as problem:
            raise _told(problem) from None


def _told(problem: Exception) -> PortError:
    """The port's error for what the SDK raised."""
    if isinstance(problem, errors.APIError):
        return refused_status("gemini", problem.code, retry_after=_retry_after(problem))
    if isinstance(problem, httpx2.TimeoutException):
        return PortError("gemini did not answer in time")
    if isinstance(problem, httpx2.HTTPError):
        return PortError("gemini cannot be reached")
    return PortError("gemini sent a reply that cannot be read")


def _text_of(reply: types.GenerateContentResponse) -> str | None:
    candidate = next(iter(reply.candidates or ()), None)
    if candidate is None or candidate.finish_reason is not types.FinishReason.STOP:
        return None
    parts = (candidate.content.parts or []) if candidate.content else []
    return "".join(part.text or "" for part in parts if not part.thought)


def _cost_of(reply: types.GenerateContentResponse) -> float:
    usage = reply.usage_metadata
    if usage is None or usage.prompt_token_count is None:
        raise PortError("gemini did not say what it used")
    written = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
    return PRICE.of(input_tokens=usage.prompt_token_count, output_tokens=written)


def _retry_after(refusal: errors.APIError) -> str | None:
    headers = getattr(refusal.response, "headers", None)
    return headers.get("retry-after") if headers is not None else None
