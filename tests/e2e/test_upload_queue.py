"""A queue of uploads longer than what is sent at once: it comes back, it waits when it is asked to, it can be held."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.bringing import FILES, a_text, choose, drop, row, sha_of, stored
from tests.e2e.care import Care, until
from tests.e2e.conftest import SignedIn, carepost_of_morning
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

NEW_ONES = "**/api/v1/uploads"
BYTES_OF_ONE = "**/api/v1/uploads/*"
KEPT = "Object.keys(JSON.parse(localStorage.getItem('carepost-uploads') ?? '{}'))"

_NOTE_DOWN = """(() => {
  window.awake = 0;
  const request = async () => {
    const lock = new EventTarget();
    window.awake += 1;
    lock.release = async () => {
      window.awake -= 1;
      lock.dispatchEvent(new Event("release"));
    };
    return lock;
  };
  Object.defineProperty(navigator, "wakeLock", { value: { request } });
  window.journal = [];
  new MutationObserver((changes) => changes.forEach(({ target }) =>
    journal.push([target.querySelector(".up-name").textContent, target.dataset.state, performance.now()]),
  )).observe(document, { attributeFilter: ["data-state"], subtree: true });
})()"""


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
    expect(row(page, "antre-5.txt")).to_contain_text("Choose this file again")
    with page.expect_file_chooser() as chooser:
        row(page, "antre-5.txt").get_by_test_id("upload-choose").click()
    chooser.value.set_files(a_text(tmp_path, "lain.txt", 5000))
    expect(row(page, "antre-5.txt")).to_contain_text("That was another file")
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


class Asked:
    """A server that asks for a rest from the `after`th request of a kind on, until it `is_rested`."""

    def __init__(self, method: str, status: int, seconds: int, *, after: int = 0) -> None:
        self.method, self.status, self.seconds, self.left = method, status, seconds, after
        self.is_rested = False
        self.refused = 0

    def __call__(self, route: Route) -> None:
        is_taken = route.request.method != self.method or self.is_rested or self.left > 0
        if route.request.method == self.method:
            self.left -= 1
        if is_taken:
            route.continue_()
            return
        route.fulfill(status=self.status, headers={"Retry-After": str(self.seconds)})
        self.refused += 1

    def wait_for(self, page: Page, refused: int) -> None:
        """Until so many were refused; the page is asked because requests are only looked at while somebody does."""
        until(lambda: page.title() and self.refused == refused)


def test_a_server_that_asks_for_a_rest_is_left_alone_until_then(
    quiet: CarepostProcess, context: BrowserContext, signed_in: SignedIn, tmp_path: Path
) -> None:
    context.clock.install()
    page = signed_in(FILES, address=quiet.url)
    many = Asked("POST", 429, 240, after=2)
    page.route(NEW_ONES, many)
    choose(page, *(a_text(tmp_path, f"banyak-{number}.txt", 3000) for number in range(6)))
    in_state(page, "stored", 2)
    expect(page.get_by_test_id("upload-rest")).to_contain_text("4 files go on at")
    in_state(page, "waiting", 4)
    expect(row(page, "banyak-5.txt")).to_contain_text("Goes on at")

    refused = many.refused
    page.clock.fast_forward(60_000)
    expect(page.get_by_test_id("upload-rest")).to_be_visible()
    assert many.refused == refused
    many.is_rested = True
    page.clock.fast_forward(180_000)
    in_state(page, "stored", 6)
    expect(page.get_by_test_id("upload-rest")).to_be_hidden()

    busy = Asked("PATCH", 503, 40)
    page.route(BYTES_OF_ONE, busy)
    choose(page, a_text(tmp_path, "sibuk.txt", 3000))
    for time in range(1, 5):  # once more than it is tried when something is wrong
        busy.wait_for(page, time)
        expect(page.get_by_test_id("upload-rest")).to_contain_text("1 file goes on in")
        busy.is_rested = time == 4
        page.clock.fast_forward(40_000)
    expect(row(page, "sibuk.txt")).to_have_attribute("data-state", "stored")


def test_what_was_dropped_on_a_patient_goes_there_also_when_it_begins_anew(
    quiet: CarepostProcess, signed_in: SignedIn, tmp_path: Path
) -> None:
    care = Care(quiet)
    patient = care.patient("Rini Taruh")
    (tmp_path / "Hasil").mkdir()
    path = a_text(tmp_path / "Hasil", "lab-rini.txt", 4000)
    page = signed_in(f"/patients/{patient['id']}?tab=files", address=quiet.url)
    page.on("dialog", lambda asked: asked.accept())
    page.route(BYTES_OF_ONE, never_answer)
    expect(page.get_by_test_id("patient-upload").first).to_be_visible()
    drop(page, tmp_path / "Hasil")
    in_state(page, "sending", 1)
    until(lambda: page.evaluate(KEPT))

    page.reload()
    in_state(page, "ghost", 1)
    page.unroute(BYTES_OF_ONE)
    with quiet.client() as api:
        (upload_id,) = (one["id"] for one in api.get("/uploads").json()["data"])
        api.delete(f"/uploads/{upload_id}", headers={"Tus-Resumable": "1.0.0"}).raise_for_status()
    with page.expect_file_chooser() as chooser:
        row(page, path.name).get_by_test_id("upload-choose").click()
    chooser.value.set_files(path)
    in_state(page, "stored", 1)

    (file,) = care.get(f"/files?patientId={patient['id']}")
    assert (file["name"], file["folder"]) == (path.name, "Hasil")


def test_three_are_sent_at_once_and_each_is_tried_three_times_when_its_line_is_silent(
    quiet: CarepostProcess, context: BrowserContext, signed_in: SignedIn, tmp_path: Path
) -> None:
    (tmp_path / "Kunjungan" / "Mei").mkdir(parents=True)
    for number in range(5):
        a_text(tmp_path / "Kunjungan" / "Mei", f"sunyi-{number}.txt", 4000)
    context.clock.install()
    context.add_init_script(_NOTE_DOWN)
    page = signed_in(FILES, address=quiet.url)
    page.route(BYTES_OF_ONE, never_answer)
    choose(page, tmp_path / "Kunjungan", button="upload-folder")
    in_state(page, "sending", 3)
    in_state(page, "waiting", 2)
    until(lambda: page.evaluate("awake") == 1)

    page.get_by_test_id("upload-pause_all").click()
    in_state(page, "paused", 5)
    until(lambda: page.evaluate("awake") == 0)
    page.get_by_test_id("upload-resume_all").click()
    three_silent_lines(page)
    in_state(page, "stopped", 3)
    in_state(page, "sending", 2)
    assert [tried >= least for tried, least in zip(waits(page), (1000, 3000, 5000), strict=True)] == [True] * 3

    page.get_by_test_id("upload-pause_all").click()
    in_state(page, "paused", 2)
    page.unroute(BYTES_OF_ONE)
    stopped = page.locator('[data-testid="upload"][data-state="stopped"]').first
    expect(stopped).to_contain_text("Stopped after 3 tries")
    stopped.get_by_test_id("upload-retry").click()
    in_state(page, "stored", 1)
    page.get_by_test_id("upload-cancel_all").click()
    page.get_by_test_id("upload-cancel_all").click()
    expect(page.get_by_test_id("upload")).to_have_count(1)
    until(lambda: page.evaluate(KEPT) == [])
    assert {one["folder"] for one in stored(quiet, "sunyi")} == {"Kunjungan/Mei"}
    until(lambda: page.evaluate("awake") == 0)


def three_silent_lines(page: Page) -> None:
    """Ten silent seconds each, again after one, three and five, and once more."""
    for tries, seconds in enumerate((1, 3, 5), start=1):
        in_state(page, "sending", 3)
        page.clock.fast_forward(11_000)
        until(lambda: len(changes_to(page, "again")) == 3 * tries)  # noqa: B023 - called before the next
        page.clock.fast_forward(seconds * 1000)
    in_state(page, "sending", 3)
    page.clock.fast_forward(11_000)


def changes_to(page: Page, state: str) -> list[str]:
    """The names of those that came into a state, as often as they did."""
    return [name for name, came_to, _ in page.evaluate("journal") if came_to == state]


def waits(page: Page) -> list[float]:
    """How long one that was silent waited each time before it was tried again, in milliseconds."""
    journal = page.evaluate("journal")
    name = next(name for name, state, _ in journal if state == "again")
    own = [(state, at) for one, state, at in journal if one == name]
    return [later - at for (state, at), (_, later) in pairwise(own) if state == "again"]
