"""No mail server: every mail stays in its row, to be read and copied on the outbox page."""

from __future__ import annotations

from app.integrations.ports import Mail, NotSent


class OutboxMailer:
    delivers = False

    def send(self, mail: Mail) -> None:  # noqa: ARG002 - the port gives it
        self.check()

    def check(self) -> None:
        raise NotSent("CAREPOST_SMTP_URL is not set: mails wait on the outbox page")
