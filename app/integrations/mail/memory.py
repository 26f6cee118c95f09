"""Mails kept in a list, with failures as told: for tests and demonstrations."""

from __future__ import annotations

from app.integrations.ports import Mail, PortError


class MemoryMailer:
    delivers = True

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self._failures: list[PortError] = []

    def fail_next(self, *failures: PortError) -> None:
        """Let the next sends fail with these, in order."""
        self._failures += failures

    def send(self, mail: Mail) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.sent.append(mail)

    def check(self) -> None:
        """There is nothing to reach."""
