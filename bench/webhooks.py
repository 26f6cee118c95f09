"""Durable webhooks in: Carepost as it is served, beside a bare route that checks the signature and inserts one row."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from sqlmodel import func, select

from app.db import reading, transaction
from app.models.work import InboxEvent
from bench.figure import Figure, median, percentile
from bench.stage import Stage
from tests.databases import Database
from tests.factories.crowd import a_crowd
from tests.faults.workers import environment
from tests.servers.carepost import CarepostProcess, free_port
from tests.servers.gowa.running import GowaProcess

PATH = "/api/webhooks/gowa"
SECRET = "webhook-secret-of-the-tests"
SHARE, P99_MS = 70.0, 50.0
PATIENTS = 200


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    rounds, seconds = (1, 2.0) if is_quick else (3, 4.0)
    return [
        figure for kind in ("sqlite", "postgres") for figure in _measure(stage, kind, rounds=rounds, seconds=seconds)
    ]


def _measure(stage: Stage, kind: str, *, rounds: int, seconds: float) -> list[Figure]:
    ours, bare = [], []
    with stage.gowa() as gowa, stage.database(kind) as database:
        with transaction() as session:
            a_crowd(session, PATIENTS)
        for number in range(rounds):
            with _carepost(stage, database, gowa) as url:
                ours.append(_full(stage, url, seconds=seconds, first=number * 1_000_000))
            with _bare(stage, database) as url:
                bare.append(_full(stage, url, seconds=seconds, first=0))
        ours_rate, bare_rate = (median([one["rate"] for one in all_of]) for all_of in (ours, bare))
        with _carepost(stage, database, gowa) as url:
            half = _calm(stage, url, seconds=seconds, rate=ours_rate / 2)
        stored = _stored()
        with _bare(stage, database) as url:
            bare_half = _calm(stage, url, seconds=seconds, rate=ours_rate / 2)
    accepted = sum(one["accepted"] for one in (*ours, half))
    failed = sum(one["failed"] for one in (*ours, half))
    lost = f"{accepted:,} answered 200, {stored:,} stored, {failed} refused"
    if stored < accepted:
        lost = f"LOST: {lost}"
    at_half = f"{_p99([bare_half]):.0f} ms bare Starlette"
    rates = f"{bare_rate:,.0f}/s bare Starlette (p99 {_p99(bare):.0f} ms)"
    return [
        Figure(f"webhooks of the bare route's, {kind}", ours_rate / bare_rate * 100, "%", SHARE, reference=rates),
        Figure(f"webhooks in, {kind}", ours_rate, "/s", note=f"p99 {_p99(ours):.0f} ms at full load; {lost}"),
        Figure(f"webhooks at half rate, {kind}: p99", _p99([half]), "ms", P99_MS, "less", reference=at_half,
               note=f"{half['rate']:.0f}/s"),
    ]  # fmt: skip


def _full(stage: Stage, url: str, *, seconds: float, first: int) -> dict:
    """As fast as it goes, after its first second: no process has its connections and statements from the beginning."""
    warm = _load(stage, url, seconds=1.0, first=first + 500_000)
    measured = _load(stage, url, seconds=seconds, first=first)
    return {
        **measured,
        "accepted": warm["accepted"] + measured["accepted"],
        "failed": warm["failed"] + measured["failed"],
    }


def _calm(stage: Stage, url: str, *, seconds: float, rate: float) -> dict:
    """At a rate the process can keep up with, after its first second."""
    _load(stage, url, seconds=1.0, rate=rate, first=400_000_000)
    return _load(stage, url, seconds=seconds, rate=rate, first=500_000_000)


def _p99(loads: list[dict]) -> float:
    return median([percentile(one["seconds"], 0.99) * 1000 for one in loads])


@contextmanager
def _carepost(stage: Stage, database: Database, gowa: GowaProcess) -> Iterator[str]:
    variables = environment(database, gowa, stage.directory, hurry=1)
    own = {name: value for name, value in variables.items() if name.startswith("CAREPOST_")}
    with CarepostProcess(stage.directory, **own) as carepost:
        yield carepost.url


@contextmanager
def _bare(stage: Stage, database: Database) -> Iterator[str]:
    port = free_port()
    process = stage.run("bench.bare_webhook", database.url, str(port))
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
                break
            except httpx.HTTPError:
                assert time.monotonic() < deadline, "the bare route does not answer"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _load(stage: Stage, url: str, *, seconds: float, first: int, rate: float = 0.0) -> dict:
    """What the client of its own process saw; `rate` 0 is as fast as 32 connections go."""
    arguments = {"url": url + PATH, "seconds": seconds, "first": first, "rate": rate, "patients": PATIENTS}
    client = stage.run("bench.load", json.dumps({**arguments, "secret": SECRET, "connections": 32}))
    output, _ = client.communicate(timeout=seconds + 60)
    return json.loads(output)


def _stored() -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(InboxEvent)).one()
