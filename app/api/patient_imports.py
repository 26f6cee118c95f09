"""`/api/v1/patients/imports`: patients from a CSV or XLSX file, looked at before anybody is added (P7)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from anyio import from_thread
from fastapi import Path as InPath
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app import clock
from app.api.envelope import Accepted
from app.api.params import PageQuery
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.db import reading, transaction
from app.errors import IllegalTransition, Invalid, TooLarge
from app.ids import named_id
from app.models.patient_import import ImportBatch, ImportRow, ImportState, RowState
from app.services.actor import Actor, Permission
from app.services.pages import Page
from app.services.patients.exporting import Part, as_csv
from app.services.patients.importing import batches, results
from app.services.patients.importing.batches import ImportChanges
from app.services.patients.importing.reading import MOST_BYTES, read_table
from app.services.patients.importing.working import work_part
from app.services.shapes import Moment, Shown

AT_ONCE = 500
AT_ONCE_IN_REQUEST = 4  # parts checked before the answer: a short file is ready at once
ImportId = Annotated[str, InPath(description="The import's id.")]

imports = Resource("/patients/imports", tag="Patients", subject="import")


class ImportShown(Shown):
    """`state`: `reading checking ready importing done cancelled failed`. `mapping` is column by field, from 0."""

    id: UUID
    file_name: str
    state: ImportState
    headings: list[str]
    mapping: dict[str, int]
    shares_phones: bool
    total: int
    checked: int
    good: int
    bad: int
    duplicate: int
    imported: int
    failed: int
    error: str | None
    version: int
    created_at: Moment
    finished_at: Moment | None

    @classmethod
    def of(cls, batch: ImportBatch) -> ImportShown:
        return cls.drawn_from(batch, headings=batches.headings_of(batch))


class RowProblem(Shown):
    field: str
    message: str


class ImportRowShown(Shown):
    """A row as it stood in the file, its number there, and what is wrong with it."""

    id: UUID
    number: int
    state: RowState
    cells: list[str]
    problems: list[RowProblem]
    patient_id: UUID | None

    @classmethod
    def of(cls, row: ImportRow, actor: Actor) -> ImportRowShown:
        problems = [
            RowProblem(field=one.get("field", ""), message=results.problem_in_words(one, actor.language))
            for one in row.problems
        ]
        values = {name: getattr(row, name) for name in ("id", "number", "state", "patient_id")}
        return cls(cells=batches.cells_of(row), problems=problems, **values)


@imports.post("", needs=Permission.PATIENT_CREATE, summary="Bring a file of patients", raises=(TooLarge,))
def bring_patients(
    request: Request,
    actor: CurrentActor,
    file_name: Annotated[str, Query(alias="fileName", max_length=300, description="What the file is called.")] = "",
) -> ImportShown:
    """The body is the file itself, at most 20 MB and 100 000 rows: CSV (UTF-8, UTF-16, Windows-1252; commas,
    semicolons or tabs) or XLSX. Nobody is added: the rows are kept, the columns guessed, and every row checked."""
    with tempfile.NamedTemporaryFile(prefix="carepost-import-") as file:
        path = Path(file.name)
        from_thread.run(_save, request, path)
        import_id = keep_rows(actor, path, file_name=file_name)
    for _ in range(AT_ONCE_IN_REQUEST):
        with transaction() as session:
            if not work_part(session, now=clock.now(), only=import_id):
                break
    with reading() as session:
        return ImportShown.of(batches.get_import(session, actor, import_id))


@imports.get("", needs=Permission.PATIENT_CREATE, summary="List your imports")
def list_imports(session: Reading, actor: CurrentActor, page: PageQuery) -> Page[ImportShown]:
    """Newest first. Rows are kept for 14 days."""
    return batches.list_imports(session, actor, page).map(ImportShown.of)


@imports.get("/{import_id}", needs=Permission.PATIENT_CREATE, summary="Read an import")
def read_import(import_id: ImportId, session: Reading, actor: CurrentActor) -> ImportShown:
    """How far it is."""
    return ImportShown.of(batches.get_import(session, actor, named_id(import_id)))


@imports.get("/{import_id}/rows", needs=Permission.PATIENT_CREATE, summary="List the rows of an import")
def list_import_rows(
    import_id: ImportId,
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    state: Annotated[RowState | None, Query()] = None,
) -> Page[ImportRowShown]:
    """In the order of the file."""
    states = [state] if state else []
    found = batches.list_rows(session, actor, named_id(import_id), page, states=states)
    return found.map(lambda row: ImportRowShown.of(row, actor))


@imports.patch(
    "/{import_id}", needs=Permission.PATIENT_CREATE, summary="Say what the columns hold", raises=(IllegalTransition,)
)
def change_import(import_id: ImportId, body: ImportChanges, session: Tx, actor: CurrentActor) -> ImportShown:
    """The rows are then checked again."""
    return ImportShown.of(batches.change_import(session, actor, named_id(import_id), body))


@imports.post(
    "/{import_id}/start",
    needs=Permission.PATIENT_CREATE,
    summary="Add the good rows",
    status=202,
    raises=(IllegalTransition,),
)
def start_import(import_id: ImportId, session: Tx, actor: CurrentActor) -> Accepted:
    """Bad rows and duplicates stay behind, each with its reason. Nobody is added twice, whatever happens meanwhile."""
    batches.start_import(session, actor, named_id(import_id))
    return Accepted(job_id=batches.JOB)


@imports.post(
    "/{import_id}/cancel",
    needs=Permission.PATIENT_CREATE,
    summary="Stop an import",
    status=200,
    raises=(IllegalTransition,),
)
def cancel_import(import_id: ImportId, session: Tx, actor: CurrentActor) -> ImportShown:
    """Who has been added stays."""
    return ImportShown.of(batches.cancel_import(session, actor, named_id(import_id), now=clock.now()))


@imports.get(
    "/{import_id}/result",
    needs=Permission.PATIENT_CREATE,
    summary="Take the rows out with their reasons",
    files=("text/csv; charset=utf-8",),
)
def export_import_result(
    import_id: ImportId,
    actor: CurrentActor,
    rows: Annotated[Literal["all", "problems"], Query(description="`problems`: only what was not added.")] = "all",
) -> Response:
    """A CSV file: mend the rows in it, and bring it again."""
    known, states = named_id(import_id), batches.PROBLEMS if rows == "problems" else ()
    with reading() as session:
        heading = results.result_headings(actor, batches.get_import(session, actor, known))
    headers = {"Content-Disposition": 'attachment; filename="carepost-import.csv"', "Cache-Control": "no-store"}
    parts = _result_parts(actor, known, states)
    return StreamingResponse(as_csv(heading, parts), media_type="text/csv; charset=utf-8", headers=headers)


def keep_rows(actor: Actor, path: Path, *, file_name: str) -> UUID:
    """Read a file into rows, five hundred a transaction. An unreadable one leaves an import marked as failed."""
    rows = read_table(path)
    _, headings = next(rows, (0, []))
    if not headings:
        raise Invalid.field("file", "import.empty_file")
    with transaction() as session:
        import_id = batches.begin_import(session, actor, file_name=file_name, headings=headings, now=clock.now())
    try:
        while part := list(islice(rows, AT_ONCE)):
            with transaction() as session:
                batches.add_rows(session, import_id, part)
        with transaction() as session:
            batches.finish_reading(session, actor, import_id)
    except BaseException:
        with transaction() as session:
            batches.fail_reading(session, import_id, now=clock.now())
        raise
    return import_id


async def _save(request: Request, path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST_BYTES:
                raise TooLarge(limit=f"{MOST_BYTES // 1024 // 1024} MB")
            file.write(chunk)


def _result_parts(actor: Actor, import_id: UUID, states: tuple[RowState, ...]) -> Iterator[Part]:
    after: UUID | None = None
    while True:
        with reading() as session:
            part = results.read_results(session, actor, import_id, states=states, after=after)
        yield part
        if part.after is None:
            return
        after = part.after
