"""Several workers at the same moment: nothing that one writes is lost by another, nothing is done twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from app.db import transaction
from app.jobs.inbox import process_inbox
from app.jobs.reminders import plan_reminders, queue_due_reminders
from app.jobs.sends import drain_device
from app.models.message import MessageStatus, Purpose
from app.models.patient import Patient
from app.models.reminder import OccurrenceStatus, Reminder
from app.models.work import SendState
from app.services import subscription
from tests.stories.clinic import DEVICE, Clinic

MANY = 12


def together(*works: Callable[[], object]) -> None:
    """Let them begin at the same moment; the first error of any is raised."""
    gate = threading.Barrier(len(works))
    problems: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 - raised below, in the test's own thread
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


def sending(clinic: Clinic) -> tuple[list[Patient], list[Reminder]]:
    """Many doses, due and queued, none on the wire yet."""
    patients = [clinic.patient() for _ in range(MANY)]
    reminders = [clinic.reminder(patient) for patient in patients]
    clinic.now = clinic.first(reminders[0]).due_at
    queue_due_reminders(clinic.gateways, now=clinic.now)
    return patients, reminders


def send(clinic: Clinic) -> Callable[[], object]:
    return lambda: drain_device(clinic.gateways, DEVICE, now=lambda: clinic.now)


def read(clinic: Clinic) -> Callable[[], object]:
    return lambda: process_inbox(clinic.gateways, now=clinic.now)


def test_an_answer_that_meets_the_outcome_of_its_send_is_never_lost(clinic: Clinic) -> None:
    patients, reminders = sending(clinic)
    for patient in patients:
        clinic.arrives(patient, "message", {"body": "sudah"})
    together(send(clinic), read(clinic))
    clinic.work()
    assert Counter(clinic.first(reminder).status for reminder in reminders) == {OccurrenceStatus.CONFIRMED: MANY}


def test_a_receipt_that_meets_the_outcome_of_its_send_is_never_lost(clinic: Clinic) -> None:
    patients, _ = sending(clinic)
    for number, patient in enumerate(patients, start=1):
        payload = {"ids": [f"3EB0{number:018X}"], "receipt_type": "delivered", "receipt_type_description": ""}
        clinic.arrives(patient, "message.ack", payload)
    together(send(clinic), read(clinic))
    assert Counter(message.status for message in clinic.messages()) == {MessageStatus.DELIVERED: MANY}


def test_a_stop_that_meets_the_send_either_stops_it_or_leaves_it_sent(clinic: Clinic) -> None:
    patients, _ = sending(clinic)

    def stop() -> None:
        for patient in reversed(patients):
            with transaction() as session:
                subscription.set_active(
                    session, clinic.admin, patient.id, is_active=False, reason="uji", now=clinic.now
                )

    together(send(clinic), stop)
    clinic.work()
    states = Counter(each.state for each in clinic.sends() if each.purpose is Purpose.REMINDER)
    assert states[SendState.SENT] == len(clinic.sent)
    assert states[SendState.SENT] + states[SendState.CANCELLED] == MANY


def test_several_planners_and_queuers_make_everything_once(clinic: Clinic) -> None:
    _, reminders = sending(clinic)
    clinic.now = clinic.occurrences(reminders[0])[1].due_at
    jobs: list[Callable[[], object]] = []
    for _ in range(3):
        jobs.append(lambda: plan_reminders(clinic.gateways, now=clinic.now))
        jobs.append(lambda: queue_due_reminders(clinic.gateways, now=clinic.now))
    together(*jobs)
    for reminder in reminders:
        days = [occurrence.local_date for occurrence in clinic.occurrences(reminder)]
        assert len(days) == len(set(days)) >= 3
    assert len(clinic.sends()) == 2 * MANY


def test_two_workers_share_an_inbox_without_doing_anything_twice(clinic: Clinic) -> None:
    patients = [clinic.patient() for _ in range(MANY)]
    for patient in patients:
        for text in ("ibu sesak napas", "tolong pingsan"):
            clinic.arrives(patient, "message", {"body": text})
    together(read(clinic), read(clinic))
    clinic.settle()
    assert len(clinic.emergencies()) == MANY
    assert len([text for text in clinic.texts() if "119" in text]) == MANY
