"""What goes along with a message: the stored file as one that the gateway can read (R1, M1)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.db import reading
from app.errors import Conflict, Gone
from app.integrations.ports import ObjectMissing, Refused, SentMessage, Storage, StorageUnavailable, WhatsApp
from app.models.file import File
from app.models.message import Purpose
from app.services.files.carrying import goes_as_picture
from app.services.files.giving import check_given_out
from app.services.work.claims import Claim


@dataclass(frozen=True)
class Attachment:
    """A file of this machine with the name that the patient sees."""

    path: Path
    name: str
    is_picture: bool


def send(whatsapp: WhatsApp, storage: Storage, claim: Claim, *, now: datetime) -> SentMessage:
    """Send a claim with what goes along. A reminder whose file is gone is sent in words alone: the dose matters more.

    Raises what the port names; Refused for a person's message whose file is gone.
    """
    if claim.file_id is None:
        return whatsapp.send_text(claim.device_id, claim.jid, claim.text, reply_to=claim.reply_to)
    try:
        with _attached(storage, claim.file_id, now=now) as found:
            return _send_with(whatsapp, claim, found)
    except (Gone, Conflict, ObjectMissing, StorageUnavailable) as problem:
        if claim.purpose is not Purpose.REMINDER:
            raise Refused("the file that goes with it is not there") from problem
        return whatsapp.send_text(claim.device_id, claim.jid, claim.text, reply_to=claim.reply_to)


def _send_with(whatsapp: WhatsApp, claim: Claim, found: Attachment) -> SentMessage:
    if found.is_picture:
        return whatsapp.send_image(claim.device_id, claim.jid, found.path, caption=claim.text, reply_to=claim.reply_to)
    return whatsapp.send_file(
        claim.device_id, claim.jid, found.path, file_name=found.name, caption=claim.text, reply_to=claim.reply_to
    )


@contextmanager
def _attached(storage: Storage, file_id: UUID, *, now: datetime) -> Iterator[Attachment]:
    """Raises Gone, Conflict (not looked at yet), ObjectMissing and StorageUnavailable."""
    with reading() as session:
        file = session.get(File, file_id)
        if file is None or file.deleted_at is not None:
            raise Gone()
        check_given_out(session, file, now=now)
    is_picture = goes_as_picture(file.extension, file.size)
    path = storage.path(file.object_key)
    if path is not None:
        if not path.exists():
            raise ObjectMissing(file.object_key)
        yield Attachment(path, file.name, is_picture)
        return
    with tempfile.NamedTemporaryFile(prefix="carepost-send-", suffix=f".{file.extension}") as copy:
        for piece in storage.read(file.object_key):
            copy.write(piece)
        copy.flush()
        yield Attachment(Path(copy.name), file.name, is_picture)
