"""What a job did, for its row and for people: counts by outcome."""

from __future__ import annotations

from collections import Counter

from app.services.work.jobs import NOTHING


class Report(Counter[str]):
    """Counts by outcome; written as `sent 3, skipped 1`."""

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in sorted(self.items()) if count) or NOTHING
