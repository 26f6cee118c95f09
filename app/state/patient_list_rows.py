"""A patient as a row of the list: slim, with keys that the browser puts into words."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.patient import VerificationStatus
from app.services.patients.queries import ListedPatient
from app.services.phones import as_read
from app.state.photo_address import photo_of_patient
from app.state.session import initials_of

_MEANINGS = {
    VerificationStatus.VERIFIED: "done",
    VerificationStatus.PENDING: "wait",
    VerificationStatus.NOT_ASKED: "new",
    VerificationStatus.DECLINED: "fail",
    VerificationStatus.UNREACHABLE: "fail",
    VerificationStatus.EXPIRED: "wait",
}


@dataclass(frozen=True)
class PatientListRow:
    """One row. `phone` is masked where the reader may not see it, and `digits` is then empty.

    `is_usual`: reminders reach them, which a phone does not say of each.
    """

    id: str
    path: str
    name: str
    initials: str
    photo: str
    phone: str
    digits: str
    cancer: str
    volunteer: str
    meaning: str
    status_key: str
    is_usual: bool
    doses: str
    call_key: str
    heard_at: str
    tags: str


def list_row(patient: ListedPatient, query: str) -> PatientListRow:
    """The row; `query` is what its link carries of the list."""
    is_known = "•" not in patient.phone_number
    status = f"verification.{patient.verification_status.value}" if patient.is_active else "patients.inactive"
    return PatientListRow(
        id=str(patient.id),
        path=f"/patients/{patient.id}?{query}",
        name=patient.name,
        initials=initials_of(patient.name),
        photo=photo_of_patient(patient.id, patient.photo_file_id),
        phone=as_read(patient.phone_number) if is_known else patient.phone_number,
        digits=patient.phone_number.removeprefix("+") if is_known else "",
        cancer=" · ".join(part for part in (patient.cancer_type, patient.cancer_stage) if part),
        volunteer=patient.volunteer_name or "",
        meaning=_MEANINGS[patient.verification_status] if patient.is_active else "idle",
        status_key=status,
        is_usual=patient.is_active and patient.verification_status is VerificationStatus.VERIFIED,
        doses="" if patient.compliance_percent is None else f"{patient.compliance_percent}%",
        call_key=f"patients.call.{patient.call_reason}" if patient.call_reason else "",
        heard_at=patient.last_inbound_at.isoformat() if patient.last_inbound_at else "",
        tags=", ".join(patient.tags),
    )
