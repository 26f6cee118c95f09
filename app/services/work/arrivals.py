"""What a webhook brings: signed with a secret of ours, readable, and known by a key if it comes again (M2)."""

from __future__ import annotations

from app.integrations.whatsapp.webhooks import dedupe_key, parse_event, verify_signature
from app.sealing import webhook_secrets
from app.services.work.inbox import Arrival
from app.settings import get_settings


class Unsigned(Exception):
    """The body was not signed with a secret of ours."""


def arrival_of(body: bytes, signature: str | None) -> Arrival:
    """The event in a webhook's raw body. Raises Unsigned, MalformedEvent or UnicodeDecodeError."""
    if not verify_signature(_secrets(), body, signature):
        raise Unsigned
    return Arrival(dedupe_key(parse_event(body)), body.decode())


def _secrets() -> tuple[str, ...]:
    settings = get_settings()
    secret = settings.gowa_webhook_secret
    return webhook_secrets(secret.get_secret_value() if secret else None, settings.data_dir)
