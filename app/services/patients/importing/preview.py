"""An import as its page shows it: the batch, one page of rows, and a few rows as a sample of what columns hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.patient_import import ImportBatch, ImportRow, RowState
from app.services.actor import Actor
from app.services.pages import Page, PageRequest
from app.services.patients.importing.batches import get_import, list_rows
from app.services.patients.importing.working import work_part

SAMPLES = 5


@dataclass(frozen=True)
class ImportSeen:
    batch: ImportBatch
    rows: Page[ImportRow]
    samples: list[ImportRow]


def look_at_import(
    session: Session, actor: Actor, import_id: UUID, page: PageRequest, *, states: Sequence[RowState] = ()
) -> ImportSeen:
    """Everything that the page of an import shows."""
    batch = get_import(session, actor, import_id)
    rows = list_rows(session, actor, import_id, page, states=states)
    first = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(col(ImportRow.number)).limit(SAMPLES)
    return ImportSeen(batch, rows, list(session.exec(first).all()))


def check_some(session: Session, actor: Actor, import_id: UUID, *, now: datetime) -> None:
    """Check the first rows at once, so that a short file is ready when the page looks again; the job does the rest."""
    get_import(session, actor, import_id)
    for _ in range(2):
        work_part(session, now=now, only=import_id)
