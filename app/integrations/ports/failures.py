"""What may go wrong outside, told apart by what the caller can do about it."""

from __future__ import annotations


class PortError(Exception):
    """An outside thing did not do what was asked. `detail` is for staff and logs and carries no personal data."""

    def __init__(self, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class NotSent(PortError):
    """Certainly not sent: refused connection, name not found, 5xx said before sending. Try again later."""


class DeviceOffline(NotSent):
    """The WhatsApp device is logged out or unknown to the gateway: nothing leaves until a person mends it."""


class ReachoutTimelock(NotSent):
    """429 WA_REACHOUT_TIMELOCK: WhatsApp forbids this account new contacts for a while. Warm chats may go on."""


class Refused(PortError):
    """Never try again: the request itself is wrong for the provider."""


class NotOnWhatsApp(Refused):
    """The number has no WhatsApp account."""


class MediaTooLarge(Refused):
    """The file is over the provider's limit."""


class OutcomeUnknown(PortError):
    """The request was written and no answer came: it may or may not have been sent."""
