"""Shares and requests as they are shown: with the names of people and patients, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.models.file import File
from app.models.patient import Patient
from app.models.share import FileRequest, Share, ShareKind
from app.services.actor import Actor
from app.services.patients.queries import names_of_people
from app.services.shares.links import request_address, share_address
from app.services.shares.rights import may_change
from app.services.shares.schemas import RequestRow, ShareRow
from app.services.shares.standing import list_without_their_patient, standing_of, standing_of_request
from app.services.visibility import visible_patients

_OF_SHARE = ShareRow.model_fields.keys() & set(Share.model_fields)
_OF_REQUEST = RequestRow.model_fields.keys() & set(FileRequest.model_fields)


def share_rows(session: Session, actor: Actor, file: File, shares: Sequence[Share], *, now: datetime) -> list[ShareRow]:
    """Shares of one file. Two statements, however many they are."""
    ids: set[UUID | None] = {share.user_id for share in shares}
    people = names_of_people(session, ids.union(share.created_by for share in shares))
    patients = _names_of_patients(session, actor, {share.patient_id for share in shares})
    return [_share_row(share, people, patients, is_mine=may_change(actor, share, file), now=now) for share in shares]


def request_rows(session: Session, actor: Actor, requests: Sequence[FileRequest], *, now: datetime) -> list[RequestRow]:
    people = names_of_people(session, {request.created_by for request in requests})
    patients = _names_of_patients(session, actor, {request.patient_id for request in requests})
    lost = list_without_their_patient(session, requests)
    return [
        RequestRow(
            url=request_address(request.token or ""),
            patient_name=patients.get(request.patient_id),
            has_password=request.password_hash is not None,
            status=standing_of_request(request, has_lost_patient=request.id in lost, now=now),
            created_by_name=people.get(request.created_by, ""),
            **{name: getattr(request, name) for name in _OF_REQUEST},
        )
        for request in requests
    ]


def _share_row(
    share: Share,
    people: dict[UUID | None, str],
    patients: dict[UUID | None, str],
    *,
    is_mine: bool,
    now: datetime,
) -> ShareRow:
    has_address = is_mine and share.kind is not ShareKind.PERSON
    return ShareRow(
        url=share_address(share.token) if has_address and share.token else None,
        user_name=people.get(share.user_id),
        patient_name=patients.get(share.patient_id),
        has_password=share.password_hash is not None,
        status=standing_of(share, now=now),
        created_by_name=people.get(share.created_by, ""),
        may_change=is_mine,
        **{name: getattr(share, name) for name in _OF_SHARE},
    )


def _names_of_patients(session: Session, actor: Actor, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Only of those the actor sees: a share may go to a patient who is somebody else's."""
    wanted = [each for each in ids if each]
    query = select(Patient.id, Patient.name).where(col(Patient.id).in_(wanted), visible_patients(actor))
    return dict(session.exec(query).all())
