"""Photos of patients and of people (P1, A9): sent as they are, kept as a square without what the camera noted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.api.bodies import form_with_file
from app.api.file_download import answer_with
from app.api.form_files import FormFile
from app.api.patients import PatientId, sees_patient
from app.api.plan import Access, CurrentActor, Tx
from app.api.resource import Resource
from app.api.users import Person, UserId
from app.bootstrap import gateways
from app.bringing_files import Announced, Brought, Seen, keep, or_removed, outcome_recorded, store_failures
from app.db import reading
from app.errors import AppError, BadRequest, NoRoom, NotFound, TooLarge, TypeNotAllowed
from app.file_answers import Manner
from app.ids import named_id
from app.integrations.ports import Storage
from app.models.file import File, FileSource
from app.security.pools import PICTURES
from app.services.accounts import people
from app.services.accounts import photos as own
from app.services.accounts.profile import require_in_person
from app.services.actor import Actor, Permission
from app.services.files.acceptance import Verdict
from app.services.files.giving import Bytes
from app.services.files.photos import MOST_MB, draw_photo
from app.services.files.pictures import WEBP, Drawn
from app.services.patients import photos
from app.services.patients.queries import get_patient
from app.services.patients.schemas import PatientDetail
from app.services.uploads.creation import new_object_key

_KEPT = 600  # seconds in a browser, whose address changes with the photo; who may see it can change too
_MANNER = Manner(is_inline=True, seconds_kept=_KEPT)
_IN_MEMORY = 1 << 20  # bytes of what is sent; more goes to the disk until it is drawn
_REFUSALS = (BadRequest, TooLarge, TypeNotAllowed, NoRoom)

PICTURE = form_with_file("The picture: JPEG, PNG, WebP, GIF, BMP or TIFF, at most 20 MB.")

of_patients = Resource("/patients/{patient_id}/photo", tag="Patients", subject="patient", sees=sees_patient)
of_oneself = Resource("/profile/photo", tag="Profile", subject="user")
of_people = Resource("/users/{user_id}/photo", tag="People", subject="user")


@of_patients.put("", needs=Permission.PATIENT_WRITE, summary="Give a patient a photo", body=PICTURE, raises=_REFUSALS)
def put_patient_photo(patient_id: PatientId, request: Request, actor: CurrentActor) -> PatientDetail:
    """A form (`multipart/form-data`) with a picture in `file`, at most 20 MB: JPEG, PNG, WebP, GIF, BMP or TIFF. The
    middle of it is kept as a square of at most 512 pixels, drawn anew. The one before goes."""
    wanted, now = named_id(patient_id), clock.now()
    with reading() as session:
        photos.check_photo_owner(session, actor, wanted)
    _keep(request, actor, lambda session, file: photos.take_photo(session, actor, wanted, file, now=now), now=now)
    with reading() as session:
        return PatientDetail.of(get_patient(session, actor, wanted), actor)


@of_patients.get(
    "", needs=Permission.PATIENT_READ, summary="See a patient's photo", files=(WEBP,), counted_as=None
)  # fmt: skip
def get_patient_photo(patient_id: PatientId, request: Request, actor: CurrentActor) -> Response:
    """For whoever sees the patient; 304 for an `ETag` you have. It counts for no limit: a list shows many."""
    with reading() as session:
        given = photos.get_photo(session, actor, named_id(patient_id))
    return _shown(request, given)


@of_patients.delete("", needs=Permission.PATIENT_WRITE, summary="Remove a patient's photo")
def delete_patient_photo(patient_id: PatientId, session: Tx, actor: CurrentActor) -> None:
    """Initials stand there again. For a day it can be brought back."""
    photos.remove_photo(session, actor, named_id(patient_id), now=clock.now())


@of_patients.post(
    "/restore", needs=Permission.PATIENT_WRITE, summary="Bring a patient's former photo back", status=200
)  # fmt: skip
def restore_patient_photo(patient_id: PatientId, session: Tx, actor: CurrentActor) -> PatientDetail:
    """The one that was removed or replaced last, within a day."""
    return PatientDetail.of(photos.restore_photo(session, actor, named_id(patient_id), now=clock.now()), actor)


@of_oneself.put("", needs=Access.IN_PERSON, summary="Give yourself a photo", body=PICTURE, raises=_REFUSALS)
def put_own_photo(request: Request, actor: CurrentActor) -> Person:
    """The same form as for a patient's photo."""
    now = clock.now()
    require_in_person(actor)
    _keep(request, actor, lambda session, file: own.take_own_photo(session, actor, file, now=now), now=now)
    with reading() as session:
        return Person.of(people.get_me(session, actor))


@of_oneself.get(
    "", needs=Access.IN_PERSON, summary="See your own photo", files=(WEBP,), counted_as=None, raises=(NotFound,)
)
def get_own_photo(request: Request, actor: CurrentActor) -> Response:
    """404 when you have none."""
    with reading() as session:
        given = own.get_photo(session, actor, people.get_me(session, actor).id)
    return _shown(request, given)


@of_oneself.delete("", needs=Access.IN_PERSON, summary="Remove your own photo", raises=(NotFound,))
def delete_own_photo(session: Tx, actor: CurrentActor) -> None:
    """Your initials stand there again. For a day it can be brought back."""
    own.remove_own_photo(session, actor, now=clock.now())


@of_oneself.post(
    "/restore", needs=Access.IN_PERSON, summary="Bring your former photo back", status=200, raises=(NotFound,)
)
def restore_own_photo(session: Tx, actor: CurrentActor) -> Person:
    """The one that you removed or replaced last, within a day."""
    return Person.of(own.restore_own_photo(session, actor, now=clock.now()))


@of_people.get("", needs=Access.IN_PERSON, summary="See a person's photo", files=(WEBP,), counted_as=None)
def get_person_photo(user_id: UserId, request: Request, actor: CurrentActor) -> Response:
    """Of everybody who works here, for everybody who does; of others for those who may read people."""
    with reading() as session:
        given = own.get_photo(session, actor, named_id(user_id))
    return _shown(request, given)


def _shown(request: Request, given: Bytes) -> Response:
    return answer_with(request, given, _MANNER)


def _keep(request: Request, actor: Actor, then: Callable[[Session, File], object], *, now: datetime) -> None:
    """Draw what is sent and store it; `then` makes it somebody's in the same transaction. If that fails, it goes."""
    storage, began_at = gateways().storage, clock.now()
    drawn = _drawn(request, storage)
    key = new_object_key()
    with store_failures(), or_removed(storage, key):
        storage.put(key, [drawn.data])
    brought = Brought("photo.webp", None, len(drawn.data), storage.name, key, owner_id=actor.user_id, began_at=began_at)
    verdict = Verdict(hashlib.sha256(drawn.data).hexdigest(), drawn.media_type, is_scanned=True)

    def settled(session: Session, file: File) -> None:
        then(session, file)

    keep(storage, verdict, brought, source=FileSource.PHOTO, now=now, then=settled)


def _drawn(request: Request, storage: Storage) -> Drawn:
    """The square of the picture in the form. No scanner is asked: nothing of what was sent is kept but its pixels.

    Raises BadRequest, TooLarge and FileRefused.
    """
    form, seen = FormFile(request), Seen(new_object_key())
    announced = Announced(lambda: form.name, lambda: form.declared_type)
    failing = outcome_recorded(announced, seen, storage)
    with failing, SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
        picture = cast("BinaryIO", spooled)
        try:
            for piece in form.pieces(lambda: None):
                picture.write(piece)
                seen.size += len(piece)
                if picture.tell() > MOST_MB << 20:
                    raise TooLarge("error.upload_too_large", limit=str(MOST_MB))
            return PICTURES.wait(lambda: draw_photo(picture, name=form.name, declared_type=form.declared_type))
        except AppError:
            form.drain()
            raise
