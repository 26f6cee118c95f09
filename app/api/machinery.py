"""`/api/v1/jobs`, `/devices` and `/messages/unmatched`: what staff who run the machine look at (R9, M2, M9)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field

from app import clock
from app.api.envelope import Accepted
from app.api.params import PageQuery
from app.api.patient_conversation import MessageRow
from app.api.plan import CurrentActor, Reading, Tx
from app.api.resource import Resource
from app.errors import NotFound
from app.models.work import FinishedRun, JobRun
from app.services.actor import Permission
from app.services.messages import conversation
from app.services.pages import Page
from app.services.phones import masked
from app.services.shapes import Moment, Shown
from app.services.work import devices as senders
from app.services.work import jobs as work
from app.services.work.devices import DeviceStanding

JobName = Annotated[str, Path(description="The job's name.", max_length=80, examples=["reminders.plan"])]

jobs = Resource("/jobs", tag="Jobs", subject="job")
devices = Resource("/devices", tag="Devices", subject="device")
unmatched = Resource("/messages", tag="Messages", subject="message")


class JobRow(Shown):
    id: Annotated[str, Field(description="The job's name.")]
    name: str
    is_running: bool
    last_started_at: Moment | None
    last_finished_at: Moment | None
    last_duration_ms: float | None
    last_result: str | None
    last_error: str | None
    next_run_at: Moment | None
    runs: int
    failures: int

    @classmethod
    def of(cls, job: JobRun) -> JobRow:
        is_running = job.lease_until is not None and job.lease_until > clock.now()
        return cls.drawn_from(job, id=job.name, is_running=is_running)


@jobs.get("", needs=Permission.JOB_READ, summary="List the clock's jobs")
def list_jobs(session: Reading, actor: CurrentActor) -> list[JobRow]:
    """By name, each with its last and next run."""
    return [JobRow.of(job) for job in work.list_jobs(session, actor)]


@jobs.post("/{name}/run", needs=Permission.JOB_RUN, summary="Run a job now", raises=(NotFound,))
def run_job(name: JobName, session: Tx, actor: CurrentActor) -> Accepted:
    """It runs as soon as a worker is free, and never twice at once. For an outside clock, use a key with `job:run`."""
    return Accepted(job_id=work.request_run(session, actor, name, now=clock.now()).name)


class RunRow(Shown):
    id: UUID
    finished_at: Moment
    duration_ms: float
    result: str
    error: str | None

    @classmethod
    def of(cls, run: FinishedRun) -> RunRow:
        return cls.drawn_from(run)


@jobs.get("/{name}/runs", needs=Permission.JOB_READ, summary="List the last runs of a job", raises=(NotFound,))
def list_runs(name: JobName, session: Reading, actor: CurrentActor) -> list[RunRow]:
    """Newest first, of the last seven days; runs that found nothing to do are left out."""
    return [RunRow.of(run) for run in work.list_finished_runs(session, actor, name)]


class DeviceRow(Shown):
    id: str
    phone_number: Annotated[str | None, Field(description="Its own number, masked.")]
    is_online: bool
    offline_since: Moment | None
    checked_at: Moment | None
    paired_at: Moment | None
    next_send_at: Moment | None
    new_contacts_after: Moment | None
    waiting: Annotated[int, Field(description="Messages on their way through it.")]

    @classmethod
    def of(cls, standing: DeviceStanding) -> DeviceRow:
        device = standing.device
        digits = (device.jid or "").partition("@")[0].partition(":")[0]
        phone = masked(f"+{digits}") if digits.isdecimal() else None
        return cls.drawn_from(device, phone_number=phone, waiting=standing.waiting)


@devices.get("", needs=Permission.DEVICE_READ, summary="List WhatsApp devices")
def list_devices(session: Reading, actor: CurrentActor) -> list[DeviceRow]:
    """Whether each is online, what waits for it, and what holds it back."""
    return [DeviceRow.of(standing) for standing in senders.list_devices(session, actor)]


@unmatched.get("/unmatched", needs=Permission.MESSAGE_READ_UNMATCHED, summary="Messages of unknown numbers")
def list_unmatched_messages(session: Reading, actor: CurrentActor, page: PageQuery) -> Page[MessageRow]:
    """From numbers that are no patient's, newest first."""
    return conversation.list_unmatched(session, actor, page).map(MessageRow.of)
