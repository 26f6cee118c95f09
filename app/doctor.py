"""`carepost doctor`: looks at everything that is configured, from this machine, and says what to fix."""

from __future__ import annotations

from collections.abc import Iterator

from app.api.health_checks import checks
from app.bootstrap import Gateways, gateways
from app.integrations.ports import PortError
from app.services.accounts.mails import site_address
from app.services.health import Finding, Health, well
from app.settings import get_settings

_ONLY_WHILE_SERVING = ("scheduler", "sending", "inbox")
_SIGNS = {Health.HEALTHY: "ok", Health.DEGRADED: "look", Health.UNHEALTHY: "FIX"}


def examine() -> list[Finding]:
    """What each check found. Nothing is sent and nothing is changed."""
    return [*_own(), *_outside(gateways())]


def told(finding: Finding) -> str:
    """The finding as one line for a terminal."""
    return f"{_SIGNS[finding.health]:>5}  {finding.name:<12} {finding.detail}"


def _own() -> Iterator[Finding]:
    for name, check in checks().items():
        if name in _ONLY_WHILE_SERVING:
            continue
        try:
            yield check()
        except Exception as problem:  # noqa: BLE001 - whatever is wrong is what the doctor is asked for
            yield Finding(name, Health.UNHEALTHY, f"{type(problem).__name__}: {_first_line(problem)}")


def _outside(outside: Gateways) -> Iterator[Finding]:
    for device in get_settings().devices:
        yield _device(outside, device)
    if not outside.mailer.delivers:
        yield Finding("mail", Health.DEGRADED, "CAREPOST_SMTP_URL is not set: mails wait on the outbox page")
        return
    try:
        outside.mailer.check()
    except PortError as problem:
        yield Finding("mail", Health.UNHEALTHY, f"{problem.detail} (CAREPOST_SMTP_URL)")
    else:
        yield well("mail", "the server answers and takes our name")
    if get_settings().public_url is None:
        yield Finding(
            "links",
            Health.DEGRADED,
            f"CAREPOST_PUBLIC_URL is not set: links in mails lead to {site_address(get_settings())}, "
            "which only this machine knows",
        )


def _device(outside: Gateways, device: str) -> Finding:
    name = f"device {device}"
    try:
        status = outside.whatsapp.device_status(device)
    except PortError as problem:
        return Finding(name, Health.UNHEALTHY, f"{problem.detail} (CAREPOST_GOWA_URL, CAREPOST_GOWA_DEVICE_ID)")
    if not status.is_logged_in:
        return Finding(name, Health.UNHEALTHY, "not paired: scan the code on the devices page")
    return well(name, "paired" if status.is_connected else "paired, connecting")


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [""])[0][:200]
