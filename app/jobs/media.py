"""Fetching what patients sent besides words (M2)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlmodel import Session

from app.bootstrap import Gateways
from app.bringing_files import Announced, Brought, bring, keep
from app.db import reading, transaction
from app.errors import AppError, NoRoom, Unavailable
from app.integrations.ports import NotSent, PortError, Refused
from app.integrations.whatsapp.jids import jid_of_phone
from app.jobs.reports import Report
from app.models.file import File, FileSource
from app.models.message import Message
from app.services.messages import media as arriving
from app.settings import get_settings


def fetch_media(gateways: Gateways, *, now: datetime) -> Report:
    """Fetch what is due, a message at a time: a bounded size, tried again with longer and longer waits."""
    report = Report()
    with reading() as session:
        messages = arriving.list_unfetched(session, now=now)
    for message in messages:
        try:
            _fetch(gateways, message, now=now)
        except (NotSent, Unavailable, NoRoom):
            outcome, is_final = "not_fetched", False
        except (PortError, AppError):
            outcome, is_final = "not_taken", True
        else:
            report["fetched"] += 1
            continue
        with transaction() as session:
            arriving.record_not_fetched(session, message.id, is_final=is_final, now=now)
        report[outcome] += 1
    return report


def _fetch(gateways: Gateways, message: Message, *, now: datetime) -> File:
    if not message.phone:
        raise Refused("the writer's number is hidden")
    device, jid = message.device_id or "", jid_of_phone(message.phone)
    located = gateways.whatsapp.locate_media(device, jid, message.provider_message_id or "")
    name = arriving.name_of(message, located)
    most = get_settings().max_file_mb << 20
    pieces = gateways.whatsapp.fetch_media(located, most=most)
    announced = Announced(lambda: name, lambda: "")
    stored, verdict = bring(pieces, announced, gateways.storage, gateways.scanner, most=most)
    brought = Brought(
        stored.name, located.file_name, stored.size, gateways.storage.name, stored.key, began_at=stored.began_at
    )
    then = partial(_filed, message, now=now)
    return keep(gateways.storage, verdict, brought, source=FileSource.WHATSAPP, now=now, then=then)


def _filed(message: Message, session: Session, file: File, *, now: datetime) -> None:
    arriving.record_fetched(session, message.id, file, now=now)
