"""The audit trail: who did what to which record, written in the transaction that did it (A12).

Old and new values of a patient's data are sealed with that patient's own key, so that erasing the patient (destroying
the key) leaves entries that say what happened and no longer what was said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Session

from app.models.patient import PatientKey
from app.models.work import AuditEntry
from app.sealing import new_secret, seal_with, unseal_with
from app.services.actor import Actor

Changes = Mapping[str, tuple[object, object]]
_CONTEXT = "audit_entry.changes"
_PATIENT_KEY = "patient"


def record(
    session: Session,
    actor: Actor,
    *,
    action: str,
    subject_type: str,
    subject_id: UUID | None,
    patient_id: UUID | None = None,
    changes: Changes | None = None,
    outcome: str = "ok",
) -> None:
    """Add one entry. `changes` maps a field to its (old, new) values."""
    session.add(
        AuditEntry(
            actor_id=actor.user_id,
            actor_kind=actor.kind.value,
            action=action,
            outcome=outcome,
            subject_type=subject_type,
            subject_id=subject_id,
            patient_id=patient_id,
            address=actor.origin.address[:64],
            user_agent=actor.origin.user_agent[:300],
            request_id=actor.origin.request_id[:64],
            changes=_sealed_changes(session, patient_id, changes) if changes else None,
        )
    )


def add_patient_key(session: Session, patient_id: UUID) -> None:
    """Give a new patient their own key. Must happen in the transaction that creates the patient."""
    session.add(PatientKey(patient_id=patient_id, key=new_secret()))


def read_changes(session: Session, entry: AuditEntry) -> dict[str, list[object]] | None:
    """The old and new values of an entry, or None when there are none or the patient's key was destroyed."""
    if entry.changes is None:
        return None
    if entry.patient_id is None:
        opened = entry.changes
    else:
        cipher = _patient_cipher(session, entry.patient_id)
        if cipher is None:
            return None
        opened = unseal_with(cipher, entry.changes.split(".", 2)[2], _CONTEXT)
    values: dict[str, list[object]] = json.loads(opened)
    return values


def _sealed_changes(session: Session, patient_id: UUID | None, changes: Changes) -> str | None:
    text = json.dumps({name: [_plain(old), _plain(new)] for name, (old, new) in changes.items()}, ensure_ascii=False)
    if patient_id is None:
        return text
    cipher = _patient_cipher(session, patient_id)
    return seal_with(cipher, _PATIENT_KEY, text, _CONTEXT) if cipher else None


def _patient_cipher(session: Session, patient_id: UUID) -> AESGCM | None:
    row = session.get(PatientKey, patient_id)
    if row is None or row.key is None:
        return None
    return AESGCM(_key_bytes(row.key))


def _key_bytes(secret: str) -> bytes:
    return hashlib.sha256(b"carepost patient key\0" + secret.encode()).digest()


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)
