"""The Messages API of Claude, as far as one structured answer needs it."""

from __future__ import annotations

import json

import jsonschema

from tests.integrations.ai.servers.base import Answer, ApiServer, Json, answer_json

KEY = "sk-ant-test"
MESSAGE_SCHEMA: Json = {
    "type": "object",
    "required": ["model", "max_tokens", "messages"],
    "additionalProperties": False,
    "properties": {
        "model": {"const": "claude-haiku-4-5"},
        "max_tokens": {"type": "integer", "minimum": 1, "maximum": 64_000},
        "system": {"type": "string"},
        "temperature": {"type": "number", "minimum": 0, "maximum": 1},
        "messages": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["role", "content"],
                "additionalProperties": False,
                "properties": {"role": {"enum": ["user", "assistant"]}, "content": {"type": "string", "minLength": 1}},
            },
        },
        "output_config": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "format": {
                    "type": "object",
                    "required": ["type", "schema"],
                    "additionalProperties": False,
                    "properties": {"type": {"const": "json_schema"}, "schema": {"type": "object"}},
                }
            },
        },
    },
}


class AnthropicServer(ApiServer):
    def check(self, path: str, headers: dict[str, str], body: Json) -> str | None:
        if path != "/v1/messages":
            return f"unknown path {path}"
        if not _has_key(headers):
            return "no valid key"
        if "anthropic-version" not in headers:
            return "anthropic-version is required"
        if headers.get("content-type") != "application/json":
            return "content-type has to be application/json"
        return next(
            (error.message for error in jsonschema.Draft202012Validator(MESSAGE_SCHEMA).iter_errors(body)), None
        )

    def complaint(self, text: str) -> Answer:
        return error(400, "invalid_request_error", text)

    def look_up(self, path: str, headers: dict[str, str]) -> Answer:
        if not _has_key(headers):
            return error(401, "authentication_error", "invalid x-api-key")
        if path != "/v1/models/claude-haiku-4-5" or "anthropic-version" not in headers:
            return error(404, "not_found_error", path)
        model = {"type": "model", "id": "claude-haiku-4-5", "display_name": "Claude Haiku 4.5"}
        return answer_json({**model, "created_at": "2025-10-15T00:00:00Z"})


def _has_key(headers: dict[str, str]) -> bool:
    return headers.get("authorization") == f"Bearer {KEY}" or headers.get("x-api-key") == KEY


def error(status: int, kind: str, message: str = "no", **headers: str) -> Answer:
    return answer_json({"type": "error", "error": {"type": kind, "message": message}}, status=status, **headers)


def says(answer: object, *, stop_reason: str = "end_turn", tokens: tuple[int, int] = (400, 12)) -> Answer:
    """A whole reply whose text is `answer` (as JSON unless it is a string)."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return answer_json(
        {
            "id": "msg_01",
            "type": "message",
            "role": "assistant",
            "model": "claude-haiku-4-5",
            "content": [{"type": "text", "text": text}],
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": {"input_tokens": tokens[0], "output_tokens": tokens[1]},
        }
    )
