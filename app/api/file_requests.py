"""`/api/v1/file-requests`: links by which somebody outside sends files (F8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic.json_schema import SkipJsonSchema
from sqlmodel import Session

from app import clock
from app.api.params import PageQuery, SeenVersion
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.db import transaction
from app.errors import IllegalTransition, Invalid, NotFound, VersionConflict
from app.ids import named_id, parse_id
from app.security.link_passwords import hash_link_password
from app.services.actor import Actor, Permission
from app.services.pages import Page
from app.services.shares import requests as asking
from app.services.shares.requests import RequestFilter
from app.services.shares.schemas import NewRequest, RequestChanges, RequestRow

RequestId = Annotated[str, Path(description="The request's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5e"])]


async def _filter(
    *,
    is_open: Annotated[
        bool | SkipJsonSchema[None], Query(alias="open", description="Only those that take files, or only the others.")
    ] = None,
    patient_id: Annotated[str, Query(alias="patientId", max_length=40)] = "",
) -> RequestFilter:
    wanted = parse_id(patient_id) if patient_id else None
    if patient_id and wanted is None:
        raise Invalid.field("patientId", "validation.id")
    return RequestFilter(is_open, wanted)


FilterQuery = Annotated[RequestFilter, Depends(_filter)]


def _sees_request(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    return asking.find_request(session, actor, named_id(path["request_id"]))


file_requests = Resource("/file-requests", tag="File requests", subject="file_request", sees=_sees_request)


@file_requests.get("", needs=Permission.FILE_SHARE, summary="List requests for files")
def list_requests(session: Reading, actor: CurrentActor, page: PageQuery, wanted: FilterQuery) -> Page[RequestRow]:
    """Yours; all for those who look after all files. Newest first, those that ended too. One for a patient
    whom its maker no longer sees has ended, and is not its maker's any more."""
    return asking.list_requests(session, actor, page, wanted=wanted, now=clock.now())


@file_requests.post("", needs=Permission.FILE_SHARE, summary="Ask for files", raises=(NotFound,))
def create_request(body: NewRequest, actor: CurrentActor) -> RequestRow:
    """Makes a link that anybody can send files by, into a folder and, if you like, to a patient you see.
    For 30 days, unless `expiresAt` says otherwise; `null` is without end."""
    password_hash = hash_link_password(body.password)
    with transaction() as session:
        return asking.create_request(session, actor, body, password_hash=password_hash, now=clock.now())


@file_requests.get("/{request_id}", needs=Permission.FILE_SHARE, summary="Read a request for files")
def read_request(request_id: RequestId, session: Reading, actor: CurrentActor) -> RequestRow:
    """With how many files have arrived."""
    return asking.get_request(session, actor, named_id(request_id), now=clock.now())


@file_requests.patch(
    "/{request_id}",
    needs=Permission.FILE_SHARE,
    summary="Change a request for files",
    raises=(VersionConflict, IllegalTransition),
)
def change_request(request_id: RequestId, body: RequestChanges, actor: CurrentActor, seen: SeenVersion) -> RequestRow:
    """Only the fields that are sent change."""
    known = body.version if "version" in body.given() else seen
    password_hash = hash_link_password(body.password)
    with transaction() as session:
        return asking.change_request(
            session, actor, named_id(request_id), body, password_hash=password_hash, seen=known, now=clock.now()
        )


@file_requests.delete("/{request_id}", needs=Permission.FILE_SHARE, summary="End a request for files")
def end_request(request_id: RequestId, session: Tx, actor: CurrentActor) -> None:
    """The link takes no more files. What was sent stays."""
    asking.end_request(session, actor, named_id(request_id), now=clock.now())


@file_requests.post(
    "/{request_id}/restore",
    needs=Permission.FILE_SHARE,
    status=200,
    summary="Restore a request for files",
    raises=(IllegalTransition,),
)
def restore_request(request_id: RequestId, session: Tx, actor: CurrentActor) -> RequestRow:
    """The same link takes files again, for you from then on."""
    return asking.restore_request(session, actor, named_id(request_id), now=clock.now())
