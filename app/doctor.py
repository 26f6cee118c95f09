"""`carepost doctor`: looks at everything that is configured, from this machine, and says what to fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from app.api.health_checks import checks
from app.bootstrap import Gateways, gateways
from app.integrations.ports import DeviceOffline, Mailer, PortError, RemoteIntentModel, Scanner, WhatsApp
from app.remote_reading import remote_reading_is_on
from app.services.accounts.mails import site_address
from app.services.health import Finding, Health, well
from app.settings import get_settings

_ONLY_WHILE_SERVING = ("scheduler", "sending", "inbox")
_TRIED = ("mail", "model", "scanner")  # known to `/api/health` by their last outcomes, and tried here
_DECIDED_BY = {
    "database": "CAREPOST_DATABASE_URL",
    "redis": "CAREPOST_REDIS_URL",
    "storage": "CAREPOST_DATA_DIR",
    "disk": "CAREPOST_DATA_DIR",
    "files": "CAREPOST_STORAGE",
}
_SIGNS = {Health.HEALTHY: "ok", Health.DEGRADED: "look", Health.UNHEALTHY: "FIX"}


def examine() -> list[Finding]:
    """What each check found. Nothing is sent and nothing is changed."""
    return [*_own(), *_outside(gateways())]


def told(finding: Finding) -> str:
    """The finding as one line for a terminal."""
    return f"{_SIGNS[finding.health]:>5}  {finding.name:<12} {finding.detail}"


def _own() -> Iterator[Finding]:
    for name, check in checks().items():
        if name in _ONLY_WHILE_SERVING or name in _TRIED:
            continue
        try:
            finding = check()
        except Exception as problem:  # noqa: BLE001 - whatever is wrong is what the doctor is asked for
            finding = Finding(name, Health.UNHEALTHY, f"{type(problem).__name__}: {_first_line(problem)}")
        yield _with_setting(finding)


def _with_setting(finding: Finding) -> Finding:
    """The finding with the name of what decides about it, where it is not well."""
    setting = _DECIDED_BY.get(finding.name)
    if finding.health is Health.HEALTHY or setting is None or "CAREPOST_" in finding.detail:
        return finding
    return replace(finding, detail=f"{finding.detail} ({setting})")


def _outside(outside: Gateways) -> Iterator[Finding]:
    for device in get_settings().devices:
        attempt = partial(_device, outside.whatsapp, device)
        yield _tried(f"device {device}", attempt, "CAREPOST_GOWA_URL, CAREPOST_GOWA_DEVICE_ID")
    if outside.remote is not None:
        yield _tried("model", partial(_model, outside.remote), _settings_of(outside.remote))
    if outside.scanner is not None:
        yield _tried("scanner", partial(_scanner, outside.scanner), "CAREPOST_CLAMAV_URL")
    if not outside.mailer.delivers:
        yield Finding("mail", Health.DEGRADED, "CAREPOST_SMTP_URL is not set: no mail leaves until it is")
        return
    yield _tried("mail", partial(_mail, outside.mailer), "CAREPOST_SMTP_URL")
    if get_settings().public_url is None:
        yield Finding(
            "links",
            Health.DEGRADED,
            f"CAREPOST_PUBLIC_URL is not set: links in mails lead to {site_address(get_settings())}, "
            "which only this machine knows",
        )


def _tried(name: str, attempt: Callable[[], str], setting: str) -> Finding:
    """What is well there, as `attempt` says it, or what is wrong and which setting to look at."""
    try:
        return well(name, attempt())
    except PortError as problem:
        hint = "" if "CAREPOST_" in problem.detail else f" ({setting})"
        return Finding(name, Health.UNHEALTHY, f"{problem.detail}{hint}")


def _device(whatsapp: WhatsApp, device: str) -> str:
    status = whatsapp.device_status(device)
    if not status.is_logged_in:
        raise DeviceOffline("logged out: pair it in GOWA by the code, or name another in CAREPOST_GOWA_DEVICE_ID")
    return "paired" if status.is_connected else "paired, connecting"


def _model(remote: RemoteIntentModel) -> str:
    remote.check()
    is_on = remote_reading_is_on()
    return f"{remote.name} offers {remote.model}" + ("" if is_on else "; it is switched off at Admin · Integrations")


def _settings_of(remote: RemoteIntentModel) -> str:
    kind = f"CAREPOST_{remote.name.upper()}"
    return f"{kind}_API_KEY, {kind}_BASE_URL"


def _scanner(scanner: Scanner) -> str:
    scanner.check()
    return "clamd answers"


def _mail(mailer: Mailer) -> str:
    mailer.check()
    return "the server answers and takes our name"


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [""])[0][:200]
