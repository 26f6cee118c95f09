"""A port that somebody else serves already is said at the start: the server itself would share it, silently."""

from __future__ import annotations

import errno
import socket

from app.settings import SettingsError


class PortTaken(SettingsError):
    """Another process listens on this port."""


def refuse_taken(host: str, port: int) -> None:
    """Raises PortTaken when `port` has a listener on `host`, and SettingsError when nobody may listen there.

    Granian binds with SO_REUSEPORT, with which the system gives every request to one of both.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise SettingsError.of(f"CAREPOST_HOST: nobody knows a machine called {host!r}") from None
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what a former process left open does not count
        try:
            trial.bind(address)
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise PortTaken(_explained(port)) from None
            if problem.errno == errno.EADDRNOTAVAIL:
                raise SettingsError.of(f"CAREPOST_HOST: {host!r} is no address of this machine") from None
            raise SettingsError.of(f"PORT: this user may not listen on {port} ({problem.strerror})") from None


def _explained(port: int) -> str:
    way_out = f"Stop that one first, or choose another port: PORT={port % 65_535 + 1} make run"
    return f"Port {port} is taken by another program.\n  {way_out}"
