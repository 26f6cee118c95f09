"""Procrastinate's own tables: its schema on an empty database, its later migration files on an older one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

_NOTE = "procrastinate_carepost"  # one row: the last of Procrastinate's migration files that is in the schema


def apply(connection: Connection) -> None:
    """Bring Procrastinate's tables to the installed version, inside the caller's transaction."""
    from procrastinate.schema import SchemaManager  # heavy, and SQLite does without it

    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    connection.execute(text(f"CREATE TABLE IF NOT EXISTS {_NOTE} (last_file text NOT NULL)"))
    last = connection.execute(text(f"SELECT last_file FROM {_NOTE}")).scalar()  # noqa: S608 - a constant name
    if last is None:
        _run(connection, SchemaManager.get_schema())
        connection.execute(text(f"INSERT INTO {_NOTE} VALUES (:file)"), {"file": files[-1].name})  # noqa: S608
        return
    for file in files:
        if file.name > last:
            _run(connection, file.read_text(encoding="utf-8"))
    connection.execute(text(f"UPDATE {_NOTE} SET last_file = :file"), {"file": files[-1].name})  # noqa: S608


def _run(connection: Connection, sql: str) -> None:
    # Straight to the driver: the files hold several statements and percent signs, which a prepared query cannot.
    cursor = connection.connection.cursor()
    cursor.execute(sql)
    cursor.close()
