"""A queue of uploads longer than what is sent at once: it comes back, it waits when it is asked to, it can be held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.bringing import FILES, a_text, choose, row, sha_of, stored
from tests.e2e.care import until
from tests.e2e.conftest import SignedIn, carepost_of_morning
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

BYTES_OF_ONE = "**/api/v1/uploads/*"
KEPT = "Object.keys(JSON.parse(localStorage.getItem('carepost-uploads') ?? '{}'))"


@pytest.fixture(scope="module")
def quiet(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarepostProcess]:
    """A Carepost to which nobody else uploads."""
    with carepost_of_morning(tmp_path_factory.mktemp("quiet")) as running:
        yield running


def never_answer(route: Route) -> None:
    """Bytes go out on an open line and nothing comes back."""
    if route.request.method != "PATCH":
        route.continue_()


def in_state(page: Page, state: str, count: int) -> None:
    expect(page.locator(f'[data-testid="upload"][data-state="{state}"]')).to_have_count(count)


def test_all_that_was_queued_comes_back_after_a_reload(
    quiet: CarepostProcess, signed_in: SignedIn, tmp_path: Path
) -> None:
    paths = [a_text(tmp_path, f"antre-{number}.txt", 5000) for number in range(6)]
    with quiet.client() as api:
        api.post("/upload", files={"file": ("antre-3.txt", b"yang dulu")}).raise_for_status()
    page = signed_in(FILES, address=quiet.url)
    page.on("dialog", lambda asked: asked.accept())
    page.route(BYTES_OF_ONE, never_answer)
    choose(page, *paths)
    in_state(page, "sending", 3)
    in_state(page, "waiting", 2)
    in_state(page, "ask", 1)
    until(lambda: len(page.evaluate(KEPT)) == len(paths))

    page.reload()
    in_state(page, "ghost", 6)
    expect(row(page, "antre-5.txt")).to_contain_text("Choose this file again to send it")
    page.unroute(BYTES_OF_ONE)
    choose(page, *paths, button="upload-choose_all")
    in_state(page, "stored", 5)
    row(page, "antre-3.txt").get_by_test_id("upload-both").click()
    in_state(page, "stored", 6)

    assert sorted(str(one["name"]) for one in stored(quiet, "antre-3")) == ["antre-3 (2).txt", "antre-3.txt"]
    assert len({sha_of(quiet, path.name) for path in paths if path.name != "antre-3.txt"}) == 5
    with quiet.client() as api:
        assert api.get("/uploads").json()["data"] == []
    assert page.evaluate(KEPT) == []
