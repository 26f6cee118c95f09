"""The table of all recurring jobs: one line each. Everything that happens by itself starts here.

`every` is the least time between two runs; `nightly` is a time of day in CAREPOST_DEFAULT_TIMEZONE. `when` is a look
at the database that spares a run which would find nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.bootstrap import Gateways
from app.jobs.catch_up import catch_up
from app.jobs.compliance import complete_figures, refresh_figures, sum_doses, sum_doses_again, sum_doses_ahead
from app.jobs.deliveries import deliver_mails
from app.jobs.devices import check_devices
from app.jobs.files import clean_files, draw_pictures, scan_waiting, warn_of_expiry
from app.jobs.housekeeping import clean_house, reseal_rows
from app.jobs.imports import work_on_imports
from app.jobs.inbox import process_inbox
from app.jobs.media import fetch_media
from app.jobs.reminders import (
    alert_emergencies,
    clean_conversations,
    expire_verifications,
    follow_up,
    plan_reminders,
    queue_due_reminders,
    send_scheduled,
)
from app.jobs.reports import Report
from app.jobs.sends import settle_sends
from app.jobs.shares import warn_of_ending_links
from app.jobs.simulator import deliver_simulated, has_undelivered
from app.jobs.uploads import finish_left_over, sweep_uploads
from app.services.compliance.sums import has_doses_to_sum, has_many_ahead
from app.services.files.acceptance import DRAWING
from app.services.files.drawing import has_undrawn
from app.services.files.upkeep import has_waiting_for_scan
from app.services.messages.media import has_unfetched
from app.services.patients.importing.batches import JOB as IMPORTS
from app.services.patients.importing.working import has_waiting_imports
from app.services.reminders.local_time import moment_of, parse_time
from app.services.shares.warnings import has_ending_links
from app.services.uploads.finishing import has_left_over
from app.services.work import waiting
from app.services.work.inbox import INBOX


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


class Body(Protocol):
    def __call__(self, gateways: Gateways, /, *, now: datetime) -> Report: ...


class Look(Protocol):
    def __call__(self, session: Session, /, *, now: datetime) -> bool: ...


@dataclass(frozen=True)
class Recurring:
    """One job of the clock: its name `domain.verb`, when it is due, and what it runs."""

    name: str
    run: Body
    every: timedelta | None = None
    nightly: str | None = None
    when: Look | None = None

    def first_run(self, *, now: datetime, zone: ZoneInfo) -> datetime:
        """When the job is due on a database that has never seen it."""
        return now if self.every else self.next_run(now=now, zone=zone)

    def next_run(self, *, now: datetime, zone: ZoneInfo) -> datetime:
        """When the job is due again after a run that begins at `now`."""
        if self.every:
            return now + self.every
        slot = parse_time(self.nightly or "00:00")
        today = now.astimezone(zone).date()
        moments = (moment_of(today + timedelta(days=days), slot, zone) for days in range(3))
        return next(moment for moment in moments if moment > now)


RECURRING = (
    Recurring("reminders.queue_due", every=seconds(1), run=queue_due_reminders, when=waiting.has_due_occurrences),
    Recurring("reminders.plan", every=minutes(1), run=plan_reminders),
    Recurring("reminders.follow_up", every=seconds(15), run=follow_up, when=waiting.has_due_follow_ups),
    Recurring(INBOX, every=seconds(2), run=process_inbox, when=waiting.has_waiting_events),
    Recurring("sends.settle", every=seconds(5), run=settle_sends, when=waiting.has_unsettled_sends),
    Recurring("emergencies.alert", every=seconds(5), run=alert_emergencies, when=waiting.has_due_alerts),
    Recurring("deliveries.dispatch", every=seconds(5), run=deliver_mails, when=waiting.has_due_deliveries),
    Recurring("messages.send_scheduled", every=seconds(2), run=send_scheduled, when=waiting.has_due_scheduled),
    Recurring("compliance.refresh", every=seconds(1), run=refresh_figures, when=waiting.has_due_figures),
    Recurring("compliance.complete", every=minutes(10), run=complete_figures),
    Recurring("compliance.sum", every=seconds(30), run=sum_doses, when=has_doses_to_sum),
    Recurring("compliance.sum_ahead", every=minutes(10), run=sum_doses_ahead, when=has_many_ahead),
    Recurring(IMPORTS, every=seconds(5), run=work_on_imports, when=has_waiting_imports),
    Recurring("simulator.deliver", every=seconds(1), run=deliver_simulated, when=has_undelivered),
    Recurring("uploads.finish", every=seconds(15), run=finish_left_over, when=has_left_over),
    Recurring("uploads.sweep", every=minutes(60), run=sweep_uploads),
    Recurring("devices.check", every=minutes(1), run=check_devices),
    Recurring("messages.catch_up", every=minutes(60), run=catch_up),
    Recurring("verifications.expire", every=minutes(10), run=expire_verifications),
    Recurring("shares.warn", every=minutes(10), run=warn_of_ending_links, when=has_ending_links),
    Recurring(DRAWING, every=seconds(5), run=draw_pictures, when=has_undrawn),
    Recurring("files.scan", every=seconds(30), run=scan_waiting, when=has_waiting_for_scan),
    Recurring("files.fetch", every=seconds(10), run=fetch_media, when=has_unfetched),
    Recurring("files.warn", every=minutes(60), run=warn_of_expiry),
    Recurring("files.clean", nightly="02:30", run=clean_files),
    Recurring("messages.clean", nightly="02:00", run=clean_conversations),
    Recurring("house.clean", nightly="03:10", run=clean_house),
    Recurring("compliance.sum_again", nightly="03:25", run=sum_doses_again),
    Recurring("sealing.reseal", nightly="03:40", run=reseal_rows),
)  # fmt: skip
