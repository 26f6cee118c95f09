"""`/d/{token}`: somebody outside sends us files (F8). A plain form, streamed; it works without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.bootstrap import gateways
from app.bringing_files import Announced, Brought, bring, keep
from app.db import reading, transaction
from app.errors import Gone, Invalid, NoRoom, NotAllowed, RateLimited, TooLarge, TypeNotAllowed, Unavailable
from app.form_parts import FormParts, Part
from app.models.file import FileSource
from app.models.share import FileRequest
from app.security.client_address import origin_of
from app.security.limits import LINK_UPLOADS, limiter
from app.security.link_passwords import check_link_password
from app.security.places import Places
from app.security.pools import HASHING, UI
from app.services.files.acceptance import refuse_early
from app.services.files.names import clean_name
from app.services.shares import receiving
from app.services.shares.receiving import OpenedRequest
from app.settings import get_settings
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
    spoken_to,
    unlock,
)

PATH = "/d"
SENDERS, SENDERS_EACH = 24, 6  # forms that are read at once, in all and of one link or address; each holds a thread
_PAGE, _PASSWORD, _THANKS = "ask.html", "link_password.html", "ask_received.html"
_PASSING = (NoRoom, RateLimited, Unavailable)  # no fault of the file: where nothing was kept, all may be sent again
_explained = explained_here(PATH)
_senders = Places("form_senders", most=SENDERS, each=SENDERS_EACH)


@dataclass(frozen=True)
class Asked:
    """What the page says."""

    title: str
    message: str
    asked_by: str
    until: str
    left: int | None
    limit: str


@dataclass(frozen=True)
class Refusal:
    """A file that was not kept, with the words that say why."""

    name: str
    key: str
    params: dict[str, str]


@dataclass
class Received:
    """What came of one form: the names that were kept, and what was not."""

    kept: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@_explained
async def ask_page(request: Request) -> Response:
    """Title, message, who asks, and the form; or the question for the password."""
    await count_visit(request)
    opened = await UI.run(lambda: _found(request))
    if not is_unlocked(request, opened.request.id, opened.request.password_hash):
        return public_page(request, _PASSWORD, here=_here(request))
    return public_page(request, _PAGE, here=_here(request), given=_asked(request, opened))


@_explained
async def answer(request: Request) -> Response:
    """Take files, or the password, or the language that was chosen."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _receive(request)
    here, typed = _here(request), await typed_in(request)
    chosen = choose_language(typed, here=here)
    if chosen is not None:
        return chosen
    check_shown_here(request, typed)
    asked = (await UI.run(lambda: _found(request))).request
    response = silent(go(here))
    if asked.password_hash is None:
        return response
    known, given, address = asked.password_hash, typed.get("password", ""), address_of(request)
    try:
        await HASHING.run(lambda: check_link_password(asked.id, known, given, address=address))
    except Invalid as error:
        return public_page(request, _PASSWORD, here=here, error=error)
    unlock(response, asked.id, known, here=here)
    return response


async def _receive(request: Request) -> Response:
    opened = await UI.run(lambda: _found(request))
    if not is_unlocked(request, opened.request.id, opened.request.password_hash):
        raise NotAllowed("share.password_first")
    held_by = (opened.request.id, address_of(request))
    received = await _senders.run(lambda: _read(request, opened), held_by=held_by)
    if received.kept or received.refused:
        return public_page(request, _THANKS, here=_here(request), given=received)
    error = Invalid.field("file", "ask.nothing_chosen")
    return public_page(request, _PAGE, here=_here(request), error=error, given=_asked(request, opened))


def _read(request: Request, opened: OpenedRequest) -> Received:
    """Every file of the form, each kept or refused by itself. The form's own value has to come before the first.

    Of a form that goes on for too long what came before is told: nobody sends again what has arrived.
    """
    received, fields = Received(), dict[str, str]()
    try:
        for part in FormParts(request):
            if part.file_name is None:
                fields[part.name] = part.text()
                continue
            check_shown_here(request, fields)
            if part.file_name:
                _take(request, opened.request, part, received)
    except TooLarge:
        if not (received.kept or received.refused):
            raise
    finally:
        if received.kept:
            with transaction() as session:
                receiving.tell_of_files(session, opened.request, count=len(received.kept), now=clock.now())
    check_shown_here(request, fields)
    return received


def _take(request: Request, asked: FileRequest, part: Part, received: Received) -> None:
    name = clean_name(part.file_name or "")
    try:
        limiter().require(LINK_UPLOADS, address_of(request))
        _keep(request, asked, part, name)
    except (TypeNotAllowed, TooLarge, Gone, *_PASSING) as refusal:
        if isinstance(refusal, _PASSING) and not received.kept:
            raise
        received.refused.append(Refusal(name, refusal.message_key, refusal.params))
    else:
        received.kept.append(name)


def _keep(request: Request, asked: FileRequest, part: Part, name: str) -> None:
    gates, origin = gateways(), origin_of(request.scope)
    announced = Announced(lambda: name, lambda: part.declared_type)
    most = get_settings().max_file_mb << 20
    stored, verdict = bring(_pieces(part, name), announced, gates.storage, gates.scanner, most=most)
    brought = Brought(
        name=stored.name,
        original_name=part.file_name,
        size=stored.size,
        store=gates.storage.name,
        object_key=stored.key,
        folder=asked.folder,
        duration=asked.duration,
        owner_id=asked.created_by,
        patient_id=asked.patient_id,
        asked_by_id=asked.id,
        began_at=stored.began_at,
    )
    keep(
        gates.storage,
        verdict,
        brought,
        source=FileSource.ASKED,
        now=clock.now(),
        then=lambda session, file: receiving.take_file(session, asked, file.id, origin=origin),
    )


def _pieces(part: Part, name: str) -> Iterator[bytes]:
    """The bytes, unless the name alone says that they are not taken."""
    refuse_early(name, part.declared_type, b"")
    yield from part.pieces


def _asked(request: Request, opened: OpenedRequest) -> Asked:
    asked = opened.request
    return Asked(
        title=asked.title,
        message=asked.message,
        asked_by=opened.asked_by,
        until=moment_words(asked.expires_at, spoken_to(request)),
        left=opened.left,
        limit=str(get_settings().max_file_mb),
    )


def _found(request: Request) -> OpenedRequest:
    with reading() as session:
        return receiving.open_request(session, request.path_params["token"], now=clock.now())


def _here(request: Request) -> str:
    return f"{PATH}/{request.path_params['token']}"
