"""Chance that comes out the same every time, and ids that sort by the moment they stand for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")
SEED = 20_260_415


class Chance:
    """A seeded source; each part of the demonstration draws from one of its own, so that parts can change alone."""

    def __init__(self, part: str) -> None:
        self._random = random.Random(f"{SEED}:{part}")  # noqa: S311 - invented data, no secret

    def new_id(self, at: datetime) -> UUID:
        """A UUIDv7 of that moment."""
        head = int(at.timestamp() * 1000) << 80
        return UUID(
            int=head | 0x7 << 76 | self._random.getrandbits(12) << 64 | 0b10 << 62 | self._random.getrandbits(62)
        )

    def one_of(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def some_of(self, choices: Sequence[T], count: int) -> list[T]:
        return self._random.sample(choices, count)

    def weighted(self, choices: dict[T, float]) -> T:
        return self._random.choices(list(choices), list(choices.values()))[0]

    def happens(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def minutes(self, low: int, high: int) -> timedelta:
        """Some minutes, more often few than many."""
        return timedelta(minutes=low + (high - low) * self._random.random() ** 2)
