"""Checks the event handlers: none may answer with code, which the Content-Security-Policy of the pages does not run."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = ("rx.toast", "rx.call_script", "rx.run_script", "rx.call_function", "rx.set_clipboard", "rx.download")
INSTEAD = 'say it with notify("…") of app/state/notices.py, or let the page do it'


def main() -> int:
    """Print every place and return how the check ended."""
    problems = [
        f"{path.relative_to(ROOT)}:{node.lineno}: a handler must not use {ast.unparse(node)}: {INSTEAD}"
        for path in sorted((ROOT / "app" / "state").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in FORBIDDEN
    ]
    print("\n".join(problems) or "handlers: none answers with code")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
