"""Reading messages with Gemini: Google's generateContent through its own SDK, answers by a JSON schema."""

from __future__ import annotations

import time

import httpx
from google import genai
from google.genai import errors, types

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

MODEL = "gemini-2.5-flash"
PRICE = Price(input=0.30, output=2.50)  # the vendor's price page for this model
RETRY_LATER = 429


class GeminiIntentModel:
    """IntentModel by a remote model. Raises NotSent (later), Refused (misconfigured) or OutcomeUnknown (no sense)."""

    name = "gemini"

    def __init__(
        self, api_key: str, *, base_url: str | None = None, model: str = MODEL, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self._model = model
        options = types.HttpOptions(
            base_url=base_url, timeout=int(timeout * 1000), retry_options=types.HttpRetryOptions(attempts=1)
        )
        self._client = genai.Client(api_key=api_key, http_options=options)

    def classify(self, text: str, *, language: str | None = None) -> Classification:  # noqa: ARG002 - the text decides
        began = time.perf_counter()
        answer = self._ask(text)
        believed = believe(_text(answer))
        usage = answer.usage_metadata
        return Classification(
            intent=believed.intent,
            confidence=believed.confidence,
            language=believed.language,
            sentiment=believed.sentiment,
            provider=self.name,
            model=self._model,
            latency_ms=round((time.perf_counter() - began) * 1000, 1),
            cost=PRICE.of(
                (usage.prompt_token_count or 0) if usage else 0, (usage.candidates_token_count or 0) if usage else 0
            ),
        )

    def _ask(self, text: str) -> types.GenerateContentResponse:
        try:
            return self._client.models.generate_content(
                model=self._model,
                contents=marked(text),
                config=types.GenerateContentConfig(
                    system_instruction=INSTRUCTIONS,
                    temperature=0,
                    max_output_tokens=MAX_ANSWER_TOKENS,
                    response_mime_type="application/json",
                    response_json_schema=SCHEMA,
                    thinking_config=types.ThinkingConfig(thinking_budget=0),
                    automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
                ),
            )
        except errors.ClientError as problem:
            if problem.code == RETRY_LATER:
                raise NotSent("Gemini asks to come later") from problem
            raise Refused(f"Gemini refused the request: {problem.code}") from problem
        except (errors.ServerError, httpx.HTTPError) as problem:
            raise NotSent(f"Gemini did not answer: {type(problem).__name__}") from problem
        except (errors.APIError, errors.UnknownApiResponseError, ValueError, TypeError, AttributeError) as problem:
            raise OutcomeUnknown("Gemini's answer could not be read") from problem


def _text(answer: types.GenerateContentResponse) -> str:
    try:
        text = answer.text
    except (ValueError, AttributeError, TypeError) as problem:
        raise OutcomeUnknown("Gemini's answer holds no text") from problem
    if not text:
        raise OutcomeUnknown("Gemini's answer holds no text")
    return text
