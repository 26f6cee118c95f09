"""Changes of a visit (or of the hour of a reminder), and not being able to come."""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.phrases import PhraseBook
from app.integrations.ai.rules.text import Message
from app.integrations.ports import Intent

_VISIT = (
    "kontrol|jadwal|kemo|periksa|janji|janjian|suntik|radiasi|radioterapi|sinar|konsul|operasi|transfusi|pengingat|jam|"
    "pertemuan"
)
_CHANGE = "ganti|ubah|undur|maju|pindah|tunda|batal|geser|reschedule|ulang|telat|terlambat"
_MOVE = "reschedule|postpone|cancel|move|change|delay|rebook"
_BOOK = PhraseBook(
    change_visit=(
        f"{_VISIT} ~4 {_CHANGE}",
        f"{_CHANGE} ~3 {_VISIT}",
        "reschedule",
        "ganti|ubah|pindah|undur ~1 jadwal|hari|tanggal",
        "batal|undur|tunda|maju ~2 ketemu|bertemu",
        "jadwal ~3 bentrok|tabrakan",
    ),
    cannot_come=(
        "tidak|tak|belum ~1 bisa|jadi|sempat ~2 datang|kontrol|kemo|periksa|konsul|suntik",
        "tidak|tak ~1 datang|kontrol|kemo|periksa ~1 besok|hari|minggu",
        "tidak|tak jadi ~1 ke|rumahsakit",
        "berhalangan|absen",
        "besok|senin|selasa|rabu|kamis|jumat|sabtu ~2 tidak|tak ~2 kontrol|kemo|datang",
    ),
    reminder_hour=(
        "ingatkan|kirim ~3 jam #",
        "jangan ~2 kirim|pesan|hubungi ~2 malam|pagi|siang|subuh|jam|terlalu",
        "pengingat ~3 jam #",
        "kepagian|kemalaman|kesorean|kesiangan ~3 pengingat|pesan|kirim",
        "pengingat|pesan ~3 kepagian|kemalaman|kesorean|kesiangan",
    ),
    english=(
        f"{_MOVE} ~4 appointment|visit|kemo|session|meeting|pengingat|clinic|date|time",
        "appointment|visit|kemo|session|pengingat ~4 moved|postponed|cancelled|later|earlier|instead|another",
        "cant|unable|wont|not ~2 come|make|attend|visit ~4 appointment|clinic|hospital|tomorrow|visit|monday|kemo",
        "send ~2 pengingat ~4 later|earlier|at",
        "different|another time|day|date",
    ),
)
_ASKS_WHEN = frozenset({"kapan", "berapa"})


def find_appointment_change(message: Message) -> Finding | None:
    """A visit or a reminder's hour to be changed."""
    for sentence in message.sentences:
        match = _BOOK.first(sentence.words)
        if match is None:
            continue
        only_takes = "minum" in sentence.words and match.name != "reminder_hour"
        if only_takes and not any(word in {"kontrol", "kemo", "jadwal", "pengingat"} for word in sentence.words):
            continue
        return Finding(Intent.APPOINTMENT_CHANGE, 0.85, f"appointment_change:{match.name}")
    return None
