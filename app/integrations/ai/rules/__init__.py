"""Reading messages by rules alone: the default, and the fallback of every remote model."""

from __future__ import annotations

from app.integrations.ai.rules.model import RulesIntentModel

__all__ = ["RulesIntentModel"]
