"""The answer to one send, whole or broken in the way a fault names."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.servers.gowa.http import Reply
from tests.servers.gowa.modes import Modes

# fault: (status, code, message, whether the message was stored all the same)
ERRORS = {
    "validation": (400, "VALIDATION_ERROR", "message: cannot be blank.", False),
    "too_large": (400, "VALIDATION_ERROR", "max file upload is 50 MB, please upload in cloud", False),
    "internal": (500, "INTERNAL_SERVER_ERROR", "failed to send to 6281234567890@s.whatsapp.net", False),
    "internal_after": (500, "INTERNAL_SERVER_ERROR", "timed out waiting for the server's receipt", True),
    "upload_failed": (500, "UPLOAD_MEDIA_ERROR", "failed to upload media", False),
    "no_client": (500, "INVALID_WA_CLI", "your WhatsApp CLI is invalid or empty", False),
    "unavailable": (503, "DEVICE_MANAGER_UNAVAILABLE", "device manager is not initialised", False),
    "timeout": (504, "GATEWAY_TIMEOUT", "Request timed out waiting for WhatsApp server response", True),
    "timelock": (429, "WA_REACHOUT_TIMELOCK", "WhatsApp rejected this send due to reachout timelock", False),
}
# fault: (status, body, stored): what a proxy says, or GOWA's own server before any handler
PLAIN = {
    "entity_too_large": (413, b"Request Entity Too Large", False),
    "bad_gateway": (502, b"<html>Bad Gateway</html>", True),
    "rate_limited": (429, b"slow down", False),
    "wrong_path": (404, b"Cannot POST /send/message", False),
    "garbage": (200, b"<html>It works!</html>", True),
}
# fault: how the line behaves; the message was stored unless the name says before
MANNERS = {
    "cut_before": "cut",
    "cut_after": "cut",
    "reset_before": "reset",
    "reset_after": "reset",
    "hang_before": "never",
    "hang_after": "never",
    "half": "half",
    "drip": "drip",
    "chunked": "chunked",
    "then_close": "then_close",
}


def answer_with(fault: str, modes: Modes, *, accept: Callable[[], str]) -> Reply:
    """The reply; `accept` stores the message and returns its id."""
    headers = {"Retry-After": str(modes.retry_after)} if modes.retry_after is not None else {}
    if fault in ERRORS:
        status, code, message, is_stored = ERRORS[fault]
        if is_stored:
            accept()
        body = {"status": status, "code": code, "message": message, "results": None}
        return Reply(status, json.dumps(body).encode(), headers=headers)
    if fault in PLAIN:
        status, content, is_stored = PLAIN[fault]
        if is_stored:
            accept()
        return Reply(status, content, "text/html", headers)
    message_id = "" if fault.endswith("_before") else accept()
    results = {"message_id": "" if fault == "no_id" else message_id, "status": "Message sent"}
    body = {"status": 200, "code": "SUCCESS", "message": "Success", "results": results}
    return Reply(content=json.dumps(body).encode(), manner=MANNERS.get(fault, "whole"), drip_seconds=modes.drip_seconds)
