"""What a caller reads when a value of the main job does not hold: the field, and a sentence that says what to write."""

from __future__ import annotations

import pytest

from tests.api.test_reminders import wish

MANY_TIMES = [f"{hour:02}:{minute:02}" for hour in range(13) for minute in (0, 30)]
PAUSE_BACKWARDS = {"from": "2030-03-12", "to": "2030-03-11"}

REMINDERS = [
    ({"startDate": "2030-02-31"}, "startDate", "There is no such day."),
    ({"startDate": "31-01-2030"}, "startDate", "Write a day as YYYY-MM-DD."),
    ({"startDate": "2030-01-31T08:00:00Z"}, "startDate", "Write a day as YYYY-MM-DD."),
    ({"startDate": 20300131}, "startDate", "Write a day as YYYY-MM-DD."),
    ({"startDate": "2130-01-31"}, "startDate", "A day between 2000 and 2100."),
    ({"startDate": None}, "startDate", "Write a day as YYYY-MM-DD."),
    ({"endDate": "2030-02-30"}, "endDate", "There is no such day."),
    (
        {"startDate": "2030-01-02", "endDate": "2030-01-01"},
        "endDate",
        "The end lies before the start. Choose a later end.",
    ),
    (
        {"startDate": "2020-01-01", "endDate": "2020-01-02"},
        "endDate",
        "The last day has already passed, so nothing would ever be sent. Choose a later day.",
    ),
    (
        {"startDate": "2020-01-01", "recurrence": {"freq": "once"}},
        "startDate",
        "That moment has passed. Choose one that lies ahead.",
    ),
    ({"timesOfDay": []}, "timesOfDay", "Choose at least one time of day."),
    ({"timesOfDay": ["24:00"]}, "timesOfDay", "Write the time as hours and minutes, such as 08:00."),
    ({"timesOfDay": ["8"]}, "timesOfDay", "Write the time as hours and minutes, such as 08:00."),
    ({"timesOfDay": ["08:00:30"]}, "timesOfDay", "Write the time as hours and minutes, such as 08:00."),
    ({"timesOfDay": ["08:00", "08:00"]}, "timesOfDay", "The same time stands there twice."),
    ({"timesOfDay": MANY_TIMES}, "timesOfDay", "At most 24 times a day."),
    ({"timesOfDay": "08:00"}, "timesOfDay", "This has to be a list."),
    ({"timesOfDay": [8]}, "timesOfDay.0", "This has to be text."),
    ({"message": " \n "}, "message", "Write what the message should say."),
    ({"message": "x" * 4097}, "message", None),
    (
        {"message": "Halo {nama}"},
        "message",
        "There is no variable nama. Check the word between the braces.",
    ),
    (
        {"message": "Halo {nama}, {obat} ({time})"},
        "message",
        "There are no variables nama, obat. Check the words between the braces.",
    ),
    ({"message": "a\u0000b"}, "message", "Line breaks or control characters do not belong here."),
    (
        {"variables": {"colour": "red"}},
        "variables",
        "A value for a variable has at most 200 characters, and belongs to one of the known variables.",
    ),
    ({"variables": []}, "variables", "This has to be an object with fields."),
    ({"recurrence": {"freq": "daily", "interval": 0}}, "recurrence.interval", "At least 1."),
    ({"recurrence": {"freq": "daily", "interval": 367}}, "recurrence.interval", "At most 366."),
    ({"recurrence": {"freq": "daily", "interval": 1.5}}, "recurrence.interval", "This has to be a whole number."),
    (
        {"recurrence": {"freq": "weekly", "byDay": ["SENIN"]}},
        "recurrence.byDay",
        "Weekdays are written MO, TU, WE, TH, FR, SA, SU.",
    ),
    ({"recurrence": "daily"}, "recurrence", "This has to be an object with fields."),
    ({"recurrence": {}}, "recurrence.freq", "This is needed."),
    ({"windowMinutes": 4}, "windowMinutes", "At least 5."),
    ({"windowMinutes": 1441}, "windowMinutes", "At most 1440."),
    ({"timezone": "Jakarta"}, "timezone", "Write a time zone such as Asia/Jakarta."),
    ({"pauses": [PAUSE_BACKWARDS]}, "pauses", "The end lies before the start. Choose a later end."),
    ({"pauses": [{"from": "2030-03-12"}]}, "pauses.0.to", "This is needed."),
    ({"patientId": "7"}, "patientId", "This is not the id of anything."),
]


@pytest.mark.parametrize(("wrong", "field", "sentence"), REMINDERS)
def test_a_wrong_value_of_a_reminder_is_named_with_what_to_write(admin, patient, wrong, field, sentence):
    answer = admin.post("/reminders", json=wish(patient, startDate="2030-01-01") | wrong)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    [detail] = answer.json()["error"]["details"]
    assert detail["field"] == field
    assert sentence is None or detail["message"] == sentence


def test_names_that_nobody_knows_are_left_out(admin, patient):
    """A record can be sent back as it was read, and a newer client may say more than we know."""
    unknown = {"snooze": True, "status": "ended", "version": 9, "recurrence": {"freq": "daily", "rrule": "x"}}
    made = admin.post("/reminders", json=wish(patient, startDate="2030-01-01") | unknown)
    assert made.status_code == 201
    reminder = made.json()["data"]
    assert (reminder["status"], reminder["version"]) == ("active", 1)
    assert "snooze" not in reminder
    assert "rrule" not in reminder["recurrence"]


def test_everything_that_is_wrong_is_named_at_once(admin, patient):
    wrong = {"timesOfDay": ["25:00"], "message": "", "timezone": "Mars/Olympus", "endDate": "2029-01-01"}
    answer = admin.post("/reminders", json=wish(patient, startDate="2030-01-01") | wrong)
    found = {detail["field"] for detail in answer.json()["error"]["details"]}
    assert found == {"timesOfDay", "message", "timezone", "endDate"}


def test_an_indonesian_reads_it_in_indonesian(someone, patient):
    admin = someone("admin", language="id")
    answer = admin.post("/reminders", json=wish(patient, startDate="2030-02-31"))
    assert [detail["message"] for detail in answer.json()["error"]["details"]] == ["Tanggal itu tidak ada."]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/ai/classify", {}, "text"),
        ("/ai/classify", {"text": ""}, "text"),
        ("/ai/classify", {"text": "x" * 10_001}, "text"),
        ("/ai/classify", {"text": 7}, "text"),
        ("/ai/classify", {"text": "sudah", "language": "xx"}, "language"),
        ("/patients/{id}/messages", {}, "text"),
        ("/patients/{id}/messages", {"text": "x" * 4097}, "text"),
        ("/patients/{id}/verification", {}, "method"),
        ("/patients/{id}/verification", {"method": "shout"}, "method"),
        ("/simulator/patients/{id}/answer", {"text": ""}, "text"),
        ("/simulator/patients/{id}/react", {"messageId": "", "emoji": "👍"}, "messageId"),
        ("/simulator/patients/{id}/react", {"messageId": "3EB0"}, "emoji"),
        ("/simulator/patients/{id}/read", {"messageIds": []}, "messageIds"),
    ],
)
def test_other_wrong_values_are_named_in_plain_words(admin, patient, path, body, field):
    answer = admin.post(path.format(id=patient.id), json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    [detail] = answer.json()["error"]["details"]
    assert detail["field"] == field
    assert detail["message"].endswith(".")
    assert not detail["message"].startswith(("error.", "validation."))


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/occurrences?status=eaten", "status"),
        ("/occurrences?patientId=7", "patientId"),
        ("/occurrences?reminderId=7", "reminderId"),
        ("/occurrences?from=2030-02-31", "from"),
        ("/occurrences?to=tomorrow", "to"),
        ("/occurrences?from=2030-03-02&to=2030-03-01", "to"),
        ("/occurrences?limit=101", "limit"),
        ("/reminders?patientId=7", "patientId"),
        ("/reminders?page=0", "page"),
        ("/emergencies?status=gone", "status"),
        ("/notifications?unread=perhaps", "unread"),
    ],
)
def test_a_wrong_filter_is_named_in_plain_words(admin, path, field):
    answer = admin.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    [detail] = answer.json()["error"]["details"]
    assert detail["field"] == field
    assert detail["message"].endswith(".")
    assert not detail["message"].startswith(("error.", "validation."))
