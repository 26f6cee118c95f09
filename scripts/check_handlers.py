"""Checks the event handlers: none may answer with code, which the Content-Security-Policy of the pages does not run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = ("rx.toast", "rx.call_script", "rx.run_script", "rx.call_function", "rx.set_clipboard", "rx.download")
INSTEAD = 'say it with notify("…") of app/state/notices.py, or let the page do it'


def main() -> int:
    """Print every place and return how the check ended."""
    problems = [
        f"{path.relative_to(ROOT)}:{line}: a handler must not use {name}: {INSTEAD}"
        for path in sorted((ROOT / "app" / "state").rglob("*.py"))
        for line, name in forbidden_in(path.read_text(encoding="utf-8"))
    ]
    print("\n".join(problems) or "handlers: none answers with code")
    return 1 if problems else 0


def forbidden_in(source: str) -> Iterator[tuple[int, str]]:
    """The lines that use what arrives as code, and what they use."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in FORBIDDEN:
            yield node.lineno, ast.unparse(node)


if __name__ == "__main__":
    sys.exit(main())
