"""A scanner of files for what harms the machines of those who open them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from app.integrations.ports.failures import PortError


class ScannerUnavailable(PortError):
    """The scanner is away, or answered what nobody understands: the file has to wait, and is asked about again."""


class Scanner(Protocol):
    """Looks at the bytes of one file."""

    def scan(self, chunks: Iterable[bytes]) -> str | None:
        """The name of what was found; None for a clean file. Raises ScannerUnavailable."""
        ...

    def check(self) -> None:
        """Reach the scanner without a file. Raises ScannerUnavailable with what is wrong."""
        ...
