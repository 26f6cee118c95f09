"""How Alembic meets our tables: the engine of this process, our column types as plain SQL types, SQLite by batches."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from app.db import engine
from app.migrations import compared_with_models


def _migrate(connection: Connection) -> None:
    context.configure(connection, **compared_with_models(connection))
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _migrate(given)
else:
    with engine().connect() as own:
        _migrate(own)
