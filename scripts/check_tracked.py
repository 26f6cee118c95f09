"""Checks what git tracks: no secrets, and no name of a host that packages come from (that is each machine's choice)."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRETS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "an Anthropic key": r"\bsk-ant-[A-Za-z0-9_-]{20,}",
    "a Google key": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "an AWS key": r"\bAKIA[A-Z0-9]{16}\b",
    "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    "a Telegram token": r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b",
    "a Slack token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
}
HOSTS = (
    r"\b(?:registry\.[a-z0-9-]+\.[a-z]{2,}|(?:[a-z]+\.)?pypi\.[a-z]{2,}|[a-z]+\.pythonhosted\.[a-z]+|npmjs\.[a-z]+)\b"
)
ORIGINS = {"requirements/": r"^--|://", "reflex.lock/": r'"resolved":'}  # of a package, as locks write them


def main() -> int:
    """Print every place and return how the check ended."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    problems = [problem for name in names for problem in _problems(name)]
    print("\n".join(problems) or f"tracked files: {len(names)}, no secret, no package host")
    return 1 if problems else 0


def _problems(name: str) -> Iterator[str]:
    content = (ROOT / name).read_bytes()
    if b"\0" in content:
        return
    text = content.decode("utf-8", errors="replace")
    for what, pattern in SECRETS.items():
        yield from _found(name, text, pattern, f"looks like {what}")
    yield from _found(name, text, HOSTS, "names a host that packages come from")
    for folder, pattern in ORIGINS.items():
        if name.startswith(folder):
            yield from _found(name, text, pattern, "says where a package comes from")


def _found(name: str, text: str, pattern: str, problem: str) -> Iterator[str]:
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {problem}"


if __name__ == "__main__":
    sys.exit(main())
