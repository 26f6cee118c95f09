"""One suite of faults: ours on disk and on S3 and the authors' server pass it, a known bad one does not."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.databases import Database
from tests.faults.sender import Sender
from tests.faults.tus_cases import CASES
from tests.faults.tus_servers import SERVERS

pytestmark = pytest.mark.timeout(180)
PATIENCE = 6.0  # seconds for an answer, of the server that is known to give none

WRONG = (
    "a_server_that_is_killed_goes_on_where_it_was",  # the bytes are there, the offset is not: it appends them again
    "bytes_beyond_the_length_are_refused",
    "another_version_of_the_protocol_is_refused",
)
SILENT = (  # whoever waits for an upload stops the whole process for half a minute
    "a_silent_line_gives_way_to_whoever_comes_back",
    "bytes_of_a_line_that_was_overtaken_land_nowhere",
    "others_are_answered_while_two_want_one_upload",
)
BY_CHANCE = ("of_two_who_send_the_same_piece_one_wins",)  # the same, when they do come at once


@pytest.fixture(scope="session")
def kind() -> str:
    """One database: the suite is about the protocol."""
    return "sqlite"


def live_through(case: str, name: str, database: Database, folder: Path, *, patience: float = 30.0) -> None:
    """One case against one server. Raises what the server gets wrong."""
    with SERVERS[name](database, folder) as server:

        def begin(size: int) -> Sender:
            one = Sender(server.url, server.headers, size, endpoint=server.endpoint, patience=patience)
            one.begin()
            return one

        CASES[case](server, begin)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["Carepost", "Carepost on S3", "@tus/server"])
def test_a_good_server_passes(case: str, name: str, database: Database, tmp_path: Path) -> None:
    live_through(case, name, database, tmp_path)


@pytest.mark.parametrize("case", [*WRONG, *(pytest.param(case, marks=pytest.mark.long) for case in SILENT)])
def test_a_bad_server_is_found_out(case: str, database: Database, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, httpx.HTTPError)):  # wrong bytes, a wrong offset, or no answer at all
        live_through(case, "tuspyserver", database, tmp_path, patience=PATIENCE)


@pytest.mark.long
@pytest.mark.parametrize("case", [case for case in CASES if case not in (*WRONG, *SILENT, *BY_CHANCE)])
def test_what_a_bad_server_does_right_is_not_held_against_it(case: str, database: Database, tmp_path: Path) -> None:
    live_through(case, "tuspyserver", database, tmp_path)
