"""What an answer other than 200 from GOWA means for a send.

The question is always: can the message have left? GOWA checks the request, the device, the login and the recipient
first, uploads media second, and sends last; each of those steps has its own error code, and only the last leaves
doubt. The text of an error may repeat the number, so it is looked at and never passed on.

| answer | meaning |
|---|---|
| 400 `INVALID_JID`, "user is not registered" | NotOnWhatsApp |
| 400 about a size, 413 | MediaTooLarge |
| 400 `DEVICE_ID_REQUIRED`, 404 `DEVICE_NOT_FOUND` | DeviceOffline |
| 401 `AUTHENTICATION_ERROR`, 500 `INVALID_WA_CLI`, any that says "not login" | DeviceOffline |
| 429 `WA_REACHOUT_TIMELOCK` | ReachoutTimelock |
| 401, 403, 3xx, 404 for an unknown path | NotSent: our settings are wrong, and the message waits until they are right |
| 408, 429, 503, 500 `UPLOAD_MEDIA_ERROR` | NotSent: the message was never handed to WhatsApp |
| other 4xx | Refused |
| 500, 502, 504 and everything else | OutcomeUnknown |

A bare 500 is unknown on purpose: GOWA passes on whatever its WhatsApp library returned, and that may be a time-out
while waiting for the acknowledgement of a message that was already written.
"""

from __future__ import annotations

import json
import re

from app.integrations.ports import (
    DeviceOffline,
    MediaTooLarge,
    NotOnWhatsApp,
    NotSent,
    OutcomeUnknown,
    PortError,
    ReachoutTimelock,
    Refused,
)
from app.integrations.whatsapp.answers import Answer

REACHOUT_BACK_OFF = 6 * 3600.0  # seconds without new contacts when the answer names no time; locks last hours to days

_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_NOT_LOGGED_IN = re.compile(r"not log(?:ged |g)?in|not login|not connect to services", re.IGNORECASE)
_NOT_REGISTERED = re.compile(r"not registered|not on whatsapp", re.IGNORECASE)
_TOO_LARGE = re.compile(r"max\w*\s+(?:\w+\s+)?(?:upload|size)|too large", re.IGNORECASE)
_NO_SUCH_CHAT = re.compile(r"chat\b.*\bnot found", re.IGNORECASE | re.DOTALL)
_DEVICE_CODES = frozenset({"DEVICE_ID_REQUIRED", "DEVICE_NOT_FOUND", "AUTHENTICATION_ERROR", "INVALID_WA_CLI"})
_BEFORE_SENDING = frozenset({"UPLOAD_MEDIA_ERROR", "DEVICE_MANAGER_UNAVAILABLE"})


def failure_of(answer: Answer) -> PortError:
    """The port's error for an answer whose status is not 200."""
    code, message = _read(answer)
    detail = f"GOWA answered {answer.status}{f' {code}' if code else ''}"
    if code in _DEVICE_CODES or (answer.status in (400, 401, 500) and _NOT_LOGGED_IN.search(message)):
        return DeviceOffline(f"{detail}: the device is logged out or unknown")
    if code == "WA_REACHOUT_TIMELOCK":
        return ReachoutTimelock(detail, retry_after=_retry_after(answer) or REACHOUT_BACK_OFF)
    if code in _BEFORE_SENDING or answer.status in (408, 429, 503):
        return NotSent(detail, retry_after=_retry_after(answer))
    if 400 <= answer.status < 500:
        return _client_error(answer.status, code, message, detail)
    if 300 <= answer.status < 400:
        return NotSent(f"{detail}: the address in CAREPOST_GOWA_URL leads elsewhere")
    return OutcomeUnknown(detail, retry_after=_retry_after(answer))


def says_no_such_chat(answer: Answer) -> bool:
    """Whether GOWA only has nothing about this chat: by its description a 404, by its deeds a bare 500 that says so."""
    code, message = _read(answer)
    is_about_chat = answer.status in (404, 500) and _NO_SUCH_CHAT.search(message) is not None
    return is_about_chat and code not in _DEVICE_CODES


def _client_error(status: int, code: str, message: str, detail: str) -> PortError:
    if status in (401, 403):
        return NotSent(f"{detail}: check CAREPOST_GOWA_USERNAME and CAREPOST_GOWA_PASSWORD")
    if status == 404 and not code:
        return NotSent(f"{detail}: no GOWA at this address, check CAREPOST_GOWA_URL")
    if status == 413 or (status == 400 and _TOO_LARGE.search(message)):
        return MediaTooLarge(detail)
    if status == 400 and _NOT_REGISTERED.search(message):
        return NotOnWhatsApp(f"{detail}: the number is not on WhatsApp")
    return Refused(detail)


def _read(answer: Answer) -> tuple[str, str]:
    """The error's code (empty unless it looks like one) and its message."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    code, message = body.get("code"), body.get("message")
    is_code = isinstance(code, str) and (_CODE.fullmatch(code) or code.isdecimal())
    return str(code)[:40] if is_code else "", message if isinstance(message, str) else ""


def _retry_after(answer: Answer) -> float | None:
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdecimal() and len(value) < 9 else None
