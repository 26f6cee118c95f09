"""Three reminders for each patient: the medicine, something taken beside it, and an appointment or check-up."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.demonstration import cast, words
from app.demonstration.chance import Chance
from app.demonstration.patients import Cared
from app.models.reminder import Frequency, Reminder, ReminderKind
from app.services.reminders.recurrence import WEEKDAYS

MORNING = ("06:00", "07:00", "07:00", "08:00", "08:00", "09:00")
EVENING = ("18:00", "19:00", "20:00", "20:00", "20:00")


def make_reminders(cared: Cared, *, now: datetime) -> list[Reminder]:
    chance = Chance(f"reminders:{cared.patient.phone}")
    return [_medicine(chance, cared, now=now), _beside(chance, cared, now=now), _appointment(chance, cared, now=now)]


def _medicine(chance: Chance, cared: Cared, *, now: datetime) -> Reminder:
    times = [chance.one_of(MORNING)] + ([chance.one_of(EVENING)] if chance.happens(0.45) else [])
    return _reminder(chance, cared, ReminderKind.MEDICATION, {"medicine": cared.medicines[0]}, times=times, now=now)


def _beside(chance: Chance, cared: Cared, *, now: datetime) -> Reminder:
    own = {"medicine": cared.medicines[-1]}
    if chance.happens(0.7):
        return _reminder(
            chance, cared, ReminderKind.MEDICATION, own, times=["12:00"], freq=Frequency.DAILY, interval=2, now=now
        )
    what = {"what": _within(chance.one_of(cast.CHECK_UPS))}
    days = sorted(chance.some_of(WEEKDAYS, 2), key=WEEKDAYS.index)
    return _reminder(
        chance, cared, ReminderKind.CHECK_UP, what, times=["16:00"], freq=Frequency.WEEKLY, by_day=days, now=now
    )


def _within(words: str) -> str:
    """As it stands inside a sentence: "kontrol gizi", but "CT scan"."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _appointment(chance: Chance, cared: Cared, *, now: datetime) -> Reminder:
    """Every four weeks on a weekday; for some it falls into the days to come."""
    own = {"what": _within(chance.one_of(cast.APPOINTMENTS))}
    times = [chance.one_of(("08:30", "09:00", "10:00", "13:00"))]
    day = WEEKDAYS[chance.between(0, 4)]
    return _reminder(
        chance,
        cared,
        ReminderKind.APPOINTMENT,
        own,
        times=times,
        freq=Frequency.WEEKLY,
        interval=4,
        by_day=[day],
        now=now,
    )


def _reminder(
    chance: Chance,
    cared: Cared,
    kind: ReminderKind,
    own: dict[str, str],
    *,
    times: list[str],
    now: datetime,
    freq: Frequency = Frequency.DAILY,
    interval: int = 1,
    by_day: list[str] | None = None,
) -> Reminder:
    texts = {ReminderKind.MEDICATION: words.MEDICATION, ReminderKind.APPOINTMENT: words.APPOINTMENT}
    made = cared.since + timedelta(hours=3)
    start = made.astimezone(ZoneInfo(cared.patient.timezone)).date() + timedelta(
        days=chance.between(1, 27) if interval > 2 else 1
    )
    return Reminder(
        id=chance.new_id(made),
        patient_id=cared.patient.id,
        kind=kind,
        message=texts.get(kind, words.CHECK_UP)[cared.patient.language],
        variables=own,
        start_date=start,
        times_of_day=times,
        freq=freq,
        interval=interval,
        by_day=by_day or [],
        planned_until=now,
        created_by=cared.volunteer_id,
        created_at=made,
        updated_at=made,
    )
