"""Changing patients over the API: versions, consequences, assignment, stopping, deleting and restoring (P1, P4)."""

from __future__ import annotations

from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.account import UserStatus
from app.models.patient import Patient
from app.models.reminder import Occurrence, OccurrenceStatus
from app.models.work import AuditEntry, DomainEvent, Notification, Send, SendState
from app.services import audit, subscription
from app.services.actor import SYSTEM
from app.services.reminders.planning import plan_reminder
from app.services.work.outgoing import Outgoing, Purpose, queue_for_patient
from tests.api.new_patients import WHOLE
from tests.factories import a_reminder


def test_a_change_changes_only_what_was_sent(admin):
    made = admin.post("/patients", json=WHOLE).json()["data"]
    changed = admin.patch(f"/patients/{made['id']}", json={"name": "Budi S.", "birthDate": None}).json()["data"]
    differing = {name for name in made if made[name] != changed[name]}
    assert differing == {"name", "birthDate", "birthYear", "version", "updatedAt"}
    assert (changed["birthDate"], changed["birthYear"], changed["version"]) == (None, None, 2)


def test_a_change_that_changes_nothing_keeps_the_version(admin, patient):
    answer = admin.patch(f"/patients/{patient.id}", json={"name": patient.name, "unknown": 1})
    assert answer.json()["data"]["version"] == 1


def test_changes_to_different_fields_merge(admin, patient):
    admin.patch(f"/patients/{patient.id}", json={"hospital": "RS A", "version": 1})
    merged = admin.patch(f"/patients/{patient.id}", json={"doctor": "dr. B", "version": 1})
    assert merged.status_code == 200
    assert (merged.json()["data"]["hospital"], merged.json()["data"]["doctor"]) == ("RS A", "dr. B")


def test_a_change_to_a_field_that_changed_since_is_a_conflict_with_both_values(admin, patient):
    admin.patch(f"/patients/{patient.id}", json={"hospital": "RS A", "phoneNumber": "0812 0000 9999"})
    answer = admin.patch(
        f"/patients/{patient.id}",
        json={"hospital": "RS B", "phoneNumber": "0812 0000 8888", "doctor": "dr. C", "version": 1},
    )
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "VERSION_CONFLICT"
    found = {item["field"]: (item["yours"], item["theirs"]) for item in error["details"]}
    assert found == {"hospital": ("RS B", "RS A"), "phoneNumber": ("+6281200008888", "+6281200009999")}
    assert admin.get(f"/patients/{patient.id}").json()["data"]["doctor"] is None


def test_if_match_counts_like_the_version_in_the_body(admin, patient):
    etag = admin.get(f"/patients/{patient.id}").headers["etag"]
    path = f"/patients/{patient.id}"
    assert admin.patch(path, json={"hospital": "RS A"}, headers={"If-Match": etag}).status_code == 200
    assert admin.patch(path, json={"hospital": "RS B"}, headers={"If-Match": etag}).status_code == 409
    assert admin.patch(path, json={"hospital": "RS B"}, headers={"If-Match": "*"}).status_code == 200
    assert admin.patch(path, json={"hospital": "RS C"}, headers={"If-Match": '"3"'}).status_code == 200
    assert admin.patch(path, json={"hospital": "RS D"}, headers={"If-Match": "x"}).status_code == 422
    assert admin.delete(path, headers={"If-Match": '"1"'}).status_code == 409


def test_without_a_version_the_fields_are_set_on_what_stands(admin, patient):
    admin.patch(f"/patients/{patient.id}", json={"hospital": "RS A"})
    assert admin.patch(f"/patients/{patient.id}", json={"hospital": "RS B"}).json()["data"]["hospital"] == "RS B"


def test_a_new_number_needs_a_new_consent_and_stops_what_waited_for_the_old_one(admin, patient):
    now = clock.now()
    with transaction() as session:
        queue_for_patient(
            session, patient, Outgoing(purpose=Purpose.PERSON, body="Halo", dedupe="one", due_at=now), now=now
        )
    changed = admin.patch(f"/patients/{patient.id}", json={"phoneNumber": "0812 0000 9999"}).json()["data"]
    assert changed["verificationStatus"] == "not_asked"
    assert changed["verifiedAt"] is None
    with reading() as session:
        assert session.exec(select(Send)).one().state is SendState.CANCELLED
        assert session.get_one(Patient, patient.id).whatsapp_jid is None


def test_a_new_time_zone_moves_what_is_planned(admin, patient):
    with transaction() as session:
        reminder = a_reminder(session, patient)
        plan_reminder(session, reminder, patient, now=clock.now())
        session.add(reminder)
    before = due_moments()
    admin.patch(f"/patients/{patient.id}", json={"timezone": "Asia/Jayapura"})
    after = due_moments()
    assert before
    assert not before & after
    assert {moment.astimezone().minute for moment in after} == {0}


def test_a_patient_is_given_to_a_volunteer_who_is_told(admin, volunteer, patient):
    path = f"/patients/{patient.id}"
    answer = admin.patch(path, json={"assignedVolunteerId": str(volunteer.user.id)})
    assert answer.json()["data"]["assignedVolunteerId"] == str(volunteer.user.id)
    assert volunteer.get(path).status_code == 200
    with reading() as session:
        told = session.exec(select(Notification).where(Notification.user_id == volunteer.user.id)).all()
        events = {event.name for event in session.exec(select(DomainEvent)).all()}
    assert [notification.event for notification in told] == ["patient_assigned"]
    assert {"patient.changed", "patient.assigned"} <= events
    assert admin.patch(path, json={"assignedVolunteerId": None}).status_code == 200
    assert volunteer.get(path).status_code == 404


def test_only_those_who_assign_give_patients_away(volunteer, someone, patient_of):
    own, other = patient_of(volunteer.user), someone("volunteer")
    answer = volunteer.patch(f"/patients/{own.id}", json={"assignedVolunteerId": str(other.user.id)})
    assert answer.status_code == 403
    same = volunteer.patch(f"/patients/{own.id}", json={"assignedVolunteerId": str(volunteer.user.id)})
    assert same.status_code == 200


def test_a_patient_is_not_given_to_somebody_who_left(admin, someone, patient):
    gone = someone("volunteer", status=UserStatus.SUSPENDED)
    answer = admin.patch(f"/patients/{patient.id}", json={"assignedVolunteerId": str(gone.user.id)})
    assert answer.status_code == 422


def test_staff_switch_messages_off_and_on(admin, patient):
    path = f"/patients/{patient.id}"
    off = admin.patch(path, json={"isActive": False}).json()["data"]
    assert (off["isActive"], off["inactiveReason"]) == (False, "staff")
    on = admin.patch(path, json={"isActive": True, "reason": "asked by phone"}).json()["data"]
    assert (on["isActive"], on["inactiveReason"]) == (True, None)


def test_undoing_a_patients_own_stop_needs_a_reason(admin, patient):
    with transaction() as session:
        row = session.get_one(Patient, patient.id)
        subscription.deactivate(session, SYSTEM, row, reason=subscription.UNSUBSCRIBED, now=clock.now())
    path = f"/patients/{patient.id}"
    refused = admin.patch(path, json={"isActive": True, "hospital": "RS A"})
    assert refused.status_code == 422
    assert refused.json()["error"]["details"][0]["field"] == "reason"
    assert admin.get(path).json()["data"]["hospital"] is None
    assert admin.patch(path, json={"isActive": True, "reason": "asked by phone"}).json()["data"]["isActive"] is True


def test_a_deleted_patient_is_gone_and_gets_nothing_more(admin, patient):
    with transaction() as session:
        reminder = a_reminder(session, patient)
        plan_reminder(session, reminder, patient, now=clock.now())
        session.add(reminder)
    path = f"/patients/{patient.id}"
    assert admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404
    assert admin.patch(path, json={"name": "X"}).status_code == 404
    assert admin.delete(path).status_code == 404
    assert admin.get("/patients").json()["data"] == []
    assert [row["id"] for row in admin.get("/patients", params={"deleted": True}).json()["data"]] == [str(patient.id)]
    assert statuses() == {OccurrenceStatus.CANCELLED}


def test_a_restored_patient_is_as_before(admin, patient):
    with transaction() as session:
        reminder = a_reminder(session, patient)
        plan_reminder(session, reminder, patient, now=clock.now())
        session.add(reminder)
    path = f"/patients/{patient.id}"
    admin.delete(path)
    restored = admin.post(f"{path}/restore")
    assert restored.status_code == 200
    data = restored.json()["data"]
    assert (data["isActive"], data["deletedAt"], data["verificationStatus"]) == (True, None, "verified")
    assert statuses() == {OccurrenceStatus.SCHEDULED}
    assert admin.post(f"{path}/restore").status_code == 200
    assert admin.post("/patients/none/restore").status_code == 404


def test_only_those_who_restore_see_the_deleted(someone, patient):
    assert someone("moderator").get("/patients", params={"deleted": True}).status_code == 403


def test_what_changed_is_in_the_audit_log_readable_only_with_the_patients_key(admin):
    made = admin.post("/patients", json=WHOLE).json()["data"]
    admin.patch(f"/patients/{made['id']}", json={"address": "Jl. Baru 1"})
    with reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "patient.changed")).one()
        assert entry.changes is not None
        assert "Baru" not in entry.changes
        assert audit.read_changes(session, entry) == {"address": [WHOLE["address"], "Jl. Baru 1"]}
        assert entry.request_id
        events = session.exec(select(DomainEvent)).all()
    assert [event.name for event in events] == ["patient.created", "patient.changed"]
    assert "Baru" not in str(events)


def due_moments() -> set:
    with reading() as session:
        return set(session.exec(select(Occurrence.due_at)).all())


def statuses() -> set[OccurrenceStatus]:
    with reading() as session:
        return set(session.exec(select(Occurrence.status)).all())
