"""The texts that come with the application, for each kind of reminder in both languages (R2)."""

from __future__ import annotations

from sqlmodel import Session, col, select

from app.models.message_template import MessageTemplate
from app.models.reminder import ReminderKind

_Shipped = tuple[ReminderKind, str, str]  # kind, name, text

_INDONESIAN: dict[str, _Shipped] = {
    "dose": (
        ReminderKind.MEDICATION,
        "Minum obat",
        "Halo {name}, sudah waktunya minum {medicine} {dose} ({time}). Balas 'sudah' kalau sudah diminum, ya.",
    ),
    "dose_after_meal": (
        ReminderKind.MEDICATION,
        "Minum obat sesudah makan",
        "Halo {name}, sudah makan? Setelah itu {medicine} {dose} ya, jadwalnya {time}. Balas 'sudah' kalau sudah.",
    ),
    "appointment": (
        ReminderKind.APPOINTMENT,
        "Janji dengan dokter",
        "Halo {name}, jangan lupa janji dengan {doctor} di {hospital} {place}. Balas 'ya' kalau bisa datang.",
    ),
    "check_up": (
        ReminderKind.CHECK_UP,
        "Kontrol",
        "Halo {name}, waktunya kontrol di {hospital}. Bawa kartu dan hasil pemeriksaan terakhir, ya.",
    ),
    "how_are_you": (
        ReminderKind.GENERAL,
        "Apa kabar",
        "Halo {name}, kami dari {organisation} ingin tahu kabarnya hari ini. Ada yang bisa kami bantu?",
    ),
}
_ENGLISH: dict[str, _Shipped] = {
    "dose": (
        ReminderKind.MEDICATION,
        "Take medicine",
        "Hello {name}, it is time for {medicine} {dose} ({time}). Please answer 'yes' when you have taken it.",
    ),
    "dose_after_meal": (
        ReminderKind.MEDICATION,
        "Take medicine after a meal",
        "Hello {name}, have you eaten? Then {medicine} {dose} comes next, at {time}. Answer 'yes' when it is done.",
    ),
    "appointment": (
        ReminderKind.APPOINTMENT,
        "Doctor's appointment",
        "Hello {name}, remember your appointment with {doctor} at {hospital} {place}. Answer 'yes' if you can come.",
    ),
    "check_up": (
        ReminderKind.CHECK_UP,
        "Check-up",
        "Hello {name}, your check-up at {hospital} is due. Please bring your card and the last results.",
    ),
    "how_are_you": (
        ReminderKind.GENERAL,
        "How are you",
        "Hello {name}, this is {organisation}. How are you today? Tell us if there is anything we can do.",
    ),
}
_BY_LANGUAGE = {"id": _INDONESIAN, "en": _ENGLISH}


def ensure_shipped_templates(session: Session) -> None:
    """Put in what is not there yet. Safe to repeat; what somebody changed or deleted stays as they left it."""
    known = set(session.exec(select(MessageTemplate.shipped_as).where(col(MessageTemplate.shipped_as).is_not(None))))
    for language, shipped in _BY_LANGUAGE.items():
        for name, (kind, title, body) in shipped.items():
            key = f"{language}.{name}"
            if key not in known:
                session.add(MessageTemplate(kind=kind, language=language, name=title, body=body, shipped_as=key))
