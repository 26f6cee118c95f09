"""`/api/health`: all checks; `/live`: this process turns; `/ready`: it can serve people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import heartbeats
from app.api.health_checks import NEEDED_TO_SERVE, checks
from app.api.health_probe import Probe
from app.api.observers import may_see_details
from app.services.health import Finding, Health, worst

_probe = Probe()


async def live(_request: Request) -> Response:
    """200 as long as the event loop turns. Depends on nothing else: a restart would mend nothing else."""
    return JSONResponse({"status": "healthy"}, headers=_HEADERS)


async def ready(request: Request) -> Response:
    """503 while people should be served by another process: starting, stopping, or cut off from the data."""
    if heartbeats.is_stopping():
        return JSONResponse({"status": "unhealthy", "checks": [{"name": "stopping"}]}, 503, headers=_HEADERS)
    all_checks = checks()
    findings = await _probe.examine((name, all_checks[name]) for name in NEEDED_TO_SERVE)
    return await _answer(request, findings)


async def health(request: Request) -> Response:
    """Everything. 200 for healthy and degraded, 503 for unhealthy."""
    return await _answer(request, await _probe.examine(checks().items()))


async def _answer(request: Request, findings: list[Finding]) -> Response:
    whole = worst(findings)
    has_details = await may_see_details(request)
    shown = [_shown(finding, has_details=has_details) for finding in findings]
    status = 503 if whole is Health.UNHEALTHY else 200
    return JSONResponse({"status": whole.value, "checks": shown}, status, headers=_HEADERS)


def _shown(finding: Finding, *, has_details: bool) -> dict[str, str]:
    shown = {"name": finding.name, "status": finding.health.value}
    return {**shown, "detail": finding.detail} if has_details else shown


_HEADERS = {"Cache-Control": "no-store"}
ROUTES = (Route("/api/health", health), Route("/api/health/live", live), Route("/api/health/ready", ready))
