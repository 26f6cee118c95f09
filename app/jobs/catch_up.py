"""Reading what was said while nobody listened: on start and hourly, from the provider's chat history (M3)."""

from __future__ import annotations

import json
from datetime import datetime

from app.bootstrap import Gateways
from app.db import reading, transaction
from app.integrations.ports import HistoryMessage, PortError
from app.integrations.whatsapp.webhooks import dedupe_key, parse_event
from app.jobs.reports import Report
from app.models.work import Device
from app.services.messages.catching_up import Gap, caught_up, gaps, is_ours
from app.services.work.inbox import Arrival, receive


def catch_up(gateways: Gateways, *, now: datetime) -> Report:
    """Put every message of the gap into the inbox; what came by webhook already has the same key and is not doubled."""
    report = Report()
    with reading() as session:
        missing = gaps(session, now=now)
    for gap in missing:
        try:
            report.update(_read_gap(gateways, gap, now=now))
        except PortError:
            report["unreachable"] += 1
            continue
        with transaction() as session:
            caught_up(session, gap.device_id, until=now)
    return report


def _read_gap(gateways: Gateways, gap: Gap, *, now: datetime) -> Report:
    report = Report()
    with reading() as session:
        device = session.get(Device, gap.device_id)
        device_jid = (device.jid if device else None) or gap.device_id
    for chat in gateways.whatsapp.list_chats(gap.device_id, since=gap.since):
        with reading() as session:
            if not is_ours(session, chat.jid):
                continue
        history = gateways.whatsapp.list_messages(gap.device_id, chat.jid, since=gap.since, is_from_me=False)
        arrivals = [_arrival(gap.device_id, device_jid, message) for message in history if not message.is_from_me]
        with transaction() as session:
            report["found"] += receive(session, arrivals, now=now)
        report["chats"] += 1
    return report


def _arrival(device_id: str, device_jid: str, message: HistoryMessage) -> Arrival:
    """The history's message in the form its webhook would have had, so that one code reads both."""
    payload: dict[str, object] = {
        "id": message.provider_id,
        "chat_id": message.chat_jid,
        "from": message.sender_jid,
        "timestamp": message.at.isoformat(),
        "is_from_me": False,
        "body": message.body,
    }
    if message.reply_to:
        payload["replied_to_id"] = message.reply_to
    if message.media_kind and message.media_ref:
        payload[message.media_kind] = {"url": message.media_ref}
    event = {"event": "message", "device_id": device_jid, "session_id": device_id, "payload": payload}
    body = json.dumps(event, ensure_ascii=False)
    return Arrival(dedupe_key(parse_event(body.encode())), body, is_caught_up=True)
