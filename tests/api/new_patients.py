"""Patients as clients send them: with the least that is needed, and with everything that there is."""

from __future__ import annotations

NEW = {"name": "Budi Santoso", "phoneNumber": "0812 3456 7890"}

WHOLE = NEW | {
    "sex": "male",
    "birthDate": "1960-02-29",
    "address": "Jl. Melati 5\nBandung",
    "language": "en",
    "timezone": "Asia/Makassar",
    "quietHours": "20:00-06:00",
    "cancerType": "colon",
    "cancerStage": "II",
    "diagnosedOn": "2025-11-03",
    "treatmentStartedOn": "2026-01-07",
    "hospital": "RS Dharmais",
    "doctor": "dr. Wati",
    "nationalNumber": "3171234567890001",
    "hospitalNumber": "RM-77",
    "emergencyContact": "Ani, 0813 000 111",
    "notes": "Prefers mornings ☀️",
}
