"""Checks the migrations: one newest, and they make exactly the tables that the models describe. In a database of a
moment; PostgreSQL is tried in `tests/test_migrations.py`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import db
from app.migrations import SCRIPTS, compared_with_models, migrate
from app.settings import load_settings, use_settings


def main() -> int:
    """Print what is wrong and return how the check ended."""
    heads = ScriptDirectory(str(SCRIPTS)).get_heads()
    if len(heads) == 1:
        problems = [f"the models and the migrations differ: {difference}" for difference in _differences()]
    else:
        problems = [f"{len(heads)} migrations are the newest, and it must be one: {', '.join(heads)}"]
    print("\n".join(problems) or "migrations: one newest, and it makes what the models say")
    return 1 if problems else 0


def _differences() -> list[object]:
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'empty.db'}"
        use_settings(load_settings(database_url=url, data_dir=directory, data_key=["the key of an empty database"]))
        migrate()
        with db.engine().connect() as connection:
            options = dict(compared_with_models(connection))
            metadata = options.pop("target_metadata")
            found: list[object] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        db.engine().dispose()
    return found


if __name__ == "__main__":
    sys.exit(main())
