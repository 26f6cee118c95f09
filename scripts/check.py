"""Runs every check, as many at once as there are processors, and says at the end which ones failed: all of them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCRIPTS = ("check_words.py", "check_handlers.py", "check_tracked.py")
CHECKS: tuple[tuple[str, list[str]], ...] = (  # the longest first
    ("types", ["mypy"]),
    ("migrations", ["python", "-m", "scripts.check_migrations"]),
    ("matrix", ["python", "-m", "tests.matrix.check"]),
    ("imports", ["lint-imports"]),
    ("dependencies", ["deptry", "."]),
    *((script.removesuffix(".py"), ["python", f"scripts/{script}"]) for script in SCRIPTS),
    ("format", ["ruff", "format", "--check", "--quiet"]),
    ("lint", ["ruff", "check", "--quiet"]),
)


def main() -> int:
    """Print what failed with its output, and one line for each check."""
    os.chdir(ROOT)
    with ThreadPoolExecutor(os.cpu_count()) as running:
        passed = list(running.map(lambda check: _passes(*check), CHECKS))
    failed = [name for (name, _), is_well in zip(CHECKS, passed, strict=True) if not is_well]
    print(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll {len(CHECKS)} checks are well.")
    return 1 if failed else 0


def _passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    ran = subprocess.run(
        [BIN / command[0], *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    is_well = ran.returncode == 0
    said = "" if is_well else f"{ran.stdout.rstrip()}\n"
    print(f"{said}{'ok  ' if is_well else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)\n", end="", flush=True)
    return is_well


if __name__ == "__main__":
    sys.exit(main())
