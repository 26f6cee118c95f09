"""What finding names needs in the database: an index of trigrams, kept by the database itself whoever writes a name.

PostgreSQL: `pg_trgm` and an index on `patient.name_search`. Where the extension may not be created, names are still
found by their parts, only slower and without typing errors: the log says so at each start.
SQLite: an FTS5 table of trigrams beside a table that numbers the patients, because row numbers of `patient` may change.
That table's only other index has the name beside the id, so that the name of an id is read off it alone.
"""

from __future__ import annotations

import logging

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_log = logging.getLogger(__name__)

_SQLITE = (
    """CREATE TABLE IF NOT EXISTS search_name (
        number INTEGER PRIMARY KEY, patient_id BLOB NOT NULL, name VARCHAR NOT NULL, UNIQUE (patient_id, name))""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_name_text USING fts5(
        name, content='search_name', content_rowid='number', tokenize='trigram', detail='full')""",
    """CREATE TRIGGER IF NOT EXISTS search_patient_added AFTER INSERT ON patient BEGIN
        INSERT INTO search_name (patient_id, name) VALUES (new.id, new.name_search); END""",
    """CREATE TRIGGER IF NOT EXISTS search_patient_renamed AFTER UPDATE OF name_search ON patient
        WHEN old.name_search IS NOT new.name_search BEGIN
        UPDATE search_name SET name = new.name_search WHERE patient_id = new.id; END""",
    """CREATE TRIGGER IF NOT EXISTS search_patient_gone AFTER DELETE ON patient BEGIN
        DELETE FROM search_name WHERE patient_id = old.id; END""",
    """CREATE TRIGGER IF NOT EXISTS search_name_added AFTER INSERT ON search_name BEGIN
        INSERT INTO search_name_text (rowid, name) VALUES (new.number, new.name); END""",
    """CREATE TRIGGER IF NOT EXISTS search_name_changed AFTER UPDATE ON search_name BEGIN
        INSERT INTO search_name_text (search_name_text, rowid, name) VALUES ('delete', old.number, old.name);
        INSERT INTO search_name_text (rowid, name) VALUES (new.number, new.name); END""",
    """CREATE TRIGGER IF NOT EXISTS search_name_gone AFTER DELETE ON search_name BEGIN
        INSERT INTO search_name_text (search_name_text, rowid, name) VALUES ('delete', old.number, old.name); END""",
    """INSERT INTO search_name (patient_id, name) SELECT id, name_search FROM patient
        WHERE id NOT IN (SELECT patient_id FROM search_name)""",
)
_INDEX = "CREATE INDEX IF NOT EXISTS search_patient_name ON patient USING gin (name_search gin_trgm_ops)"


def apply(connection: Connection) -> None:
    """Make what is missing. Safe to repeat; on PostgreSQL without the right to do so, say it and go on."""
    if connection.dialect.name == "sqlite":
        for statement in _SQLITE:
            connection.exec_driver_sql(statement)
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            connection.exec_driver_sql(_INDEX)
    except DBAPIError as problem:
        _log.warning(
            "pg_trgm is not there and may not be created (%s): names with typing errors will not be found",
            type(problem.orig).__name__,
        )
