"""Three patients who differ in everything that lists filter by."""

from __future__ import annotations

from app import clock
from app.db import transaction
from app.models.account import User
from app.models.call import Question
from app.models.patient import Patient, VerificationStatus
from app.models.patient_list import PatientFigure
from tests.factories import a_patient

Crowd = dict[str, Patient]


def three_who_differ(volunteer: User) -> Crowd:
    """Ani: the volunteer's, colon, 90 %. Budi: nobody's, inactive, 40 %, to be called. Citra: nobody's, unasked."""
    with transaction() as session:
        ani = a_patient(session, name="Ani", assigned_volunteer_id=volunteer.id)
        budi = a_patient(session, name="Budi", is_active=False)
        citra = a_patient(session, name="Citra", verification_status=VerificationStatus.NOT_ASKED)
        ani.cancer_type, budi.cancer_type = "colon", "breast"
        session.add(PatientFigure(patient_id=ani.id, confirmed=9, counted=10, percent=90))
        session.add(
            PatientFigure(
                patient_id=budi.id, confirmed=4, counted=10, percent=40, call_reason="silent", is_slipping=True
            )
        )
        session.add(Question(patient_id=citra.id, intent="question"))
        session.add(Question(patient_id=ani.id, intent="question", answered_at=clock.now()))
    return {"ani": ani, "budi": budi, "citra": citra}


def ids(crowd: Crowd, *who: str) -> list[str]:
    return [str(crowd[name].id) for name in who]
