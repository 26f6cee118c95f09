"""Runs every check and says at the end which ones failed; all of them, so that one round shows everything."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCRIPTS = ("check_words.py", "check_handlers.py", "check_tracked.py")
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("format", ["ruff", "format", "--check", "--quiet"]),
    ("lint", ["ruff", "check", "--quiet"]),
    ("types", ["mypy"]),
    ("imports", ["lint-imports"]),
    ("dependencies", ["deptry", "."]),
    *((script.removesuffix(".py"), ["python", f"scripts/{script}"]) for script in SCRIPTS),
    ("matrix", ["python", "-m", "tests.matrix.check"]),
    ("migrations", ["python", "-m", "scripts.check_migrations"]),
)


def main() -> int:
    """Print what failed with its output, and one line for each check."""
    os.chdir(ROOT)
    failed = [name for name, command in CHECKS if not _passes(name, command)]
    print(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll {len(CHECKS)} checks are well.")
    return 1 if failed else 0


def _passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    ran = subprocess.run(
        [BIN / command[0], *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    is_well = ran.returncode == 0
    if not is_well:
        print(ran.stdout.rstrip())
    print(f"{'ok  ' if is_well else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    return is_well


if __name__ == "__main__":
    sys.exit(main())
