"""The generateContent API of Gemini, as far as one structured answer needs it."""

from __future__ import annotations

import json
import re

import jsonschema

from tests.integrations.ai.servers.base import Answer, ApiServer, Json, answer_json

KEY = "gemini-test"
_CONTENT: Json = {
    "type": "object",
    "required": ["parts"],
    "additionalProperties": False,
    "properties": {
        "role": {"enum": ["user", "model"]},
        "parts": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["text"],
                "additionalProperties": False,
                "properties": {"text": {"type": "string"}},
            },
        },
    },
}
REQUEST_SCHEMA: Json = {
    "type": "object",
    "required": ["contents"],
    "additionalProperties": False,
    "properties": {
        "contents": {"type": "array", "minItems": 1, "items": _CONTENT},
        "systemInstruction": _CONTENT,
        "generationConfig": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "temperature": {"type": "number", "minimum": 0, "maximum": 2},
                "maxOutputTokens": {"type": "integer", "minimum": 1},
                "responseMimeType": {"const": "application/json"},
                "responseJsonSchema": {"type": "object"},
            },
        },
    },
}


class GeminiServer(ApiServer):
    def check(self, path: str, headers: dict[str, str], body: Json) -> str | None:
        if not re.fullmatch(r"/v1(beta)?/models/gemini-3\.1-flash-lite:generateContent", path):
            return f"unknown path {path}"
        if headers.get("x-goog-api-key") != KEY:
            return "no valid key"
        if not headers.get("content-type", "").startswith("application/json"):
            return "content-type has to be application/json"
        return next(
            (error.message for error in jsonschema.Draft202012Validator(REQUEST_SCHEMA).iter_errors(body)), None
        )

    def complaint(self, text: str) -> Answer:
        return error(400, "INVALID_ARGUMENT", text)

    def look_up(self, path: str, headers: dict[str, str]) -> Answer:
        if headers.get("x-goog-api-key") != KEY:
            return _invalid_key()
        if not re.fullmatch(r"/v1(beta)?/models/gemini-3\.1-flash-lite", path):
            return error(404, "NOT_FOUND", path)
        return answer_json({"name": "models/gemini-3.1-flash-lite", "displayName": "Gemini 3.1 Flash-Lite"})


def _invalid_key() -> Answer:
    reason = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    whole = {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT", "details": [reason]}
    return answer_json({"error": whole}, status=400)


def error(status: int, kind: str, message: str = "no", **headers: str) -> Answer:
    return answer_json({"error": {"code": status, "message": message, "status": kind}}, status=status, **headers)


def says(answer: object, *, stop_reason: str = "STOP", tokens: tuple[int, int] = (400, 12)) -> Answer:
    """A whole reply whose text is `answer` (as JSON unless it is a string)."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return answer_json(
        {
            "candidates": [
                {"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": stop_reason, "index": 0}
            ],
            "usageMetadata": {
                "promptTokenCount": tokens[0],
                "candidatesTokenCount": tokens[1],
                "totalTokenCount": sum(tokens),
            },
            "modelVersion": "gemini-3.1-flash-lite",
        }
    )
