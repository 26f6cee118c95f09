"""`carepost`: everything that is done to an installation from a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

CHECKOUT = Path(__file__).resolve().parent.parent

cli = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=__doc__)


@cli.callback()
def _in_the_checkout() -> None:
    """Relative paths in the settings mean the checkout, wherever the command was typed."""
    os.chdir(CHECKOUT)


@cli.command()
def serve() -> None:
    """Serve the application and its API on one port (PORT, 8000 by default) until asked to stop."""
    from app.server import serve as serve_until_stopped

    serve_until_stopped()


def main() -> None:
    """The console script: an expected problem is one clear message, never a traceback."""
    from app.settings import SettingsError

    try:
        cli()
    except SettingsError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None
