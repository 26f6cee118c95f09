"""Uploads into an S3 that refuses, spoils, dies and comes back: never a corrupt file, and nothing is left behind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.bootstrap import Gateways
from app.db import transaction
from app.integrations import storage
from app.integrations.storage.place import Place
from app.jobs.uploads import sweep_uploads
from tests.databases import Database
from tests.factories import a_user
from tests.faults.forked_server import ask
from tests.faults.sender import Sender, arrived, is_whole
from tests.faults.serving import until
from tests.faults.upload_server import TUS, UploadServer, token_of
from tests.servers.line import Line
from tests.servers.seaweed import SeaweedServer, client_of, empty_bucket, settings_for, shared_seaweed

pytestmark = pytest.mark.timeout(300)
MIB = 1 << 20
SIZE = 20 * MIB
AWAY = (0, 503)  # the store is away: said, or not even that


@pytest.fixture(scope="session")
def kind() -> str:
    """One database: what fails here is the store."""
    return "sqlite"


@pytest.fixture
def place() -> Place:
    return empty_bucket(shared_seaweed())


class Bench:
    """Servers that write into a bucket, and one person who sends to them."""

    def __init__(self, database: Database, folder: Path, override_settings) -> None:
        self._database, self._folder, self._override = database, folder, override_settings
        with transaction() as session:
            self._user = a_user(session)

    @contextmanager
    def server(self, place: Place, **other: str) -> Iterator[UploadServer]:
        right = settings_for(place)
        self._override(database_url=self._database.url, data_dir=self._folder, **right)
        with UploadServer(self._database.url, self._folder, **{**right, **other}) as server:
            yield server

    def begin(self, server: UploadServer, size: int = SIZE, *, seed: int = 1) -> Sender:
        one = Sender(server.url, token_of(self._user), size, seed=seed)
        one.begin()
        return one


@pytest.fixture
def bench(database: Database, tmp_path: Path, override_settings) -> Bench:
    return Bench(database, tmp_path, override_settings)


def nothing_is_left(place: Place, gateways: Gateways, *, files: int) -> None:
    """After a sweep a day later the bucket holds whole files and no parts."""
    client = client_of(place)
    later = clock.now() + timedelta(hours=49)
    with clock.use(lambda: later):
        sweep_uploads(replace(gateways, storage=storage.configured()), now=clock.now())
    assert client.list_multipart_uploads(Bucket=place.bucket).get("Uploads", []) == []
    kept = [item["Key"] for item in client.list_objects_v2(Bucket=place.bucket).get("Contents", [])]
    assert len(kept) == files, kept
    assert all(key.startswith("files/") for key in kept)


def test_with_wrong_credentials_nothing_counts_until_they_are_right(bench, place, gateways):
    with bench.server(place, s3_secret_key="not the secret") as server:
        one = bench.begin(server)
        assert one.send(0) in AWAY
        assert one.offset() == 0
    with bench.server(place) as server:
        one.url = server.url
        arrived(one)
    nothing_is_left(place, gateways, files=1)


def test_a_part_that_was_spoilt_on_its_way_does_not_count(bench, place, gateways):
    with Line(int(place.endpoint.rpartition(":")[2])) as line, bench.server(place, s3_endpoint=line.url) as server:
        one = bench.begin(server)
        line.after(10 * MIB, line.spoil)
        assert one.send(0) in AWAY
        assert line.happened == 1
        assert one.offset() < SIZE
        arrived(one)
    nothing_is_left(place, gateways, files=1)


def test_a_line_to_the_store_that_breaks_costs_at_most_what_was_not_committed(bench, place, gateways):
    with Line(int(place.endpoint.rpartition(":")[2])) as line, bench.server(place, s3_endpoint=line.url) as server:
        one = bench.begin(server)
        line.after(12 * MIB, line.cut)
        one.send(0)
        assert line.happened == 1
        arrived(one)
    nothing_is_left(place, gateways, files=1)


def test_a_store_that_is_killed_in_the_middle_goes_on_when_it_is_back(bench, tmp_path, gateways):
    own = SeaweedServer(tmp_path / "seaweed")
    own.start()
    try:
        with bench.server(own.place()) as server:
            one, given_up = bench.begin(server), bench.begin(server, seed=2)
            given_up.send(0, until=9 * MIB, whole=False)
            one.send(0, until=11 * MIB, then=own.kill)
            kept = one.offset()
            assert kept <= 11 * MIB
            assert one.send(kept) in AWAY
            assert one.offset() >= kept
            own.start()
            until(lambda: one.send(one.offset()) == 204, what="the store is back and nothing arrives")
            headers = given_up.headers | TUS
            assert ask("DELETE", f"{server.url}{given_up.path}", headers=headers, timeout=60).status_code == 204
            arrived(one)
        nothing_is_left(own.place(), gateways, files=1)
    finally:
        own.kill()


def test_in_ten_kills_and_cuts_nothing_in_the_bucket_is_corrupt(bench, place, gateways):
    kill_and_cut(bench, place, range(10), most=23.6)
    nothing_is_left(place, gateways, files=10)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_in_many_kills_and_cuts_nothing_in_the_bucket_is_corrupt(bench, place, gateways):
    kill_and_cut(bench, place, range(100, 160), most=24.6)
    nothing_is_left(place, gateways, files=60)


def kill_and_cut(bench: Bench, place: Place, seeds: range, *, most: float) -> None:
    """Uploads of up to 2**`most` bytes: the process is killed at some byte, the line to the store breaks at another.

    A store may still carry out a request whose line was cut, after the file is there: a sweep takes that away.
    """
    with Line(int(place.endpoint.rpartition(":")[2])) as line, bench.server(place, s3_endpoint=line.url) as server:
        for seed in seeds:
            chance = random.Random(seed)
            one = bench.begin(server, int(2 ** chance.uniform(12, most)), seed=seed)
            line.after(chance.randint(1, one.size), chance.choice((line.cut, line.spoil)))
            one.send(0, until=chance.randint(0, one.size), then=server.restart)
            is_whole(one)
