"""What the OpenAPI document says of the routes outside the frame of the API: webhooks in, health and metrics.

They answer programs that others wrote, so that only what is refused has the one body.
"""

from __future__ import annotations

from typing import Any

from app.api import webhooks
from app.api.plan import Access
from app.api.responses import refusals
from app.errors import AppError, BadRequest, NotAllowed, NotSignedIn, TooLarge, TooSlow, Unavailable
from app.services.actor import Permission
from app.services.health import Health

_JSON = "application/json"
_CHECKS = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
_EVENT = {
    "event": "message",
    "device_id": "628000000001",
    "payload": {"id": "3EB0C431D2A1F0", "from": "6280000000011@s.whatsapp.net", "body": "SUDAH"},
}
_EVENT_SHAPE = {
    "type": "object",
    "required": ["event"],
    "properties": {"event": {"type": "string"}, "device_id": {"type": "string"}, "payload": {"type": "object"}},
}
_METRICS = "# HELP carepost_database_up Whether the database answered this scrape\ncarepost_database_up 1.0\n"

Document = dict[str, Any]


def plain_paths() -> Document:
    """The paths, made anew: what is said of all operations is added to them."""
    return {
        webhooks.PATH: {"post": _webhook()},
        "/api/health": {"get": _health("checkHealth", "How everything does", _ALL)},
        "/api/health/live": {"get": _live()},
        "/api/health/ready": {"get": _health("checkReady", "Whether it can serve people", _READY)},
        "/metrics": {"get": _metrics()},
    }


_ALL = "Every check by name. Healthy and degraded answer 200. Details (`detail`) for those who may read health."
_READY = "503 while people should be served by another process: starting, stopping, or cut off from the data."


def _webhook() -> Document:
    signature = {
        "name": "X-Hub-Signature-256",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "`sha256=` and the HMAC of the raw body with the secret that both sides know.",
    }
    described = (
        "Stored before it is answered; what it means is worked out afterwards. The same event twice is stored once. "
        "It counts for no limit."
    )
    body = {"required": True, "content": {_JSON: {"schema": _EVENT_SHAPE, "example": _EVENT}}}
    errors = [
        NotSignedIn("error.webhook_unsigned"),
        BadRequest("error.webhook_no_event"),
        TooLarge(limit=f"{webhooks.MAX_BODY // 1024} KiB"),
        TooSlow("error.body_too_slow"),
        Unavailable(),
    ]
    answers = {"200": {"description": "Stored, or known already"}, **_refused(errors)}
    return _operation("receiveGowaEvent", "An event from GOWA", Access.ANYONE, described, answers) | {
        "parameters": [signature],
        "requestBody": body,
    }


def _health(name: str, summary: str, described: str) -> Document:
    answers = {"200": _health_answer(Health.HEALTHY), "503": _health_answer(Health.UNHEALTHY)}
    return _operation(name, summary, Access.ANYONE, described, answers)


def _live() -> Document:
    described = "200 as long as this process turns. It depends on nothing else."
    answers = {"200": _health_answer(Health.HEALTHY, checks=None)}
    return _operation("checkLive", "Whether this process lives", Access.ANYONE, described, answers)


def _health_answer(health: Health, *, checks: tuple[str, ...] | None = ("database",)) -> Document:
    status = {"type": "string", "enum": [one.value for one in Health]}
    schema = {
        "type": "object",
        "required": ["status"],
        "properties": {"status": status, "checks": {"type": "array", "items": _CHECKS}},
    }
    example: Document = {"status": health.value}
    if checks is not None:
        example["checks"] = [{"name": name, "status": health.value} for name in checks]
    said = "Unhealthy" if health is Health.UNHEALTHY else "Healthy or degraded"
    return {"description": said, "content": {_JSON: {"schema": schema, "examples": {health.value: {"value": example}}}}}


def _metrics() -> Document:
    described = "Prometheus text, with `CAREPOST_METRICS_TOKEN` as bearer, for admins, and from the machine itself."
    text = {"text/plain": {"schema": {"type": "string"}, "examples": {"metrics": {"value": _METRICS}}}}
    answers = {"200": {"description": "The figures", "content": text}, **_refused([NotSignedIn(), NotAllowed()])}
    return _operation("readMetrics", "The figures of this process", Permission.HEALTH_READ, described, answers)


def _operation(name: str, summary: str, needs: Access | Permission, described: str, answers: Document, /) -> Document:
    return {
        "tags": ["Running it"],
        "operationId": name,
        "summary": summary,
        "description": described,
        "x-permission": str(needs),
        "parameters": [],
        "responses": answers,
    }


def _refused(errors: list[AppError]) -> Document:
    found = {}
    for status, document in refusals(errors).items():
        document["content"][_JSON]["schema"] = {"$ref": "#/components/schemas/ProblemBody"}
        found[str(status)] = document
    return found
