"""`carepost`: everything that is done to an installation from a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

CHECKOUT = Path(__file__).resolve().parent.parent

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__
)


@cli.callback()
def _in_the_checkout() -> None:
    """Relative paths in the settings mean the checkout, wherever the command was typed."""
    os.chdir(CHECKOUT)


@cli.command()
def serve() -> None:
    """Serve the application and its API on one port.

    PORT, 8000 by default, until asked to stop. The jobs run in the same process.
    """
    _refuse_wrong_settings()
    from app.server import serve as serve_until_stopped

    serve_until_stopped()


@cli.command()
def worker() -> None:
    """Run the jobs without the web, until asked to stop.

    On PostgreSQL, beside any number of others.
    """
    _refuse_wrong_settings()
    from app.worker import work

    work()


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version. Every start does it as well."""
    from app.migrations import migrate as migrate_now
    from app.migrations import newest_revision

    migrate_now()
    print(f"The database is at {newest_revision()}.")


@cli.command()
def doctor() -> None:
    """Check everything that is configured and say what to fix."""
    from app.doctor import examine, told
    from app.services.health import Health, worst

    findings = examine()
    for finding in findings:
        print(told(finding))
    raise SystemExit(1 if worst(findings) is Health.UNHEALTHY else 0)


@cli.command()
def create_admin(
    email: str = typer.Argument(help="The person's e-mail address."),
    name: str = typer.Option("", help="Their name; the part before the @ when it is not given."),
) -> None:
    """Make somebody a superadmin. The password comes from CAREPOST_ADMIN_PASSWORD, or is asked for twice."""
    from app.administrator import create_admin as create
    from app.migrations import migrate as migrate_now
    from app.settings import get_settings

    settings = get_settings()
    given = settings.admin_password
    password = (
        given.get_secret_value() if given else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    migrate_now()
    print(f"{create(settings, email=email, name=name or email.partition('@')[0], password=password)} is a superadmin.")


@cli.command()
def demo_data() -> None:
    """Fill an empty database with an invented organisation.

    An older demonstration is replaced. Refused beside real data, and unless WhatsApp is the simulator.
    """
    from app import clock
    from app.demonstration.loading import load_demonstration
    from app.migrations import migrate as migrate_now
    from app.settings import get_settings

    migrate_now()
    loaded = load_demonstration(get_settings(), now=clock.now())
    print(
        f"{loaded.people} people, {loaded.patients} patients, {loaded.reminders} reminders, "
        f"{loaded.occurrences} doses, {loaded.messages} messages and {loaded.files} files of the last three months, "
        "all invented.\n"
        f"Sign in as {loaded.email} with the password: {loaded.password}"
    )


@cli.command()
def import_patients(
    file: str = typer.Argument(help="A CSV file or an .xlsx workbook."),
    email: str = typer.Option(..., "--as", help="The e-mail address of the colleague who adds the patients."),
    check: bool = typer.Option(False, "--check", help="Look at every row, and add nobody."),
) -> None:
    """Add the patients of a table. Rows that cannot be added are named, with the reason."""
    from app.errors import AppError
    from app.migrations import migrate as migrate_now
    from app.patient_file import import_patients as bring
    from app.patient_file import in_words

    migrate_now()
    try:
        done = bring(Path(file).expanduser(), email=email, only_check=check)
    except (AppError, OSError) as problem:
        print(in_words(problem, "en") if isinstance(problem, AppError) else problem, file=sys.stderr)
        raise SystemExit(1) from None
    for problem_of_row in done.problems:
        print(f"row {problem_of_row}")
    print(f"{done.total} rows: {done.good} good, {len(done.problems)} with problems, {done.added} patients added.")


def _refuse_wrong_settings() -> None:
    """Say what does not hold at once, before everything is loaded that needs it."""
    from app.settings import get_settings

    get_settings()


def main() -> None:
    """The console script: an expected problem is one clear message, never a traceback."""
    from app.settings import SettingsError

    try:
        cli()
    except SettingsError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
