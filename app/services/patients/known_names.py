"""The names that must not leave with a text (M4): every word of patients', relatives' and staff's names.

Words shorter than three letters are no use to anybody and are left out.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from app.models.account import User
from app.models.patient import Patient, PatientContact

SHORTEST = 3


def words_of_names(session: Session) -> frozenset[str]:
    """The words of all names, case folded. Read for the machine itself, never shown to anybody."""
    queries = (
        select(Patient.name).where(col(Patient.deleted_at).is_(None)),
        select(PatientContact.name).where(col(PatientContact.deleted_at).is_(None)),
        select(User.name).where(col(User.deleted_at).is_(None)),
    )
    names = (name for query in queries for name in session.exec(query))
    return frozenset(word.casefold() for name in names for word in name.split() if len(word) >= SHORTEST)
