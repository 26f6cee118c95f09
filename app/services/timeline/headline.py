"""The few words by which a reminder is called: what is taken, what it is about and where, or how its text begins."""

from __future__ import annotations

import re

from app.i18n import translate
from app.models.patient import Patient
from app.models.reminder import Reminder
from app.services.reminders.text import GAP, close_gaps

LONGEST = 80
_GREETING = re.compile(r"^\s*(?:[^\W\d_]+\s+){0,3}\{name\}\s*[,.!]\s*(?=\S+\s+\S)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
# a variable with the small word before it, which goes with one that has no value
_VARIABLE = re.compile(r"(?:\b(di|ke|dengan|pukul|jam|pada|tanggal|at|on|by|in|to|with)\s+)?\{(\w+)\}", re.IGNORECASE)
_EDGES = " \t,;:.!–-"


def headline(reminder: Reminder, patient: Patient) -> str:
    """ "Tamoxifen 20 mg", "Kontrol gizi, RSUD Tirta Kencana"; where the reminder names neither a medicine nor a matter,
    the first sentence of its text without the greeting. Never a variable in braces."""
    own = reminder.variables or {}
    values = {"name": patient.name, "hospital": patient.hospital or "", "doctor": patient.doctor or "", **own}
    taken = _joined(values, ("medicine", "dose"))
    matter = values.get("what", "").strip()
    if matter and not taken:
        told = tuple(name for name in ("hospital", "place") if f"{{{name}}}" in reminder.message)
        matter = ", ".join(part for part in (matter, _joined(values, told)) if part)
    words = taken or matter or _beginning(reminder.message, values)
    words = words or translate(patient.language, f"reminder_kind.{reminder.kind.value}")
    return _cut(words[:1].upper() + words[1:])


def _joined(values: dict[str, str], names: tuple[str, ...]) -> str:
    return " ".join(part for name in names if (part := values.get(name, "").strip()))


def _beginning(message: str, values: dict[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        value = values.get(match[2], "").strip() or GAP
        return f"{match[1]} {value}" if value != GAP and match[1] else value

    text = close_gaps(_VARIABLE.sub(fill, _GREETING.sub("", message))).strip()
    first = _SENTENCE_END.split(text, maxsplit=1)[0]
    return re.sub(r"\s+(?=[,.!?])", "", " ".join(first.split())).strip(_EDGES)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
