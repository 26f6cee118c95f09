"""`/s/{token}`: a file for somebody outside (F8). It works without JavaScript, on any phone.

Looking counts nothing, so that a program that looks at links before their reader does spends no download: only the
button does. A download that was begun may be taken up again in the same browser without being counted once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.bootstrap import gateways
from app.bringing_files import store_failures
from app.db import reading, transaction
from app.errors import FileNotReady, Gone, Invalid, NotAllowed, NotFound, Unavailable
from app.file_answers import Manner, give, is_continued
from app.file_types import can_be_looked_at
from app.integrations.ports import ObjectMissing
from app.models.file import FileKind
from app.models.share import VisitKind
from app.security.cookies import form_cookie
from app.security.limits import LINK_DOWNLOADS, LINK_FETCHES, limiter
from app.security.link_grants import is_good_ticket, new_ticket
from app.security.link_passwords import check_link_password
from app.security.pools import HASHING, UI
from app.services.files.giving import Bytes, PreviewSize, preview_of, whole
from app.services.shares import visiting
from app.services.shares.visiting import OpenedShare
from app.web.forms import check_shown_here, go, typed_in
from app.web.public import (
    address_of,
    choose_language,
    count_visit,
    explained_here,
    is_unlocked,
    moment_words,
    public_page,
    silent,
    size_words,
    spoken_to,
    unlock,
)

PATH = "/s"
_PAGE, _PASSWORD = "share.html", "link_password.html"
_TRIAL = "bytes=0-1"  # by which some players ask whether they can have parts, before they begin
_explained = explained_here(PATH)


@dataclass(frozen=True)
class Shown:
    """How a file is shown on its page: `picture`, `video`, `audio` or nothing; `opens`: also by itself; `is_never`:
    files of this type cannot be shown; `pixels`: width and height of a picture, whose place is there before it is."""

    manner: str = ""
    opens: bool = False
    is_never: bool = False
    pixels: tuple[int, int] | None = None


@dataclass(frozen=True)
class FileSeen:
    """What the page says of a file. `ticket`: of a download that begins with this page."""

    name: str
    kind: str
    size: str
    shared_by: str
    until: str
    left: int | None
    may_download: bool
    shown: Shown
    ticket: str


@_explained
async def share_page(request: Request) -> Response:
    """The file's name, size and sender, with what may be done; or the question for the password."""
    await count_visit(request)
    here = _here(request)
    opened = await UI.run(lambda: _visited(request))
    if opened is None:
        return public_page(request, _PASSWORD, here=here)
    shown = await UI.run(lambda: _shown(opened))
    return public_page(request, _PAGE, here=here, given=_seen(request, opened, shown))


@_explained
async def open_share(request: Request) -> Response:
    """Take the password, or the language that was chosen."""
    here = _here(request)
    typed = await typed_in(request)
    chosen = choose_language(typed, here=here)
    if chosen is not None:
        return chosen
    check_shown_here(request, typed)
    opened = await UI.run(lambda: _found(request))
    share = opened.share
    response = silent(go(here))
    if share.password_hash is None:
        return response
    known, given, address = share.password_hash, typed.get("password", ""), address_of(request)
    try:
        await HASHING.run(lambda: check_link_password(share.id, known, given, address=address))
    except Invalid as error:
        await UI.run(lambda: _note(request, share.id, VisitKind.REFUSED))
        return public_page(request, _PASSWORD, here=here, error=error)
    unlock(response, share.id, known, here=here)
    return response


@_explained
async def begin_download(request: Request) -> Response:
    """Count the download, and lead back to the page, from which it begins."""
    check_shown_here(request, await typed_in(request))
    await UI.run(lambda: limiter().require(LINK_DOWNLOADS, address_of(request)))
    share_id = await UI.run(lambda: _counted(request))
    ticket = new_ticket(share_id, _browser(request), now=clock.now())
    return silent(go(f"{_here(request)}?begun={ticket}"))


@_explained
async def download(request: Request) -> Response:
    """The bytes, for the browser in which the download was begun. A link to them alone leads to the page."""
    opened = await UI.run(lambda: _unlocked(request, is_begun=True))
    ticket = request.path_params["ticket"]
    goes_on, browser = is_continued(request), _browser(request)
    if not opened.may_download or not is_good_ticket(
        ticket, opened.share.id, browser, is_continued=goes_on, now=clock.now()
    ):
        return silent(go(_here(request)))
    if not goes_on:
        await UI.run(lambda: limiter().require(LINK_FETCHES, address_of(request)))
    return await UI.run(lambda: _given(request, whole(opened.file), Manner(may_redirect=True)))


@_explained
async def preview(request: Request) -> Response:
    """What is safe to show of the file; `original=1` for a PDF, sound, video or text by itself."""
    opened = await UI.run(lambda: _unlocked(request))
    is_original = request.query_params.get("original") == "1"
    size = PreviewSize.ORIGINAL if is_original else PreviewSize.PREVIEW
    shown = await UI.run(lambda: _preview(opened, size))
    if not is_continued(request):
        await UI.run(lambda: limiter().require(LINK_FETCHES, address_of(request)))
        if is_original and request.method == "GET" and request.headers.get("range") != _TRIAL:
            await UI.run(lambda: _note(request, opened.share.id, VisitKind.VIEWED))
    return await UI.run(lambda: _given(request, shown, Manner(is_inline=True)))


def _seen(request: Request, opened: OpenedShare, shown: Shown) -> FileSeen:
    language, most = spoken_to(request), opened.share.max_downloads
    return FileSeen(
        name=opened.file.name,
        kind=opened.file.kind.value,
        size=size_words(opened.file.size, language),
        shared_by=opened.shared_by,
        until=moment_words(opened.until, language),
        left=None if most is None else max(0, most - opened.share.downloads),
        may_download=opened.may_download,
        shown=shown,
        ticket=_begun(request, opened.share.id),
    )


def _here(request: Request) -> str:
    return f"{PATH}/{request.path_params['token']}"


def _browser(request: Request) -> str:
    return form_cookie(request.headers.get("cookie", "")) or ""


def _begun(request: Request, share_id: UUID) -> str:
    """The ticket of a download that begins with this page, while it may."""
    ticket = request.query_params.get("begun", "")
    is_good = is_good_ticket(ticket, share_id, _browser(request), is_continued=False, now=clock.now())
    return ticket if is_good else ""


def _found(request: Request, *, is_begun: bool = False) -> OpenedShare:
    with reading() as session:
        return visiting.open_share(session, request.path_params["token"], now=clock.now(), is_begun=is_begun)


def _unlocked(request: Request, *, is_begun: bool = False) -> OpenedShare:
    """The share, for a browser that may see it. Raises Invalid where the password is missing."""
    opened = _found(request, is_begun=is_begun)
    if not is_unlocked(request, opened.share.id, opened.share.password_hash):
        raise NotAllowed("share.password_first")
    return opened


def _visited(request: Request) -> OpenedShare | None:
    """The share, with the visit written down; None where the password is asked for first.

    A download that has just taken the last of the count still finds its page, which is no visit of its own.
    """
    opened = _found(request, is_begun="begun" in request.query_params)
    is_begun = bool(_begun(request, opened.share.id))
    if opened.share.max_downloads is not None and not is_begun:
        _found(request)
    if not is_unlocked(request, opened.share.id, opened.share.password_hash):
        return None
    if request.method == "GET" and not is_begun:
        _note(request, opened.share.id, VisitKind.OPENED)
    return opened


def _note(request: Request, share_id: UUID, kind: VisitKind) -> None:
    with transaction() as session:
        visiting.note_visit(session, share_id, kind, address=address_of(request), now=clock.now())


def _counted(request: Request) -> UUID:
    opened = _unlocked(request)
    if not opened.may_download:
        _note(request, opened.share.id, VisitKind.REFUSED)
        raise NotAllowed("share.only_to_look_at")
    with transaction() as session:
        visiting.count_download(session, opened.share, address=address_of(request), now=clock.now())
    return opened.share.id


def _shown(opened: OpenedShare) -> Shown:
    if opened.is_used_up:  # the page of the last download: what would be shown is given to nobody any more
        return Shown()
    kind = opened.file.kind
    if not can_be_looked_at(opened.file.extension):
        return Shown(is_never=True)
    if kind in (FileKind.VIDEO, FileKind.AUDIO):
        return Shown(kind.value) if _what_shows(opened, PreviewSize.ORIGINAL) else Shown()
    opens = kind in (FileKind.PDF, FileKind.TEXT) and _what_shows(opened, PreviewSize.ORIGINAL) is not None
    drawn = _what_shows(opened, PreviewSize.PREVIEW) if kind in (FileKind.PDF, FileKind.IMAGE) else None
    return Shown("picture", opens, pixels=drawn.pixels) if drawn else Shown(opens=opens)


def _what_shows(opened: OpenedShare, size: PreviewSize) -> Bytes | None:
    try:
        return _preview(opened, size)
    except (NotFound, FileNotReady):
        return None


def _preview(opened: OpenedShare, size: PreviewSize) -> Bytes:
    with reading() as session:
        return preview_of(session, opened.file, size)


def _given(request: Request, given: Bytes, manner: Manner) -> Response:
    try:
        with store_failures():
            return silent(give(request, gateways().storage, given, manner))
    except ObjectMissing as problem:
        raise Gone("share.over_file_gone") from problem
    except OSError as problem:
        raise Unavailable() from problem
