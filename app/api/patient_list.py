"""`/api/v1/patients`, what concerns many at once: counts for filters, tags, bulk changes, export (P7)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path as InPath
from fastapi import Query
from pydantic import Field
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response, StreamingResponse

from app import clock
from app.api.patient_filter import FilterQuery
from app.api.patients import PatientId, sees_patient
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.db import reading, transaction
from app.errors import Gone, Invalid, PasswordAgain
from app.ids import named_id
from app.models.patient_list import BulkAction
from app.services.accounts.sessions import require_fresh
from app.services.actor import Actor, Permission
from app.services.patients import bulk, exporting, facets, tags
from app.services.patients.addresses import read_filter
from app.services.patients.bulk import BulkOrder, BulkReport
from app.services.patients.columns import chosen_columns, headings
from app.services.patients.exporting import Part, TableFormat
from app.services.patients.filters import PatientFilter
from app.services.shapes import Given, Line, Shown, example

lists = Resource("/patients", tag="Patients", subject="patient", sees=sees_patient)
changes = Resource("/patients/bulk", tag="Patients", subject="patient")

_TYPES = {
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FacetRow(Shown):
    value: Annotated[str, Field(description="To be given as the query parameter.")]
    label: Annotated[str, Field(description="The word people know it by, where that is another one.")]
    count: int


class Facets(Shown):
    """By filter, each value with how many patients it would show, most first; at most 50 values."""

    volunteer: list[FacetRow]
    is_active: list[FacetRow]
    verification_status: list[FacetRow]
    cancer_type: list[FacetRow]
    band: list[FacetRow]
    needs_call: list[FacetRow]
    tag: list[FacetRow]


class TagRow(Shown):
    name: str
    count: int


class TagsOfPatient(Shown):
    tags: list[str]


class GivenTags(Given, json_schema_extra=example(tags=["transport", "lives alone"])):
    """All tags that the patient is to have."""

    tags: Annotated[list[Annotated[Line, Field(max_length=200)]], Field(max_length=100)]


class BulkOrderGiven(Given, json_schema_extra=example(action="deactivate", reason="Moved away", ids=[])):
    """Name the patients by `ids`, or by `matching`: the query parameters of a list, for all that it shows."""

    action: Literal["assign", "activate", "deactivate", "tag", "untag"]
    ids: Annotated[list[UUID], Field(max_length=bulk.MOST)] | None = None
    matching: Annotated[dict[str, str], Field(max_length=20)] | None = None
    volunteer_id: Annotated[UUID | None, Field(description="For `assign`; null gives them to nobody.")] = None
    reason: Annotated[Line, Field(max_length=200)] = ""
    tag: Annotated[Line, Field(max_length=200)] = ""


class SkippedRow(Shown):
    id: UUID
    reason: Annotated[str, Field(examples=["unchanged"])]


class BulkDone(Shown):
    """`id` names the change, to take it back within five minutes."""

    id: UUID
    changed: list[UUID]
    skipped: list[SkippedRow]


class Undone(Shown):
    count: int


@lists.get("/facets", needs=Permission.PATIENT_READ, summary="Count what each filter would show")
def count_facets(session: Reading, actor: CurrentActor, wanted: FilterQuery) -> Facets:
    """Each filter's values with everything else that is asked for. Of more than 10 000 patients the newest count."""
    counted = facets.count_facets(session, actor, wanted)
    rows = {
        name: [FacetRow(value=one.value, label=one.label, count=one.count) for one in getattr(counted, name)]
        for name in Facets.model_fields
    }
    return Facets(**rows)


@lists.get("/tags", needs=Permission.PATIENT_READ, summary="List the tags in use")
def list_patient_tags(session: Reading, actor: CurrentActor) -> list[TagRow]:
    """By name, on patients you see."""
    return [TagRow(name=tag.name, count=tag.count) for tag in tags.list_tags(session, actor)]


@lists.put("/{patient_id}/tags", needs=Permission.PATIENT_WRITE, summary="Say which tags a patient has")
def set_patient_tags(patient_id: PatientId, body: GivenTags, session: Tx, actor: CurrentActor) -> TagsOfPatient:
    """New tags come into being. How a tag is written stays as it was written first."""
    return TagsOfPatient(tags=tags.set_tags(session, actor, named_id(patient_id), names=body.tags))


@lists.get(
    "/export",
    needs=Permission.PATIENT_READ,
    summary="Take a list out as CSV or XLSX",
    files=tuple(_TYPES.values()),
    raises=(PasswordAgain,),
)
def export_patients(
    actor: CurrentActor,
    wanted: FilterQuery,
    *,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.CSV,
    columns: Annotated[str, Query(max_length=400, description="Names of columns, with commas; empty for all.")] = "",
) -> Response:
    """Everything that the same filters show in the list, the oldest first. It is written down who took it. In a
    browser the password must have been given within the last 30 minutes: `/patients/export` asks for it."""
    chosen = chosen_columns(columns)
    with transaction() as session:
        require_fresh(session, actor, now=clock.now())
        exporting.begin_export(session, actor, table_format=table_format, columns=chosen)
    name = f"carepost-patients-{clock.now():%Y-%m-%d}.{table_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    heading, parts = headings(actor, chosen), _parts(actor, wanted, chosen)
    if table_format is TableFormat.CSV:
        return StreamingResponse(exporting.as_csv(heading, parts), media_type=_TYPES[table_format], headers=headers)
    with tempfile.NamedTemporaryFile(prefix="carepost-", suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        exporting.write_xlsx(heading, parts, path)
    except BaseException:
        path.unlink()
        raise
    away = BackgroundTask(path.unlink)
    return FileResponse(path, media_type=_TYPES[table_format], headers=headers, background=away)


@changes.post("", needs=Permission.PATIENT_WRITE, summary="Change many patients at once", status=200)
def change_patients(body: BulkOrderGiven, actor: CurrentActor) -> BulkDone:
    """At most 2 000. Those it was not done to are named with the reason: `not_found`, `unchanged`, `unsubscribed`
    (activating needs a `reason` then) or `refused`. `assign` needs `patient:assign`."""
    if (body.ids is None) == (body.matching is None):
        raise Invalid.field("ids", "error.ids_or_matching")
    order = BulkOrder(BulkAction(body.action), volunteer_id=body.volunteer_id, reason=body.reason, tag=body.tag)
    wanted = None if body.matching is None else read_filter(body.matching)
    with transaction() as session:
        begun = bulk.begin(session, actor, order, ids=body.ids, wanted=wanted, now=clock.now())
    report = BulkReport()
    for part in begun.parts():
        with transaction() as session:
            report.add(bulk.carry_out(session, actor, order, begun.change_id, part, now=clock.now()))
    with transaction() as session:
        bulk.finish(session, actor, order, begun.change_id, count=len(report.changed), now=clock.now())
    skipped = [SkippedRow(id=one.id, reason=one.reason) for one in report.skipped]
    return BulkDone(id=begun.change_id, changed=report.changed, skipped=skipped)


@changes.post(
    "/{change_id}/undo",
    needs=Permission.PATIENT_WRITE,
    summary="Take a change of many patients back",
    status=200,
    raises=(Gone,),
)
def undo_change_of_patients(
    change_id: Annotated[str, InPath(description="`id` of the change.")], actor: CurrentActor
) -> Undone:
    """Your own, once, within five minutes."""
    change = named_id(change_id)
    with transaction() as session:
        items = bulk.begin_undo(session, actor, change, now=clock.now())
    count = 0
    for at in range(0, len(items), bulk.AT_ONCE):
        with transaction() as session:
            part = items[at : at + bulk.AT_ONCE]
            count += bulk.take_back(session, actor, change, part, now=clock.now())
    return Undone(count=count)


def _parts(actor: Actor, wanted: PatientFilter, columns: list[str]) -> Iterator[Part]:
    """The parts of an export, a short look at the database each."""
    after: UUID | None = None
    while True:
        with reading() as session:
            part = exporting.read_part(session, actor, wanted, columns=columns, after=after)
        yield part
        if part.after is None:
            return
        after = part.after
