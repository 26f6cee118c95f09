"""No mail server: every mail stays in its row, and leaves when there is one, unless it is too old by then."""

from __future__ import annotations

from app.integrations.ports import Mail, NotSent


class OutboxMailer:
    delivers = False

    def send(self, mail: Mail) -> None:  # noqa: ARG002 - the port gives it
        self.check()

    def check(self) -> None:
        raise NotSent("CAREPOST_SMTP_URL is not set: no mail leaves until it is")
