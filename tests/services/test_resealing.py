"""Rotating the data key: nothing is lost, everything is found, and in the end the former key is not needed."""

from __future__ import annotations

from sqlmodel import Session, select

from app.models.message import Message
from app.models.patient import Patient
from app.sealing import keyring
from app.services.phones import phone_index, phone_indexes
from app.services.resealing import count_outdated, reseal_batch
from tests.conftest import Override
from tests.factories.care import a_patient

FORMER = "the key before, of no use elsewhere"
NEW = "the key after, of no use elsewhere"


def test_rows_under_a_former_key_are_found_and_sealed_anew(db: Session, override_settings: Override) -> None:
    override_settings(data_key=[FORMER])
    patient = a_patient(db, phone="+6281234567890")
    db.add(Message(patient_id=patient.id, phone=patient.phone, phone_index=patient.phone_index, body="sudah bu"))
    db.flush()

    override_settings(data_key=[NEW, FORMER])
    found = db.exec(select(Patient).where(Patient.phone_index.in_(phone_indexes("+6281234567890")))).one()  # type: ignore[attr-defined]
    assert found.id == patient.id
    while reseal_batch(db, size=2):
        pass
    assert count_outdated(db) == 0

    override_settings(data_key=[NEW])
    db.expire_all()
    assert keyring().current_key_id in str(db.connection().exec_driver_sql("SELECT phone FROM patient").scalar())
    fresh = db.exec(select(Patient).where(Patient.phone_index == phone_index("+6281234567890"))).one()
    assert fresh.phone == "+6281234567890"
    assert db.exec(select(Message.body)).one() == "sudah bu"
