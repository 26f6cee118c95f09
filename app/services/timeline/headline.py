"""The few words by which a reminder is called on a line: the medicine, or how its text begins."""

from __future__ import annotations

import re

from app.models.patient import Patient
from app.models.reminder import Reminder

LONGEST = 80
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
_VARIABLE = re.compile(r"\{(\w+)\}")
_DANGLING = re.compile(r"\s+(?:pukul|jam|pada|tanggal|at|on|by)\s*(?=[.!?,]|$)", re.IGNORECASE)
_LEADING = re.compile(r"^[\s,;:.!–-]+")


def headline(reminder: Reminder, patient: Patient) -> str:
    """ "Tamoxifen 20 mg" when the reminder names what is taken, else the first sentence of what the patient reads."""
    own = reminder.variables or {}
    named = " ".join(part for part in (own.get("medicine", ""), own.get("dose", "")) if part).strip()
    named = named or own.get("what", "").strip()
    if named:
        return _cut(named[:1].upper() + named[1:])
    values = {"name": patient.name, "hospital": patient.hospital or "", "doctor": patient.doctor or "", **own}
    text = _VARIABLE.sub(lambda match: values.get(match[1], ""), reminder.message).strip()
    first = _SENTENCE_END.split(text, maxsplit=1)[0]
    return _cut(_LEADING.sub("", _DANGLING.sub("", " ".join(first.split()))))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
