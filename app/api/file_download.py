"""`/api/v1/download` and `/preview`: the bytes of a file, and pictures of it (F3, F7)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.api.plan import CurrentActor
from app.api.resource import Resource
from app.bootstrap import gateways
from app.bringing_files import store_failures
from app.db import reading, transaction
from app.errors import FileNotReady, Gone, NotAllowed, Unavailable
from app.file_answers import Manner, give, is_continued
from app.ids import named_id
from app.integrations.ports import ObjectMissing
from app.models.share import VisitKind
from app.security.limits import DOWNLOADS, Rule
from app.services.actor import Actor, Permission
from app.services.files.giving import Bytes, PreviewSize, file_for_download, preview_of, whole
from app.services.shares.rights import may_download
from app.services.shares.visiting import find_share_with, note_colleague

FileId = Annotated[str, Path(description="The file's id.", examples=["0198c1f2-7d0a-7c31-9c55-0d1e2f3a4b5c"])]
Size = Annotated[PreviewSize, Query(description="`original` only for PDF, video, audio and text.")]
_PICTURE_KEPT = 600  # seconds; it never changes, but who may see it can
_STATES = (Gone, FileNotReady)


def _counted(request: Request) -> Rule | None:
    """A file counts once, where it begins; looking at one is a call like any other."""
    return None if is_continued(request) else DOWNLOADS


downloads = Resource("/download", tag="Files", subject="file")
previews = Resource("/preview", tag="Files", subject="file")


@downloads.get(
    "/{file_id}",
    needs=Permission.FILE_READ,
    summary="Download a file",
    files=("application/octet-stream",),
    counted_as=_counted,
    raises=_STATES,
)
def download_file(file_id: FileId, request: Request, actor: CurrentActor) -> Response:
    """In one piece or one range (`Range`, `If-Range`); 304 for an `ETag` you have. On S3 a redirect to an address
    that is good for five minutes. 409 `FILE_NOT_READY` while it is being looked at; 410 when its time is over.
    200 files a minute; going on with one that has begun counts for nothing."""
    given = _downloaded(actor, file_id)
    if not is_continued(request):
        note_for_share(actor, file_id, VisitKind.DOWNLOADED)
    return answer_with(request, given, Manner(may_redirect=True))


@downloads.verb(
    "HEAD", "/{file_id}", needs=Permission.FILE_READ, summary="Look at a download", status=200, raises=_STATES
)
def look_at_download(file_id: FileId, request: Request, actor: CurrentActor) -> Response:
    """The headers of the download, from here also when the file lies on S3."""
    return answer_with(request, _downloaded(actor, file_id), Manner())


@previews.get(
    "/{file_id}",
    needs=Permission.FILE_READ,
    summary="Show a file",
    files=("image/webp", "application/pdf", "text/plain", "video/mp4", "audio/mpeg"),
    counted_as=None,
    raises=_STATES,
)
def preview_file(file_id: FileId, request: Request, actor: CurrentActor, size: Size = PreviewSize.PREVIEW) -> Response:
    """Pictures and the first page of PDFs drawn anew, without what cameras note (`thumbnail` 320, `preview` 1600
    pixels); video and audio with ranges; text as text. 404 when there is nothing that is safe to show. It counts for
    no limit: a list shows many."""
    with reading() as session:
        file = file_for_download(session, actor, named_id(file_id), now=clock.now())
        shown = preview_of(session, file, size)
    if size is not PreviewSize.THUMBNAIL and not is_continued(request):
        note_for_share(actor, file_id, VisitKind.OPENED)
    is_drawn = shown.key != file.object_key
    return answer_with(request, shown, Manner(is_inline=True, seconds_kept=_PICTURE_KEPT if is_drawn else 0))


def _downloaded(actor: Actor, file_id: str) -> Bytes:
    with reading() as session:
        file = file_for_download(session, actor, named_id(file_id), now=clock.now())
        if not may_download(session, actor, file):
            raise NotAllowed("error.only_to_look_at")
    return whole(file)


def note_for_share(actor: Actor, file_id: str, kind: VisitKind) -> None:
    """In the log of the share by which the caller sees the file, where it is one."""
    now, known = clock.now(), named_id(file_id)
    with reading() as session:
        file = file_for_download(session, actor, known, now=now)
        if find_share_with(session, actor, file, now=now) is None:
            return
    with transaction() as session:
        note_colleague(session, actor, file_for_download(session, actor, known, now=now), kind, now=now)


def answer_with(request: Request, given: Bytes, manner: Manner) -> Response:
    """The bytes, wherever they lie. A store that is away, or has lost them, is Unavailable."""
    try:
        with store_failures():
            return give(request, gateways().storage, given, manner)
    except ObjectMissing as problem:
        raise Unavailable() from problem
