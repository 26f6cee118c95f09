"""Addresses that are denied get nothing; those that are allowed are let in and not limited by address."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.api.problems import refusal
from app.security.addresses import AllowedAddressesOnly, is_within
from app.security.limits import ANONYMOUS, PERSON, Limiter
from app.settings import SettingsError, load_settings

EVERYBODY = [ip_network("0.0.0.0/0"), ip_network("::/0")]


async def _fine(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("fine")


def status_for(address: str, *, path: str = "/", forwarded: str = "", **lists: object) -> int:
    application = Starlette(routes=[Route(name, _fine) for name in ("/", "/api/health/live")])
    given = {"denied": [], "allowed": [], "trusted": [], **lists}
    gate = AllowedAddressesOnly(application, refuse=refusal, **given)  # type: ignore[arg-type]
    client = TestClient(gate, client=(address, 50_000))
    return client.get(path, headers={"x-forwarded-for": forwarded} if forwarded else {}).status_code


@pytest.mark.parametrize(("address", "status"), [("203.0.113.9", 403), ("198.51.100.1", 200), ("2001:db8::1", 403)])
def test_a_denied_address_gets_nothing(address, status):
    denied = [ip_network("203.0.113.0/24"), ip_network("2001:db8::/32")]
    assert status_for(address, denied=denied) == status


def test_an_address_that_is_allowed_is_not_denied():
    office = [ip_network("203.0.113.7/32")]
    assert status_for("203.0.113.7", denied=EVERYBODY, allowed=office) == 200
    assert status_for("203.0.113.8", denied=EVERYBODY, allowed=office) == 403


def test_the_health_check_answers_everybody():
    assert status_for("203.0.113.8", denied=EVERYBODY, path="/api/health/live") == 200


def test_behind_a_trusted_proxy_the_address_is_the_clients():
    proxy = [ip_network("10.0.0.0/8")]
    denied = [ip_network("203.0.113.0/24")]
    assert status_for("10.0.0.1", forwarded="203.0.113.9", denied=denied, trusted=proxy) == 403
    assert status_for("10.0.0.1", forwarded="198.51.100.1", denied=denied, trusted=proxy) == 200
    assert status_for("198.51.100.1", forwarded="203.0.113.9", denied=denied, trusted=proxy) == 200


def test_no_limit_by_address_counts_one_that_is_allowed():
    limiter = Limiter(None, is_on=True, allowed=[ip_network("203.0.113.7/32")])
    for _ in range(ANONYMOUS.amount + 1):
        assert limiter.count(ANONYMOUS, "203.0.113.7").is_within
        standing = limiter.count(ANONYMOUS, "203.0.113.8")
    assert not standing.is_within
    for _ in range(PERSON.amount + 1):
        standing = limiter.count(PERSON, "203.0.113.7")
    assert not standing.is_within


def test_what_is_no_address_lies_nowhere():
    assert not is_within("", EVERYBODY)
    assert not is_within("testclient", EVERYBODY)


def test_a_wrong_network_stops_the_start_with_the_variables_name():
    with pytest.raises(SettingsError, match="CAREPOST_DENY_ADDRESSES"):
        load_settings(deny_addresses="300.0.0.1")
