"""`/api/v1/files`: the files that people keep (F3, F5, F6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Query
from pydantic.json_schema import SkipJsonSchema
from sqlmodel import Session
from starlette.responses import Response, StreamingResponse

from app import clock
from app.api.file_download import FileId
from app.api.params import PageQuery, SeenVersion
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.bootstrap import gateways
from app.db import reading, transaction
from app.disposition import disposition
from app.errors import FileInUse, Gone, IllegalTransition, Invalid, NotFound, VersionConflict
from app.ids import named_id, parse_id
from app.models.file import FileKind
from app.security.limits import DOWNLOADS
from app.services.actor import Actor, Permission
from app.services.files import commands, listing
from app.services.files.giving import check_has_time
from app.services.files.listing import FileAge, FileCounts, FileFilter, FileSort, ListedFile
from app.services.files.schemas import MOST_AT_ONCE, BulkFileOrder, BulkFilesDone, FileChanges, FileDetail, detail_of
from app.services.files.visibility import get_visible_file
from app.services.files.where_used import UsedIn, uses_of
from app.services.files.zipping import zip_of
from app.services.pages import Page
from app.services.shares.rights import list_taken_along
from app.services.shares.visiting import list_shares_with, note_taken_along

_LONGEST_IDS = 10_000  # characters of an address: 200 ids and more, so that too many are told from too long


async def _filter(
    *,
    q: Annotated[str, Query(max_length=200, description="Words of the name.")] = "",
    age: Annotated[FileAge | None, Query(description="`expiring`: within a week.")] = None,
    kind: Annotated[FileKind | None, Query()] = None,
    folder: Annotated[
        str | SkipJsonSchema[None], Query(max_length=300, description="This folder and those in it; empty: the top.")
    ] = None,
    mine: Annotated[bool, Query(description="Only what you brought.")] = False,
    shared: Annotated[bool, Query(description="Only what is shared.")] = False,
    patient_id: Annotated[str, Query(alias="patientId", max_length=40)] = "",
) -> FileFilter:
    wanted = parse_id(patient_id) if patient_id else None
    if patient_id and wanted is None:
        raise Invalid.field("patientId", "validation.id")
    return FileFilter(q, age, kind, folder, is_mine=mine, is_shared=shared, patient_id=wanted)


FilterQuery = Annotated[FileFilter, Depends(_filter)]


def sees_file(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    """Raise NotFound unless the file in the path is visible to the caller."""
    return get_visible_file(session, actor, named_id(path["file_id"]))


file_lists = Resource("/files", tag="Files", subject="file")
files = Resource("/files", tag="Files", subject="file", sees=sees_file)


@file_lists.get("", needs=Permission.FILE_READ, summary="List files")
def list_files(
    session: Reading,
    actor: CurrentActor,
    page: PageQuery,
    wanted: FilterQuery,
    sort: Annotated[FileSort, Query()] = FileSort.NEWEST,
) -> Page[ListedFile]:
    """Yours, those of patients you see and those shared with you; moderators see all. Older versions, deleted and
    refused ones are left out."""
    return listing.list_files(session, actor, wanted, page, sort=sort, now=clock.now())


@file_lists.get("/facets", needs=Permission.FILE_READ, summary="Count files by filter")
def count_files(session: Reading, actor: CurrentActor, wanted: FilterQuery) -> FileCounts:
    """How many each filter would show beside the words, the folder and the patient that are asked for."""
    return listing.count_files(session, actor, wanted, now=clock.now())


@file_lists.get("/folders", needs=Permission.FILE_READ, summary="List folders")
def list_folders(session: Reading, actor: CurrentActor) -> list[str]:
    """Those in which you see a file, and those above them."""
    return listing.list_folders(session, actor)


@file_lists.get(
    "/archive",
    needs=Permission.FILE_READ,
    summary="Download several files as a zip",
    files=("application/zip",),
    counted_as=DOWNLOADS,
    raises=(NotFound,),
)
def download_files(
    actor: CurrentActor,
    ids: Annotated[str, Query(max_length=_LONGEST_IDS, description="Ids with commas, at most 200.")],
) -> Response:
    """Made while it is sent. Those that you may not take along or whose time is over are left out; 404 when none is
    left. It counts as one download."""
    known = dict.fromkeys(found for text in ids.split(",") if (found := parse_id(text.strip())) is not None)
    if len(known) > MOST_AT_ONCE:
        raise Invalid.field("ids", "validation.too_many", most=str(MOST_AT_ONCE))
    now = clock.now()
    with reading() as session:
        chosen = list_taken_along(session, actor, list(known), now=now)
        shared = list_shares_with(session, actor, [file.id for file in chosen], now=now)
    if not chosen:
        raise NotFound()
    if shared:
        with transaction() as session:
            note_taken_along(session, actor, shared, now=now)
    headers = {"Content-Disposition": disposition("carepost.zip", is_inline=False), "Cache-Control": "no-store"}
    pieces = zip_of(chosen, gateways().storage, zone=ZoneInfo(actor.timezone))
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


@file_lists.post("/bulk", needs=Permission.FILE_WRITE, summary="Change many files at once", status=200)
def change_many_files(body: BulkFileOrder, session: Tx, actor: CurrentActor) -> BulkFilesDone:
    """Move, keep for a time, or delete (needs `file:delete` too). Those it was not done to are named with the reason:
    `not_found not_allowed in_use expired`."""
    return commands.change_files(session, actor, body, now=clock.now())


@files.get("/{file_id}", needs=Permission.FILE_READ, summary="Read about a file", raises=(Gone,))
def read_file(file_id: FileId, session: Reading, actor: CurrentActor) -> FileDetail:
    """`status`: `verifying scanning ready rejected`; `rejectedReason` says why it was not taken. 410 when its time is
    over, as for its bytes: what is left of it stands in the list with `age=expired`, and a longer `duration` given
    before the night in which they go brings it back."""
    check_has_time(session, get_visible_file(session, actor, named_id(file_id)), now=clock.now())
    return _detail(session, actor, named_id(file_id))


@files.patch("/{file_id}", needs=Permission.FILE_WRITE, summary="Change a file", raises=(VersionConflict, Gone))
def change_file(file_id: FileId, body: FileChanges, session: Tx, actor: CurrentActor, seen: SeenVersion) -> FileDetail:
    """Its name, folder or duration, which counts from now. The extension stays: the content was checked against it."""
    version = body.version if "version" in body.given() else seen
    file = commands.change_file(session, actor, named_id(file_id), body, seen=version, now=clock.now())
    return _detail(session, actor, file.id)


@files.delete(
    "/{file_id}", needs=Permission.FILE_DELETE, summary="Delete a file", raises=(FileInUse, IllegalTransition)
)
def delete_file(file_id: FileId, session: Tx, actor: CurrentActor) -> None:
    """Your own; others' need `file:delete_all`. Its content goes after a day, that it was there stays known.
    Of a newer version the one before stands in the lists again."""
    commands.delete_file(session, actor, named_id(file_id), now=clock.now())


@file_lists.post(
    "/{file_id}/restore", needs=Permission.FILE_DELETE, summary="Put a deleted file back", status=200, raises=(Gone,)
)
def restore_file(file_id: FileId, session: Tx, actor: CurrentActor) -> FileDetail:
    """Within a day, by whoever deleted it or an admin."""
    file = commands.restore_file(session, actor, named_id(file_id), now=clock.now())
    return _detail(session, actor, file.id)


@files.get("/{file_id}/uses", needs=Permission.FILE_READ, summary="Where a file is used")
def list_file_uses(file_id: FileId, session: Reading, actor: CurrentActor) -> list[UsedIn]:
    """Of a patient's place only its kind, unless you see the patient."""
    file = get_visible_file(session, actor, named_id(file_id))
    return uses_of(session, actor, [file.id]).get(file.id, [])


def _detail(session: Session, actor: Actor, file_id: UUID) -> FileDetail:
    return detail_of(session, actor, get_visible_file(session, actor, file_id))
