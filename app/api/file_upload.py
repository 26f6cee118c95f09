"""`POST /api/v1/upload`: a file in one request, for scripts and small things (F3). What may break off goes by tus."""

from __future__ import annotations

import json
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request

from app import clock
from app.api.bodies import form_with_file, said
from app.api.form_files import FormFile
from app.api.plan import CurrentActor
from app.api.resource import Resource
from app.api.running import Once
from app.bootstrap import gateways
from app.bringing_files import Announced, Brought, bring, keep, or_removed
from app.db import reading, transaction
from app.errors import AppError, BadRequest, Invalid, NoRoom, TooLarge, TypeNotAllowed
from app.ids import named_id
from app.models.file import Duration, File, FileSource
from app.security.limits import NEW_UPLOADS
from app.services.actor import Actor, Permission
from app.services.files.acceptance import Stored, refuse_early
from app.services.files.belonging import check_is_for
from app.services.files.commands import folder_of
from app.services.files.names import clean_name
from app.services.files.schemas import FileDetail, detail_of
from app.services.files.visibility import get_handled_file
from app.services.visibility import get_visible_patient
from app.settings import get_settings

FORM = form_with_file(
    "The file. The name that it has in the form is its name.",
    {
        "duration": said("How long it is kept from now.", enum=[one.value for one in Duration], default="unlimited"),
        "folder": said("A path of names joined by `/`; empty is the top.", maxLength=300),
        "patientId": said("Whose file it is: a patient you see.", format="uuid"),
        "replacesId": said("The file whose newer version it is.", format="uuid"),
    },
)

plain_upload = Resource("/upload", tag="Files", subject="file")


@plain_upload.post(
    "",
    needs=Permission.FILE_WRITE,
    summary="Upload a file in one request",
    counted_as=NEW_UPLOADS,
    body=FORM,
    raises=(BadRequest, TooLarge, TypeNotAllowed, NoRoom),
)
def upload_file(request: Request, actor: CurrentActor) -> FileDetail:
    """A form (`multipart/form-data`) with `file`, and if you like `duration`, `folder`, `patientId`, `replacesId`.
    The file is streamed to the store; its name, declared type and content have to agree."""
    form, gates = FormFile(request), gateways()
    announced = Announced(lambda: form.name, lambda: form.declared_type)

    def refuse_by_name() -> None:
        refuse_early(clean_name(form.name), form.declared_type, b"")

    try:
        pieces = form.pieces(refuse_by_name)
        most = get_settings().max_file_mb << 20
        stored, verdict = bring(pieces, announced, gates.storage, gates.scanner, most=most)
    except AppError:
        form.drain()
        raise
    with or_removed(gates.storage, stored.key):
        brought = _brought(actor, form, stored, store=gates.storage.name)
        once = Once(request, _asked(form, stored))

    def answered(session: Session, file: File) -> None:
        once.keep(session, detail_of(session, actor, file))

    with once:
        file = keep(gates.storage, verdict, brought, source=FileSource.API, now=clock.now(), then=answered)
    with reading() as session:
        return detail_of(session, actor, file)


def _asked(form: FormFile, stored: Stored) -> bytes:
    """What makes two forms the same one: the file and all that is said of it, not how the form was written."""
    return json.dumps([form.name, form.declared_type, stored.sha256, sorted(form.fields.items())]).encode()


def _brought(actor: Actor, form: FormFile, stored: Stored, *, store: str) -> Brought:
    """What the form says of the file. Raises Invalid, and NotFound for a patient or a file that is not seen."""
    said = form.fields
    try:
        duration = Duration(said.get("duration") or Duration.UNLIMITED)
    except ValueError:
        raise Invalid.field("duration", "validation.one_of", choices=", ".join(Duration)) from None
    patient_id, replaces_id = _named(said.get("patientId")), _named(said.get("replacesId"))
    with transaction() as session:
        if patient_id is not None:
            get_visible_patient(session, actor, patient_id)
        if replaces_id is not None:
            check_is_for(session, get_handled_file(session, actor, replaces_id), patient_id)
    return Brought(
        name=stored.name,
        original_name=form.name[:1000],
        size=stored.size,
        store=store,
        object_key=stored.key,
        folder=folder_of(said.get("folder", "")),
        duration=duration,
        owner_id=actor.user_id,
        patient_id=patient_id,
        replaces_id=replaces_id,
        began_at=stored.began_at,
    )


def _named(text: str | None) -> UUID | None:
    return named_id(text) if text else None
