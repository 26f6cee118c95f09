"""Sentry and OpenTelemetry, when they are configured (O1). Both packages are extras, imported only then.

What leaves is what the log may say: kinds of faults and places in the code, names of routes and jobs, codes, durations.
Requests, people, local variables, breadcrumbs and the words of exceptions stay here.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.settings import Settings, SettingsError
from app.spans import use_tracer

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

SERVICE = "carepost"
_KEPT = ("event_id", "timestamp", "platform", "level", "logger", "environment", "sdk", "exception")
_FRAME = ("filename", "function", "module", "lineno", "in_app")


def start_observers(settings: Settings) -> None:
    """Report faults and traces to whom the settings name. Raises SettingsError when a package for it is missing."""
    if settings.sentry_dsn:
        _start_sentry(settings, settings.sentry_dsn.get_secret_value())
    if settings.otlp_endpoint:
        _start_traces(settings.otlp_endpoint)


def without_data(event: Event, _hint: Hint) -> Event:
    """The event with its kinds and places alone."""
    kept: Event = {name: event[name] for name in _KEPT if name in event}  # type: ignore[literal-required, assignment]  # names of a TypedDict
    for failure in kept.get("exception", {}).get("values", []):
        failure["value"] = ""
        failure.pop("mechanism", None)
        trace = failure.get("stacktrace") or {}
        trace["frames"] = [{name: frame[name] for name in _FRAME if name in frame} for frame in trace.get("frames", [])]
    return kept


def _start_sentry(settings: Settings, dsn: str) -> None:
    try:
        import sentry_sdk
        from sentry_sdk.integrations.logging import LoggingIntegration
    except ImportError:
        raise _missing("CAREPOST_SENTRY_DSN", "sentry") from None
    sentry_sdk.init(
        dsn=dsn,
        environment=settings.env.value,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        server_name="",
        before_send=without_data,
    )


def _start_traces(endpoint: str) -> None:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise _missing("CAREPOST_OTLP_ENDPOINT", "otel") from None
    provider = TracerProvider(resource=Resource({"service.name": SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=5)))
    use_tracer(provider.get_tracer(SERVICE))


def _missing(variable: str, extra: str) -> SettingsError:
    how = "docs/howto/operations.md says how to install them"
    return SettingsError.of(f"{variable}: needs the packages of the extra `{extra}`; {how}")
