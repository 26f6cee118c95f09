"""The layers around everything, from the outermost in: the same for pages, API, files and the socket."""

from __future__ import annotations

from starlette.types import ASGIApp

from app.api.observing import Observed
from app.api.problems import refusal
from app.security.addresses import AllowedAddressesOnly
from app.security.elsewhere import ClientsElsewhere
from app.security.headers import SecurityHeaders
from app.security.origins import OwnOriginOnly
from app.security.steady_bodies import SteadyBodies
from app.settings import Settings


def surrounded(everything: ASGIApp, settings: Settings) -> ASGIApp:
    """Everything behind an id, a line in the log, the headers, and the doors that turn addresses and pages away."""
    own_origin = OwnOriginOnly(
        SteadyBodies(everything),
        public_url=settings.public_url,
        refuse=refusal,
        extra_origins=settings.extra_origins,
        trusted=settings.trusted_proxies,
    )
    elsewhere = ClientsElsewhere(own_origin, origins=settings.extra_origins, refuse=refusal)
    known = AllowedAddressesOnly(
        elsewhere,
        denied=settings.deny_addresses,
        allowed=settings.allow_addresses,
        trusted=settings.trusted_proxies,
        refuse=refusal,
    )
    return Observed(SecurityHeaders(known, is_https=settings.is_https))
