"""Writes the locks of the Python packages: exact versions with hashes, for every platform, naming no index."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ["pyproject.toml", "requirements/build.in"]
OPTIONS = [
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
]


def main(*more: str) -> None:
    """Lock again, keeping what still fits; `--upgrade` takes the newest of everything."""
    os.chdir(ROOT)
    _compile("requirements/runtime.txt", *more)
    _compile("requirements/dev.txt", "--all-extras", "--constraint", "requirements/runtime.txt", *more)


def _compile(target: str, *options: str) -> None:
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([uv, "pip", "compile", *SOURCES, *OPTIONS, *options, "--output-file", target], check=True)
    named = re.search(r"^.*(://|--index|--find-links|--extra-index).*$", (ROOT / target).read_text(), re.MULTILINE)
    if named:
        sys.exit(f"{target} names where packages come from, which is each machine's own business: {named[0]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
