"""What a job's run did, in counted words: the result on the jobs page and the numbers of the metrics."""

from __future__ import annotations

from collections import Counter


class Report:
    """Counts by outcome, such as `sent`, `retry`, `skipped: quiet_hours`. Outcomes are codes, never personal data."""

    def __init__(self, **counts: int) -> None:
        self.counts: Counter[str] = Counter(counts)

    def add(self, outcome: str, count: int = 1) -> None:
        self.counts[outcome] += count

    def __bool__(self) -> bool:
        """Whether the run found anything to do."""
        return any(self.counts.values())

    def __str__(self) -> str:
        return ", ".join(f"{outcome} {count}" for outcome, count in sorted(self.counts.items()) if count)
