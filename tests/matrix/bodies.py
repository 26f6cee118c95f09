"""A body that holds, for every route that takes one: what is tried is the right, not the values."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from app import clock
from tests.matrix.world import Body, Records

_number = count(1)


def _fresh_email() -> str:
    return f"matrix{next(_number)}@example.org"


def _reminder(records: Records) -> object:
    return {
        "patientId": records.ids["patient_id"],
        "kind": "medication",
        "message": "Minum obat",
        "startDate": "2026-01-01",
        "timesOfDay": ["08:00"],
        "recurrence": {"freq": "daily"},
    }


def _tomorrow() -> str:
    return (clock.now() + timedelta(days=1)).isoformat()


PASSWORD = "tahu goreng biru tujuh"

_TUS = {"Tus-Resumable": "1.0.0"}
HEADERS: dict[str, dict[str, str]] = {
    "POST /api/v1/uploads": {**_TUS, "Upload-Length": "5", "Upload-Metadata": "filename YS50eHQ="},
    "HEAD /api/v1/uploads/{upload_id}": _TUS,
    "PATCH /api/v1/uploads/{upload_id}": {
        **_TUS,
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    },
    "DELETE /api/v1/uploads/{upload_id}": _TUS,
}

BODIES: dict[str, Body] = {
    "POST /api/v1/auth/register": lambda _: {"email": _fresh_email(), "password": PASSWORD, "name": "New"},
    "POST /api/v1/auth/login": lambda _: {"email": "nobody@example.org", "password": PASSWORD},
    "POST /api/v1/auth/refresh-token": lambda _: {"refreshToken": "unknown"},
    "POST /api/v1/auth/logout": lambda _: {},
    "POST /api/v1/auth/forgot-password": lambda _: {"email": "nobody@example.org"},
    "POST /api/v1/auth/reset-password": lambda _: {"token": "unknown", "password": PASSWORD},
    "POST /api/v1/users": lambda _: {"email": _fresh_email(), "name": "New"},
    "PATCH /api/v1/users/{user_id}": lambda _: {"name": "Renamed"},
    "POST /api/v1/users/{user_id}/approve": lambda _: {"role": "volunteer"},
    "POST /api/v1/users/{user_id}/decline": lambda _: {"reason": "unknown"},
    "POST /api/v1/users/{user_id}/suspend": lambda _: {"reason": "left"},
    "POST /api/v1/files/names": lambda _: {"names": ["a.pdf"]},
    "POST /api/v1/files/bulk": lambda records: {"ids": [records.ids["file_id"]], "action": "move", "folder": "Lab"},
    "PATCH /api/v1/files/{file_id}": lambda _: {"name": "b.txt"},
    "POST /api/v1/files/{file_id}/shares": lambda _: {"permission": "view"},
    "PATCH /api/v1/files/{file_id}/shares/{share_id}": lambda _: {"maxDownloads": 3},
    "POST /api/v1/file-requests": lambda _: {"title": "Scans"},
    "PATCH /api/v1/file-requests/{request_id}": lambda _: {"maxFiles": 3},
    "PATCH /api/v1/profile": lambda _: {"timezone": "Asia/Makassar"},
    "PUT /api/v1/profile/password": lambda _: {"currentPassword": "not mine", "password": PASSWORD},
    "POST /api/v1/keys": lambda _: {"name": "Key"},
    "PATCH /api/v1/users/{user_id}/keys/{key_id}": lambda _: {"isGenerous": True},
    "POST /api/v1/patients": lambda _: {"name": "New", "phoneNumber": f"+62813{next(_number):08d}"},
    "PUT /api/v1/patients/{patient_id}/tags": lambda _: {"tags": ["visit"]},
    "POST /api/v1/patients/bulk": lambda _: {"action": "tag", "tag": "visit", "ids": []},
    "PATCH /api/v1/patients/imports/{import_id}": lambda _: {"sharesPhones": True},
    "POST /api/v1/views": lambda _: {"name": "Mine"},
    "PATCH /api/v1/views/{view_id}": lambda _: {"name": "Mine again"},
    "PATCH /api/v1/patients/{patient_id}": lambda _: {"hospital": "RS"},
    "POST /api/v1/patients/{patient_id}/contacts": lambda _: {"name": "Ani"},
    "PATCH /api/v1/patients/{patient_id}/contacts/{contact_id}": lambda _: {"mayConfirm": True},
    "POST /api/v1/patients/{patient_id}/record": lambda _: {
        "kind": "note",
        "happenedOn": "2026-01-01",
        "body": "Well",
    },
    "PATCH /api/v1/patients/{patient_id}/record/{entry_id}": lambda _: {"body": "Better"},
    "POST /api/v1/patients/{patient_id}/verification": lambda _: {"method": "ask"},
    "POST /api/v1/patients/{patient_id}/messages": lambda _: {"text": "Halo"},
    "POST /api/v1/patients/{patient_id}/notes": lambda _: {"text": "Call after four"},
    "POST /api/v1/patients/{patient_id}/scheduled-messages": lambda _: {"text": "Halo", "sendAt": _tomorrow()},
    "PATCH /api/v1/patients/{patient_id}/scheduled-messages/{scheduled_id}": lambda _: {"text": "Halo Bu"},
    "POST /api/v1/saved-replies": lambda _: {"shortcut": "doctor", "text": "Saya tanyakan dulu ya"},
    "PATCH /api/v1/saved-replies/{reply_id}": lambda _: {"shortcut": "dokter"},
    "POST /api/v1/reminders": _reminder,
    "POST /api/v1/reminders/preview": _reminder,
    "PATCH /api/v1/occurrences/{occurrence_id}": lambda _: {"message": "Minum obat ya"},
    "POST /api/v1/occurrences/{occurrence_id}/following": lambda _: {"message": "Minum obat ya"},
    "POST /api/v1/reminder-templates": lambda _: {"kind": "general", "language": "id", "name": "Halo", "body": "Halo"},
    "PATCH /api/v1/reminder-templates/{template_id}": lambda _: {"name": "Halo lagi"},
    "PATCH /api/v1/reminders/{reminder_id}": lambda _: {"message": "Minum obat ya"},
    "POST /api/v1/reminders/{reminder_id}/reopen": lambda _: {"status": "paused"},
    "POST /api/v1/emergencies/{emergency_id}/close": lambda _: {"outcome": "Called"},
    "PATCH /api/v1/on-call": lambda _: {"mon": []},
    "POST /api/v1/patients/{patient_id}/calls": lambda _: {"outcome": "reached"},
    "PUT /api/v1/drafts/{kind}": lambda _: {"content": {"text": "Halo"}},
    "POST /api/v1/ai/classify": lambda _: {"text": "sudah"},
    "PATCH /api/v1/ai/uses/{purpose}": lambda _: {"isOn": False},
    "POST /api/v1/ai/uses/{purpose}/preview": lambda _: {"text": "sudah"},
    "POST /api/v1/simulator/patients/{patient_id}/answer": lambda _: {"text": "sudah"},
    "POST /api/v1/simulator/patients/{patient_id}/send": lambda _: {"kind": "image"},
    "POST /api/v1/simulator/patients/{patient_id}/correct": lambda records: {
        "messageId": records.heard(),
        "text": "ya",
    },
    "POST /api/v1/simulator/patients/{patient_id}/take-back": lambda records: {"messageId": records.heard()},
    "POST /api/v1/simulator/patients/{patient_id}/react": lambda _: {"messageId": "3EB0", "emoji": "👍"},
    "POST /api/v1/simulator/patients/{patient_id}/read": lambda _: {"messageIds": ["3EB0"]},
}
