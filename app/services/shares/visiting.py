"""Opening a link from outside: what it leads to, whether it still works, and what is written down about it.

A token that leads nowhere is NotFound, whatever it looks like; whoever holds a token that once worked learns that it
is over, and nothing else about the file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from app.errors import FileNotReady, Gone, NotFound
from app.models.account import User
from app.models.file import File
from app.models.patient import Patient
from app.models.share import Share, ShareKind, SharePermission, ShareVisit, VisitKind
from app.services import events
from app.services.actor import Actor
from app.services.files.giving import check_given_out
from app.services.files.visibility import handled_by
from app.services.shares.links import hash_of
from app.services.shares.schemas import Standing
from app.services.shares.standing import standing_of

_OVER = {
    Standing.ENDED: "share.over_ended",
    Standing.EXPIRED: "share.over_expired",
    Standing.USED_UP: "share.over_used_up",
}
ONE_OPENING = timedelta(minutes=10)
_NETWORK_BITS = {4: 24, 6: 48}


@dataclass(frozen=True)
class OpenedShare:
    """A share that works, with its file. `until` is when the first of the two ends."""

    share: Share
    file: File
    shared_by: str
    until: datetime | None

    @property
    def may_download(self) -> bool:
        return self.share.permission is SharePermission.DOWNLOAD

    @property
    def is_used_up(self) -> bool:
        most = self.share.max_downloads
        return most is not None and self.share.downloads >= most


def open_share(session: Session, token: str, *, now: datetime, is_begun: bool = False) -> OpenedShare:
    """What the token leads to. `is_begun`: for going on with a download, which a used-up count does not stop.

    Raises NotFound for no token of ours, and Gone with the reason for one that is over.
    """
    query = (
        select(Share, File, User.name)
        .where(Share.token_hash == hash_of(token), Share.kind != ShareKind.PERSON)
        .where(col(File.id) == col(Share.file_id), col(User.id) == col(Share.created_by))
    )
    found = session.exec(query).first()
    if found is None:
        raise NotFound("share.unknown")
    share, file, shared_by = found
    standing = standing_of(share, now=now)
    if standing is not Standing.OPEN and not (is_begun and standing is Standing.USED_UP):
        raise Gone(_OVER[standing])
    if _is_patient_gone(session, share):
        raise Gone(_OVER[Standing.ENDED])
    if not _is_given_out(session, file, now=now):
        raise Gone("share.over_file_gone")
    ends = [moment for moment in (share.expires_at, file.expires_at) if moment is not None]
    return OpenedShare(share, file, shared_by, min(ends, default=None))


def note_visit(session: Session, share_id: UUID, kind: VisitKind, *, address: str, now: datetime) -> None:
    """Write down what a visitor did. Of the address only its network is kept, sealed, for 90 days."""
    session.add(ShareVisit(share_id=share_id, kind=kind, network=network_of(address), at=now))
    if kind is VisitKind.OPENED:
        session.execute(update(Share).where(col(Share.id) == share_id).values(visits=col(Share.visits) + 1))


def note_colleague(session: Session, actor: Actor, file: File, kind: VisitKind, *, now: datetime) -> None:
    """Write down that somebody here opened or downloaded what was shared with them.

    Nothing is written for those whose file it is anyway, and one opening for what a browser asks for within minutes.
    """
    share = find_share_with(session, actor, file, now=now)
    if share is None:
        return
    if kind is VisitKind.OPENED:
        lately = select(ShareVisit.id).where(
            ShareVisit.share_id == share.id, ShareVisit.kind == kind, col(ShareVisit.at) > now - ONE_OPENING
        )
        if session.exec(lately.limit(1)).first() is not None:
            return
    elif kind is VisitKind.DOWNLOADED:
        session.execute(update(Share).where(col(Share.id) == share.id).values(downloads=col(Share.downloads) + 1))
    note_visit(session, share.id, kind, address=actor.origin.address or "", now=now)
    events.stir(session, "file", file.id)


def note_taken_along(session: Session, actor: Actor, shares: Sequence[Share], *, now: datetime) -> None:
    """Write down that somebody here took along in a zip what was shared with them: each file once."""
    by_file = {share.file_id: share.id for share in reversed(shares)}
    used = list(by_file.values())
    session.execute(update(Share).where(col(Share.id).in_(used)).values(downloads=col(Share.downloads) + 1))
    for file_id, share_id in by_file.items():
        note_visit(session, share_id, VisitKind.DOWNLOADED, address=actor.origin.address or "", now=now)
        events.stir(session, "file", file_id)


def find_share_with(session: Session, actor: Actor, file: File, *, now: datetime) -> Share | None:
    """The share by which alone the actor sees the file."""
    return next(iter(list_shares_with(session, actor, [file.id], now=now)), None)


def list_shares_with(session: Session, actor: Actor, file_ids: Collection[UUID], *, now: datetime) -> Sequence[Share]:
    """The shares by which alone the actor sees these files, by one statement for all."""
    theirs = select(File.id).where(col(File.id).in_(file_ids), handled_by(actor))
    query = (
        select(Share)
        .where(col(Share.file_id).in_(file_ids), Share.kind == ShareKind.PERSON, Share.user_id == actor.user_id)
        .where(col(Share.ended_at).is_(None), or_(col(Share.expires_at).is_(None), col(Share.expires_at) > now))
        .where(col(Share.file_id).not_in(theirs))
        .order_by(col(Share.id))
    )
    return session.exec(query).all()


def count_download(session: Session, share: Share, *, address: str, now: datetime) -> None:
    """Take one of the downloads that are left. Of two at once for the last one, one gets Gone."""
    limit = col(Share.max_downloads)
    counted = session.execute(
        update(Share)
        .where(col(Share.id) == share.id, col(Share.ended_at).is_(None))
        .where(or_(limit.is_(None), col(Share.downloads) < limit))
        .values(downloads=col(Share.downloads) + 1)
        .returning(col(Share.id))
    ).all()
    if not counted:
        is_ended = session.exec(select(Share.ended_at).where(Share.id == share.id)).one() is not None
        raise Gone(_OVER[Standing.ENDED if is_ended else Standing.USED_UP])
    note_visit(session, share.id, VisitKind.DOWNLOADED, address=address, now=now)
    events.stir(session, "file", share.file_id)


def network_of(address: str) -> str | None:
    """The network that an address belongs to, in which hundreds live: `203.0.113.0/24`, `2001:db8:7::/48`."""
    try:
        known = ip_address(address)
    except ValueError:
        return None
    return str(ip_network(f"{known}/{_NETWORK_BITS[known.version]}", strict=False))


def _is_patient_gone(session: Session, share: Share) -> bool:
    if share.kind is not ShareKind.PATIENT:
        return False
    patient = session.get(Patient, share.patient_id)
    return patient is None or patient.deleted_at is not None


def _is_given_out(session: Session, file: File, *, now: datetime) -> bool:
    try:
        check_given_out(session, file, now=now)
    except (Gone, FileNotReady):
        return False
    return file.deleted_at is None
