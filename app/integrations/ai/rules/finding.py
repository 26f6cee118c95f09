"""What one rule says of a message."""

from __future__ import annotations

from dataclasses import dataclass

from app.integrations.ports import Intent


@dataclass(frozen=True)
class Finding:
    """An intent that was found. `reason` names the rule and never quotes the message."""

    intent: Intent
    confidence: float
    reason: str
