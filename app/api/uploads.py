"""`/api/v1/uploads`: files on their way in, by tus 1.0.0 (F2), and the caller's queue of them (F1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Path
from sqlmodel import Session
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app import clock, finished_uploads
from app.api import upload_sending
from app.api.answers import repeated
from app.api.bodies import bare_bytes
from app.api.plan import Access, CurrentActor, Reading
from app.api.resource import PREFIX, Resource
from app.api.route import PlannedRoute
from app.api.threads import in_thread
from app.api.upload_body import Body
from app.api.upload_headers import (
    OFFSET_STREAM,
    TUS,
    capabilities,
    has_bytes,
    http_date,
    new_upload,
    offset_of,
    require_tus,
)
from app.api.upload_sending import Standing, true_state
from app.db import transaction
from app.errors import (
    AppError,
    BadRequest,
    ChecksumMismatch,
    Gone,
    Locked,
    NoRoom,
    TooLarge,
    TooSlow,
    TypeNotAllowed,
    WrongOffset,
    WrongProtocol,
)
from app.ids import named_id
from app.integrations import storage
from app.models.upload import Upload, UploadState
from app.security.limits import NEW_UPLOADS
from app.services import idempotency
from app.services.actor import Actor, Permission
from app.services.idempotency import Claim, KeptAnswer
from app.services.uploads.creation import NewUpload, begin_upload
from app.services.uploads.ending import terminate_upload
from app.services.uploads.found import UploadRow, get_upload, list_unfinished
from app.settings import get_settings

PATH = f"{PREFIX}/uploads"
FILE_ID = "Carepost-File-Id"
NO_STORE = {"Cache-Control": "no-store"}
UploadId = Annotated[str, Path(description="The upload's id: the end of its `Location`.")]
_SPEAKS = {"Tus-Resumable": f"`{TUS}`: the version of the protocol."}
_SUM = {"Upload-Checksum": "`sha256`, `sha1` or `crc32`, a space, and the checksum of the body in base64."}
_NEW = {
    "Upload-Length": "How many bytes the file has.",
    "Upload-Metadata": "Names and values in base64: `filename aGFzaWwucGRm,duration MzBk`.",
}
_AT = {"Upload-Offset": "Where the body belongs: what HEAD said."}
_FIRST = bare_bytes(OFFSET_STREAM, "The first bytes, or none.", is_required=False)
_MORE = bare_bytes(OFFSET_STREAM, "Bytes from `Upload-Offset` on, as many as you like.", is_required=True)
_TROUBLE = (BadRequest, WrongProtocol, TypeNotAllowed, TooLarge, ChecksumMismatch, TooSlow, NoRoom)


class TusRoute(PlannedRoute):
    """Every answer says which protocol it speaks, whatever went wrong."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_tus(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Tus-Resumable"] = TUS
                if message["status"] == WrongProtocol.status:
                    headers["Tus-Version"] = TUS
            await send(message)

        await super().handle(scope, receive, send_tus)


def sees_upload(session: Session, actor: Actor, path: Mapping[str, str]) -> object:
    """Raise NotFound unless the upload in the path is the caller's own."""
    return get_upload(session, actor, named_id(path["upload_id"]))


uploads = Resource("/uploads", tag="Uploads", sees=sees_upload, route_class=TusRoute)


@uploads.get("", needs=Permission.FILE_WRITE, summary="List your unfinished uploads")
def list_uploads(session: Reading, actor: CurrentActor) -> list[UploadRow]:
    """Oldest first. `received` is how many bytes are safe: the sender goes on from there."""
    return list_unfinished(session, actor)


@uploads.verb("OPTIONS", "", needs=Access.ANYONE, summary="What this server can do", status=204)
async def describe_uploads() -> Response:
    """tus 1.0.0 with creation, creation-with-upload, checksum, expiration and termination."""
    return Response(status_code=204, headers=NO_STORE | capabilities(get_settings()))


@uploads.verb(
    "POST",
    "",
    needs=Permission.FILE_WRITE,
    summary="Begin an upload",
    status=201,
    counted_as=NEW_UPLOADS,
    body=_FIRST,
    headers={**_SPEAKS, **_NEW, **_SUM},
    raises=(*_TROUBLE, Gone, Locked),
)
async def create_upload(request: Request, actor: CurrentActor) -> Response:
    """`Upload-Length` and `Upload-Metadata` with `filename`, and if you like `filetype`, `folder`, `duration`,
    `patientId`, `replacesId`, and `letterId`, which is only kept so far; other names are ignored. The body may already
    be the first bytes."""
    body = Body(request.receive)
    try:
        require_tus(request.headers)
        answer = await in_thread(lambda: _created(request, actor))
        if isinstance(answer, KeptAnswer):
            await body.drain()
            return repeated(answer)
        standing = Standing(answer)
        if has_bytes(request.headers) or answer.size == 0:
            standing = await upload_sending.add_bytes(request, body, actor, answer.id, 0)
    except AppError:
        await body.drain()
        raise
    except ClientDisconnect:
        return Response(status_code=499)
    headers = {"Location": _location(answer), **_headers_of(standing)}
    return Response(status_code=201, headers=headers)


@uploads.verb(
    "HEAD", "/{upload_id}", needs=Permission.FILE_WRITE, summary="Where an upload stands", status=200, counted_as=None,
    headers=_SPEAKS, raises=(WrongProtocol, Gone),
)  # fmt: skip
async def find_offset(upload_id: UploadId, request: Request, actor: CurrentActor) -> Response:
    """`Upload-Offset` counts the bytes that are safe. A request that still sends to it is ended."""
    require_tus(request.headers)
    upload = await true_state(actor, named_id(upload_id))
    headers = {"Upload-Length": str(upload.size), **_headers_of(Standing(upload))}
    if upload.sent_metadata:
        headers["Upload-Metadata"] = upload.sent_metadata
    return Response(status_code=200, headers=headers)


@uploads.verb(
    "PATCH", "/{upload_id}", needs=Permission.FILE_WRITE, summary="Send bytes of an upload", status=204,
    counted_as=None, body=_MORE, headers={**_SPEAKS, **_AT, **_SUM}, raises=(*_TROUBLE, WrongOffset, Gone, Locked),
)  # fmt: skip
async def add_bytes(upload_id: UploadId, request: Request, actor: CurrentActor) -> Response:
    """The body belongs at `Upload-Offset`. The last answer names the file in `Carepost-File-Id`. What was refused by
    its first 8 KiB, or as a whole, is answered 415 and the upload has ended."""
    body = Body(request.receive)
    try:
        require_tus(request.headers)
        offset = offset_of(request.headers)
        standing = await upload_sending.add_bytes(request, body, actor, named_id(upload_id), offset)
    except AppError:
        await body.drain()
        raise
    except ClientDisconnect:
        return Response(status_code=499)
    return Response(status_code=204, headers=_headers_of(standing))


@uploads.verb(
    "DELETE", "/{upload_id}", needs=Permission.FILE_WRITE, summary="Give an upload up", status=204,
    headers=_SPEAKS, raises=(WrongProtocol, Gone, Locked),
)  # fmt: skip
async def end_upload(upload_id: UploadId, request: Request, actor: CurrentActor) -> Response:
    """Its bytes are removed at once. One that has become a file is deleted as a file."""
    require_tus(request.headers)
    await in_thread(lambda: _terminated(actor, upload_id))
    return Response(status_code=204, headers=NO_STORE)


def _created(request: Request, actor: Actor) -> Upload | KeptAnswer:
    """The row of the upload; repeated with the same `Idempotency-Key`, the answer that it had."""
    settings, now = get_settings(), clock.now()
    new = new_upload(request.headers)
    key = request.headers.get(idempotency.HEADER)
    with transaction() as session:
        claim = _claimed(session, actor, key, new, now=now) if key is not None else None
        if isinstance(claim, KeptAnswer):
            return claim
        store = storage.configured().name
        upload = begin_upload(session, actor, new, store=store, settings=settings, now=now)
        if claim is not None:
            idempotency.keep_answer(session, claim, KeptAnswer(201, "", {"location": _location(upload)}))
    return upload


def _claimed(session: Session, actor: Actor, key: str, new: NewUpload, *, now: datetime) -> Claim | KeptAnswer:
    asked = idempotency.fingerprint("POST", PATH, f"{new.size} {new.metadata}".encode())
    return idempotency.claim_key(session, actor, idempotency.checked(key), request=asked, now=now)


def _terminated(actor: Actor, upload_id: str) -> None:
    with transaction() as session:
        remains = terminate_upload(session, actor, named_id(upload_id), now=clock.now())
    finished_uploads.discard(remains, storage.configured())


def _location(upload: Upload) -> str:
    """Below the address that people type, when one is set; else below whatever host was asked, which no header says."""
    return f"{get_settings().public_url or ''}{PATH}/{upload.id}"


def _headers_of(standing: Standing) -> dict[str, str]:
    """Raises TypeNotAllowed for an upload whose content was refused at the end."""
    upload = standing.upload
    if standing.verdict is not None and standing.verdict.rejected_reason:
        raise TypeNotAllowed(data={"fileId": str(upload.file_id), "reason": standing.verdict.rejected_reason})
    headers = {"Upload-Offset": str(upload.received), **NO_STORE}
    if upload.state is UploadState.RECEIVING:
        headers["Upload-Expires"] = http_date(upload.expires_at)
    if upload.file_id is not None:
        headers[FILE_ID] = str(upload.file_id)
    return headers
