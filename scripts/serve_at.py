"""`python -m scripts.serve_at 2026-04-15T02:42:00+00:00`: the demonstration, served as if it were that moment.

Screenshots show the same morning whenever they are taken. The clock goes on from there at its usual speed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from app import clock
from app.demonstration.loading import load_demonstration
from app.migrations import migrate
from app.server import serve
from app.settings import get_settings


def main() -> None:
    began = datetime.now(UTC)
    moment = datetime.fromisoformat(sys.argv[1])
    with clock.use(lambda: moment + (datetime.now(UTC) - began)):
        migrate()
        load_demonstration(get_settings(), now=clock.now())
        began = datetime.now(UTC)  # loading takes seconds; the served moment is the one that was asked for
        serve()


if __name__ == "__main__":
    main()
