"""Where one row of the examples says something else by a name than the others do: what is its own."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from app.api.examples.world import LATER, MOMENT, SOON, example_id

_FILE: Mapping[str, JsonValue] = {
    "name": "hasil-lab.pdf", "kind": "pdf", "status": "ready", "has_thumbnail": True
}  # fmt: skip
_FUNNEL: Mapping[str, JsonValue] = {
    "due": 50, "sent": 50, "not_delivered": 1, "delivered": 49, "read": 47, "answered": 47, "confirmed": 46,
    "declined": 1,
}  # fmt: skip
_QUESTION = "Apakah obatnya diminum sebelum makan?"

OF_ROW: Mapping[str, Mapping[str, JsonValue]] = {
    "Accepted": {"job_id": "reminders.plan"},
    "Arrived": {"arrived": True},
    "BesideRow": {"not_delivered": 1},
    "CalendarDay": {"counts": {"planned": 1}, "expected": 1},
    "ChatRow": {"unseen": 1},
    "ComplianceStanding": {"since": "2026-01-10T00:00:00.000Z", "until": MOMENT},
    "ContactRow": {"name": "Rini", "phone_number": "+6280000000012", "may_confirm": True},
    "CrowdRow": {"others": 34, "suggestions": ["2026-03-01T01:10:00.000Z"]},
    "DeliveryRow": {"subject": "A dose was missed", "state": "sent"},
    "DeviceRow": {"id": "628000000001", "phone_number": "+6280000000001"},
    "DraftRow": {"kind": "patient.new", "subject": "", "content": {"name": "Siti Rahma"}},
    "EmergencyRow": {"taken_at": LATER, "status": "taken", "outcome": None},
    "EntryRow": {"body": "1 x 20 mg, after breakfast"},
    "Facets": {
        "volunteer": [{"value": example_id("volunteer"), "label": "Dewi Lestari", "count": 8}],
        "is_active": [{"value": "true", "label": "true", "count": 14}],
        "verification_status": [{"value": "verified", "label": "verified", "count": 12}],
        "band": [{"value": "good", "label": "good", "count": 9}],
        "needs_call": [{"value": "true", "label": "true", "count": 2}],
        "tag": [{"value": "chemo", "label": "chemo", "count": 3}],
    },
    "FileCounts": {"total": 42, "active": 40, "expiring": 3, "expired": 2},
    "FileDetail": _FILE,
    "FileFigures": {"failed": 1},
    "FindingRow": {"problem": "doses", "until": None, "more": 2},
    "FreshKey": {"name": "Nightly export"},
    "FunnelRow": _FUNNEL,
    "ImportRowShown": {"state": "bad", "patient_id": None},
    "ImportShown": {
        "file_name": "patients.csv", "total": 120, "bad": 2, "duplicate": 1, "finished_at": None
    },
    "Key": {"name": "Nightly export"},
    "KindKept": {"kind": "pdf", "count": 30},
    "JobRow": {"id": "reminders.plan", "name": "reminders.plan"},
    "LeavingText": {"text": "[NAMA], sudah minum obat?", "provider": "anthropic", "model": "claude"},
    "ListedFile": _FILE,
    "MessageRow": {
        "status": "read", "intent": None, "confidence": None, "author_id": None, "is_automatic": True, "file_id": None
    },
    "NoteRow": {"body": "Her daughter reads the messages to her."},
    "Noted": {"is_noted": True},
    "NotificationRow": {"read_at": None},
    "OccurrenceRow": {"status": "confirmed", "reason": None},
    "OverviewShown": {"active_people": 5, "queued": 6},
    "Pagination": {"next_cursor": None},
    "PatientDetail": {"address": None},
    "PatientStanding": {"since": "2026-01-10T00:00:00.000Z", "until": MOMENT},
    "Person": {
        "name": "Dewi Lestari", "is_email_verified": True, "requested_via": "sign_up",
        "requested_note": "I live nearby.",
    },
    "PersonOnCall": {"name": "Dewi Lestari"},
    "PhoneRow": {"id": "3EB0C431D2A1F0", "status": "read"},
    "PreviewRow": {"problems": [], "quiet_times": [], "unfilled": []},
    "ProblemRow": {"field": "endDate", "message": "The last day is over."},
    "QuestionRow": {"intent": "question", "answered_via": "message"},
    "ReadText": {"sentiment": "neutral", "also": [], "sent": None},
    "ReminderRow": {"pauses": [], "file_id": None},
    "ReplyRow": {"text": "Kontrol berikutnya hari Senin pukul 09.00."},
    "RequestRow": {
        "url": "https://care.example.org/d/b4Wm9Xk2Lq7TzRvH", "title": "Hasil lab",
        "message": "Kirim hasil lab di sini.",
    },
    "ResetLink": {"url": "https://care.example.org/reset-password/m2Vx8Rk4"},
    "RevisionRow": {"body": "1 x 10 mg, after breakfast"},
    "RowProblem": {"message": "This is no WhatsApp number."},
    "RunRow": {"total": 50, "sent": 49, "skipped": {"not_verified": 1}, "is_over": True, "result": "3 planned"},
    "ScheduledRow": {"body": "Semoga lancar kontrolnya besok.", "file_id": None, "reason": None, "send_at": SOON},
    "SendSummary": {"failed": []},
    "ShareRow": {"patient_id": None, "patient_name": None, "may_change": True},
    "Sheet": {"name": "Sheet1"},
    "SkippedFile": {"reason": "in_use"},
    "SkippedRow": {"reason": "not_allowed"},
    "SignedIn": {"address": "203.0.113.7"},
    "Steps": {name: value for name, value in _FUNNEL.items() if name != "due"},
    "TagRow": {"name": "chemo"},
    "TakenName": {"name": "hasil-lab.pdf"},
    "TemplateRow": {"name": "Morning dose", "is_shared": True},
    "TimelinePoint": {"kind": "occurrence", "detail": "", "planned": True, "at": SOON},
    "TodayStanding": {"counts": {"questions": 1}, "done": 4},
    "TodoRow": {"group": "questions", "text": _QUESTION, "state": "", "count": 1},
    "UploadRow": {"name": "hasil-lab.pdf", "state": "receiving", "file_id": None, "expires_at": SOON},
    "UseRow": {"is_on": True, "changed_by": "Dewi Lestari", "changed_at": MOMENT},
    "VerificationRow": {"status": "verified"},
    "VerificationStanding": {"status": "pending"},
    "ViewRow": {"page": "patients", "name": "Needs a call", "query": {"needsCall": "true"}},
    "VolunteerStanding": {"name": "Dewi Lestari"},
    "WebhookRow": {"provider": "gowa", "state": "done", "done_at": LATER},
}  # fmt: skip
"""What a row calls by a name that means something else elsewhere, or has otherwise."""
