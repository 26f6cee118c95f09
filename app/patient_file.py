"""`carepost import-patients`: the same import as in the browser, from a terminal, in the name of a colleague."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from app import clock, i18n
from app.api.patient_imports import keep_rows
from app.db import reading, transaction
from app.errors import AppError
from app.models.account import User
from app.models.patient_import import OPEN_IMPORTS, ImportBatch, ImportState
from app.services.accounts.actors import get_person, person_actor, require_active
from app.services.actor import Actor, Origin, Permission, require
from app.services.pages import PageRequest
from app.services.patients.importing import batches
from app.services.patients.importing.results import reason_of
from app.services.patients.importing.working import work_part

ON_A_PAGE = 100


@dataclass(frozen=True)
class Imported:
    """How an import ended: of `total` rows `good` were fit to be added, and `added` were."""

    total: int
    good: int
    added: int
    problems: list[str]


def import_patients(file: Path, *, email: str, only_check: bool) -> Imported:
    """Read, check and, unless told otherwise, add. Raises AppError with what is wrong with the file or the person."""
    actor = _colleague(email)
    require(actor, Permission.PATIENT_CREATE)
    import_id = keep_rows(actor, file, file_name=file.name)
    _work(import_id)
    if not only_check:
        with transaction() as session:
            batches.start_import(session, actor, import_id)
        _work(import_id)
    with reading() as session:
        batch = batches.get_import(session, actor, import_id)
    return Imported(batch.total, batch.good, batch.imported, list(_problems(actor, import_id)))


def in_words(problem: AppError, language: str) -> str:
    """What went wrong, for a terminal."""
    details = [i18n.translate(language, one.message, **one.params) for one in problem.details]
    return " ".join(details) or i18n.translate(language, problem.message_key, **problem.params)


def _colleague(email: str) -> Actor:
    with reading() as session:
        user = session.exec(select(User).where(User.email == email.strip().casefold())).first()
        found = get_person(session, user.id) if user else None
        if found is None:
            raise AppError("import.no_such_person")
        require_active(found[0])
        return person_actor(*found, origin=Origin(user_agent="carepost import-patients"))


def _work(import_id: UUID) -> None:
    """Part after part until it stands still; a server beside this may do some of them."""
    while True:
        with transaction() as session:
            batch = session.get_one(ImportBatch, import_id)
            is_at_rest = batch.state is ImportState.READY or batch.state not in OPEN_IMPORTS
        if is_at_rest:
            return
        with transaction() as session:
            work_part(session, now=clock.now(), only=import_id)


def _problems(actor: Actor, import_id: UUID) -> Iterator[str]:
    cursor: str | None = None
    while True:
        with reading() as session:
            asked = PageRequest(size=ON_A_PAGE, cursor=cursor)
            page = batches.list_rows(session, actor, import_id, asked, states=batches.PROBLEMS)
        for row in page.rows:
            yield f"{row.number}: {reason_of(row, actor.language)}"
        cursor = page.next_cursor
        if cursor is None:
            return
