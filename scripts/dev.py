"""Serves with hot reload: Reflex compiles and builds anew after every change, on one port like the real thing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from frontend import ROOT, build_environment


def main() -> None:
    """Become `reflex run`, which watches the sources until it is stopped."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    from app.migrations import migrate

    migrate()
    port = os.environ.get("PORT", "8000")
    command = ["reflex", "run", "--env", "preview", "--frontend-port", port, "--backend-port", port]
    environment = build_environment() | {"REFLEX_SSR": "true"}  # pages as documents, as the server hands them out
    environment.pop("CI")
    os.execve(Path(sys.executable).parent / "reflex", command, environment)  # noqa: S606 - no shell is involved


if __name__ == "__main__":
    main()
