"""`/metrics`: Prometheus text, for those who may see details of the machine."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app import clock, db, heartbeats
from app.api.observers import require_details
from app.api.threads import in_thread
from app.db import reading
from app.services.figures import Figures, count_work

LOOK_LIMIT_MS = 2_000


class WorkCollector(Collector):
    """The figures of the work under way, read from the database when somebody scrapes. Without it, none of them."""

    def collect(self) -> Iterator[Metric]:
        yield from _pool()
        try:
            with reading(limit_ms=LOOK_LIMIT_MS) as session:
                figures = count_work(session, now=clock.now())
        except SQLAlchemyError:
            yield _gauge("carepost_database_up", "Whether the database answered this scrape", 0)
            return
        yield _gauge("carepost_database_up", "Whether the database answered this scrape", 1)
        yield from _work(figures)


async def metrics(request: Request) -> Response:
    await require_details(request)
    text = await in_thread(_text)
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _text() -> bytes:
    own = CollectorRegistry(auto_describe=False)
    own.register(WorkCollector())
    return generate_latest(REGISTRY) + generate_latest(own)


def _work(figures: Figures) -> Iterator[Metric]:
    depth = GaugeMetricFamily("carepost_queue_depth", "Rows of work by queue and state", labels=["queue", "state"])
    for (queue, state), count in figures.depth.items():
        depth.add_metric([queue, state], count)
    yield depth
    age = GaugeMetricFamily("carepost_queue_overdue_seconds", "How overdue the oldest waiting row is", labels=["queue"])
    for queue, seconds in figures.oldest_seconds.items():
        age.add_metric([queue], seconds)
    yield age
    yield _gauge("carepost_active_people", "People seen within 15 minutes", figures.active_people)
    yield _gauge("carepost_waiting_people", "People who wait for approval", figures.waiting_people)
    yield _gauge("carepost_open_uploads", "Uploads that are under way", figures.open_uploads)
    yield _gauge("carepost_used_keys", "API keys used within 24 hours", figures.used_keys)
    files = GaugeMetricFamily("carepost_stored_files", "Files that are kept, by kind", labels=["kind"])
    sizes = GaugeMetricFamily("carepost_stored_bytes", "Bytes that are kept, by kind", labels=["kind"])
    for kind, (count, size) in figures.stored.items():
        files.add_metric([kind], count)
        sizes.add_metric([kind], size)
    yield files
    yield sizes
    yield _gauge("carepost_open_emergencies", "Emergencies nobody has taken", figures.open_emergencies)


def _pool() -> Iterator[Metric]:
    pool = db.engine().pool
    if isinstance(pool, QueuePool):
        yield _gauge("carepost_database_connections_used", "Connections of the pool in use", pool.checkedout())
        yield _gauge("carepost_database_connections_limit", "Connections the pool may have", pool.size())
    late = heartbeats.seconds_since("clock")
    if late is not None:
        yield _gauge("carepost_clock_late_seconds", "Seconds since this process's clock last ticked", late)


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, documentation, value=value)


ROUTES = (Route("/metrics", metrics),)
