"""The messages of `tests/data/messages.jsonl`: two thirds to tune the rules by, one third only to judge them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from app.integrations.ports import Intent

_FILE = Path(__file__).parents[2] / "data" / "messages.jsonl"


@dataclass(frozen=True)
class Labelled:
    text: str
    intent: Intent
    language: str
    split: str


def labelled_messages(split: str | None = None) -> list[Labelled]:
    """All messages, or those of one split (`tune`, `held_out`)."""
    rows = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    messages = [Labelled(row["text"], Intent(row["intent"]), row["language"], row["split"]) for row in rows]
    return [message for message in messages if split in (None, message.split)]
