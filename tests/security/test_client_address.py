from __future__ import annotations

from ipaddress import ip_network

import pytest

from app.security.client_address import client_address

PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def address(peer, forwarded=None, trusted=PROXIES):
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded or []]
    return client_address({"client": (peer, 1) if peer else None, "headers": headers}, trusted)


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["6.6.6.6, 198.51.100.1, 10.0.0.3"], "198.51.100.1"),
        ("10.0.0.2", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["10.0.0.9"], "10.0.0.9"),
        ("10.0.0.2", ["not an address"], "10.0.0.2"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("::ffff:10.0.0.2", ["2001:db8::1"], "2001:db8::1"),
        ("fd00::1", ["198.51.100.1"], "198.51.100.1"),
        (None, ["198.51.100.1"], ""),
    ],
)
def test_only_trusted_proxies_say_where_a_client_is(peer, forwarded, expected):
    assert address(peer, forwarded) == expected


def test_without_trusted_proxies_the_header_is_nothing():
    assert address("10.0.0.2", ["198.51.100.1"], trusted=[]) == "10.0.0.2"
