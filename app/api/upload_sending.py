"""One request with bytes, from its lease to its answer: take the upload, receive, let it go, finish what is whole."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from starlette.requests import Request

from app import clock, finished_uploads
from app.api.threads import in_thread
from app.api.upload_body import Body
from app.api.upload_desk import OWNER, desk
from app.api.upload_headers import Expected, expected_sum, length_of
from app.api.upload_reception import WRITING, Reception
from app.db import reading, transaction
from app.errors import ChecksumMismatch, Gone, Locked, TooLarge, TypeNotAllowed, Unavailable, WrongOffset
from app.integrations import storage
from app.integrations.ports import StorageUnavailable, UploadDamaged, UploadWriter
from app.models.upload import Upload, UploadState
from app.security.identity import actor_of_request
from app.services.actor import Actor
from app.services.files.acceptance import Verdict
from app.services.uploads.ending import refuse_upload
from app.services.uploads.finishing import Finishing
from app.services.uploads.found import get_open_upload, incoming_of
from app.services.uploads.leases import (
    UploadLease,
    ask_for_release,
    is_leased,
    release_upload,
    set_handle,
    take_upload,
)

WAIT_FOR_LEASE = 20.0  # seconds until 423
WAIT_FOR_TRUTH = 3.0  # seconds that HEAD gives a writer to commit what it has
LOOK_EVERY = 0.1
ANSWER_WITHIN = 10.0  # seconds for the verdict; a longer look goes on after the answer

_finishing: set[asyncio.Task[Verdict | None]] = set()  # so that none is forgotten before it is done


@dataclass(frozen=True)
class Standing:
    """How an upload stands at the end of a request."""

    upload: Upload
    verdict: Verdict | None = None


async def add_bytes(request: Request, body: Body, actor: Actor, upload_id: UUID, offset: int) -> Standing:
    """Take the body as the bytes of the upload from `offset` on."""
    expected = expected_sum(request.headers)
    length = length_of(request.headers)
    upload = await in_thread(lambda: _look(actor, upload_id))
    if upload.state is not UploadState.RECEIVING:
        if offset != upload.size:
            raise WrongOffset(data={"offset": str(upload.received)})
        _check_nothing(expected)
        return Standing(upload)  # the last answer was lost, and the sender asks again
    lease = await _leased(actor, upload_id)
    try:
        upload = await in_thread(lambda: _look(actor, upload_id))
        if upload.received != offset:
            raise WrongOffset(data={"offset": str(upload.received)})
        if length is not None and offset + length > upload.size:
            raise TooLarge("error.upload_beyond_size")
        sha256 = None
        if upload.received < upload.size or upload.size == 0:
            writer = await _opened(lease, upload)
            reception = Reception(
                lease,
                writer,
                name=upload.name,
                declared_type=upload.declared_type,
                size=upload.size,
                received=offset,
                expected=expected,
                sha256=desk.take_sum(upload_id, offset),
                recheck=lambda: _recheck(request),
            )
            sha256 = await _received(reception, body, lease)
            if reception.has_let_go:
                return Standing(await in_thread(lambda: _look(actor, upload_id)))
        else:
            _check_nothing(expected)
    except BaseException:
        await asyncio.shield(in_thread(lambda: _release(lease)))
        raise
    return await _ended(actor, lease, upload_id, sha256)


async def true_state(actor: Actor, upload_id: UUID) -> Upload:
    """The upload as it is, after whoever writes to it was asked to commit what they have."""
    upload = await in_thread(lambda: _look(actor, upload_id))
    if not _is_busy(upload):
        return upload
    await in_thread(lambda: _ask(upload_id))
    desk.ask_for(upload_id)
    deadline = time.monotonic() + WAIT_FOR_TRUTH
    while _is_busy(upload) and time.monotonic() < deadline:
        await asyncio.sleep(LOOK_EVERY)
        upload = await in_thread(lambda: _look(actor, upload_id))
    return upload


def _check_nothing(expected: Expected | None) -> None:
    """Raise ChecksumMismatch unless the sum is that of no bytes: all of the upload is here, and no more is read."""
    if expected is not None and not expected.is_met():
        raise ChecksumMismatch()


async def _leased(actor: Actor, upload_id: UUID) -> UploadLease:
    """The lease, after asking whoever holds it to let go. Raises Locked when they do not within 20 s."""
    deadline = time.monotonic() + WAIT_FOR_LEASE
    while True:
        lease = await in_thread(lambda: _take(upload_id))
        if lease is not None:
            return lease
        if time.monotonic() >= deadline:
            raise Locked()
        desk.ask_for(upload_id)
        await asyncio.sleep(LOOK_EVERY)
        await in_thread(lambda: _look(actor, upload_id))  # it may have ended meanwhile


async def _opened(lease: UploadLease, upload: Upload) -> UploadWriter:
    try:
        return await WRITING.run(partial(_open, lease, upload))
    except UploadDamaged:
        await in_thread(lambda: _refuse(lease, finished_uploads.DAMAGED))
        raise Gone("error.upload_damaged") from None
    except StorageUnavailable:
        raise Unavailable() from None


async def _received(reception: Reception, body: Body, lease: UploadLease) -> str | None:
    """Receive the body. Returns the SHA-256 of the upload when this process has seen all of it."""
    desk.enter(reception)
    try:
        await reception.receive(body.receive)
    except TypeNotAllowed:
        await in_thread(lambda: _refuse(lease, "type_not_allowed"))
        raise
    finally:
        desk.leave(reception)
        await asyncio.shield(WRITING.run(reception.close))
        if reception.sha256 is not None and reception.is_sum_of_what_is_committed:
            desk.keep_sum(reception.upload_id, reception.committed, reception.sha256)
    return reception.sha256.hexdigest() if reception.sha256 is not None else None


async def _ended(actor: Actor, lease: UploadLease, upload_id: UUID, sha256: str | None) -> Standing:
    """Let the upload go, or finish it when it is whole; a verdict that takes long is not waited for."""
    finishing = await in_thread(lambda: _prepared(lease))
    if finishing is None:
        return Standing(await in_thread(lambda: _look(actor, upload_id)))
    task = asyncio.create_task(_finished(lease, finishing, sha256))
    _finishing.add(task)
    task.add_done_callback(_finishing.discard)
    done, _ = await asyncio.wait([task], timeout=ANSWER_WITHIN)
    verdict = task.result() if done else None
    return Standing(await in_thread(lambda: _anyhow(upload_id)), verdict)


async def _finished(lease: UploadLease, finishing: Finishing, sha256: str | None) -> Verdict | None:
    def work() -> Verdict | None:
        with finished_uploads.kept(lease):
            return finished_uploads.complete(lease, finishing, storage.configured(), sha256=sha256)

    try:
        return await WRITING.run(work)
    except StorageUnavailable:
        await in_thread(lambda: _release(lease))  # the bytes are safe; a job finishes it when the store is back
        return None


def _look(actor: Actor, upload_id: UUID) -> Upload:
    with reading() as session:
        return get_open_upload(session, actor, upload_id, now=clock.now())


def _anyhow(upload_id: UUID) -> Upload:
    with reading() as session:
        return session.get_one(Upload, upload_id)


def _take(upload_id: UUID) -> UploadLease | None:
    with transaction() as session:
        return take_upload(session, upload_id, OWNER, now=clock.now())


def _is_busy(upload: Upload) -> bool:
    return upload.state is UploadState.RECEIVING and is_leased(upload, now=clock.now())


def _ask(upload_id: UUID) -> None:
    with transaction() as session:
        ask_for_release(session, upload_id)


def _release(lease: UploadLease) -> None:
    with transaction() as session:
        release_upload(session, lease)


def _refuse(lease: UploadLease, reason: str) -> None:
    with transaction() as session:
        remains = refuse_upload(session, lease, reason, now=clock.now())
    if remains is not None:
        finished_uploads.discard(remains, storage.configured())


def _prepared(lease: UploadLease) -> Finishing | None:
    finishing = finished_uploads.prepare(lease)
    if finishing is None:
        _release(lease)
    return finishing


def _open(lease: UploadLease, upload: Upload) -> UploadWriter:
    """The writer at the committed offset; the store is told of the upload when its first byte comes."""
    store = storage.configured()
    if upload.received == 0 and upload.multipart_id is None:
        handle = store.begin(upload.object_key, upload.size)
        if handle is not None:
            _keep_handle(lease, upload, handle)
    with reading() as session:
        incoming = incoming_of(session, session.get_one(Upload, upload.id))
    return store.open(incoming)


def _keep_handle(lease: UploadLease, upload: Upload, handle: str) -> None:
    with transaction() as session:
        is_kept = set_handle(session, lease, handle)
    if not is_kept:
        storage.configured().abort(upload.object_key, handle)
        raise Locked()


def _recheck(request: Request) -> None:
    """Raise what the caller of a long request has to hear meanwhile: signed out, suspended."""
    actor_of_request(request)
