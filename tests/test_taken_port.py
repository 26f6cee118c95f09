"""Two servers never share a port."""

from __future__ import annotations

import socket

import pytest

from app.settings import SettingsError
from app.taken_port import PortTaken, refuse_taken


def test_a_port_that_another_would_share_is_refused_with_what_to_do() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for host in ("127.0.0.1", "0.0.0.0"):
            with pytest.raises(PortTaken, match=f"(?s)Port {port} is taken.*choose another"):
                refuse_taken(host, port)
    refuse_taken("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-machine.invalid", "203.0.113.7", "a" * 70])
def test_an_address_that_is_not_ours_is_named_by_its_setting(host: str) -> None:
    with pytest.raises(SettingsError, match="CAREPOST_HOST: "):
        refuse_taken(host, 8000)
