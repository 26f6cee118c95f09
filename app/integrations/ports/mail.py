"""Mail: plain-text messages handed to the next server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """One plain-text e-mail. `message_id` is ours, so that a repeated delivery is recognised as the same mail."""

    to: str
    subject: str
    body: str
    message_id: str


class Mailer(Protocol):
    """Hands one mail to the next server. Raises NotSent (try again), Refused (never) or OutcomeUnknown."""

    delivers: bool
    """False when no server is configured: mails then stay in their rows and none is given to `send`."""

    def send(self, mail: Mail) -> None: ...
    def check(self) -> None:
        """Reach the server and sign in without sending anything. Raises NotSent with what is wrong."""
