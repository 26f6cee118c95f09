"""Where a bucket is, and by which key one gets in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    endpoint: str
    region: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
