"""`python -m tests.matrix.check`: whatever can be called is in the matrix. Quick, and needs no server."""

from __future__ import annotations

import sys

from tests.matrix.registered import api_routes, event_handlers, plain_routes
from tests.matrix.table import CALLERS, HANDLER_CALLERS, HANDLERS, PLAIN, TABLE, rows


def problems() -> list[str]:
    """One line for each thing that is missing from `tests/matrix/table.py`, or stands in it for nothing."""
    return [
        *_differences("route", api_routes(), rows(TABLE), width=len(CALLERS)),
        *_differences("event handler", event_handlers(), rows(HANDLERS), width=len(HANDLER_CALLERS)),
        *_differences("plain route", plain_routes(), rows(PLAIN), width=1),
    ]


def _differences(kind: str, real: set[str], table: dict[str, tuple[str, ...]], *, width: int) -> list[str]:
    missing = [f"{kind} {name} is missing from the matrix: say in tests/matrix/table.py who may call it"
               for name in sorted(real - table.keys())]  # fmt: skip
    gone = [f"{kind} {name} stands in the matrix and does not exist" for name in sorted(table.keys() - real)]
    odd = [f"{kind} {name} has {len(row)} columns, not {width}" for name, row in table.items() if len(row) != width]
    return missing + gone + odd


def main() -> int:
    """Print what is wrong and return how the check ended."""
    found = problems()
    print("\n".join(found) or "matrix: every route and every event handler is in it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
