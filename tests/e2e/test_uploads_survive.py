"""Three large files on a slow line while everything goes wrong: each arrives whole, and little is sent twice."""

from __future__ import annotations

import hashlib
import json
import re
import signal
from collections import defaultdict
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.bringing import FILES, LONG, MEGABYTE, a_text, choose, row, sha_of, slow_down, wait_for_progress
from tests.e2e.conftest import SignedIn
from tests.servers.carepost import CarepostProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

SIZE = 30 * MEGABYTE
TWICE_AT_MOST = 16 * 1024 * 1024
AWAY = 10_000  # milliseconds without a network
OF_THE_BUILD = re.compile(r"/offline|/assets/[\w.-]+\.(js|css)")  # what the service worker keeps

_COUNT_SENT = """(() => {
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, address, ...more) {
    this.goesTo = new URL(address, location.href).pathname.split("/").pop();
    return open.call(this, method, address, ...more);
  };
  XMLHttpRequest.prototype.send = function (body) {
    let before = 0;
    this.upload.addEventListener("progress", ({ loaded }) => {
      countSent([this.goesTo, loaded - before]);
      before = loaded;
    });
    return send.call(this, body);
  };
})()"""
_KEPT = """async () => {
  const folder = await navigator.storage.getDirectory();
  const files = [];
  for await (const name of folder.keys()) files.push(name);
  const cached = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) cached.push(new URL(url).pathname);
  return {
    local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie,
    cached, others: [...files, ...(await indexedDB.databases()).map(({ name }) => name)],
  };
}"""


class Sent:
    """How many bytes left the browser, by the upload that they belong to."""

    def __init__(self, context: BrowserContext) -> None:
        self.by_upload: dict[str, int] = defaultdict(int)
        context.expose_function("countSent", self._count)
        context.add_init_script(_COUNT_SENT)

    def _count(self, told: tuple[str, int]) -> None:
        upload_id, size = told
        self.by_upload[upload_id] += size


def only_an_id_and_a_hash_are_kept(page: Page, names: list[str]) -> None:
    """Nothing about a file stands in any storage of the browser but the upload's id and a hash (F1)."""
    kept = page.evaluate(_KEPT)
    marks = json.loads(kept["local"].pop("carepost-uploads"))
    assert kept["others"] == []
    assert [path for path in kept["cached"] if not OF_THE_BUILD.fullmatch(path)] == []
    assert len(marks) == len(names)
    for upload_id, mark in marks.items():
        assert (len(upload_id), len(mark)) == (36, 64)
        assert int(mark, 16)
        assert upload_id not in json.dumps(kept)
    assert not [name for name in names if Path(name).stem in json.dumps([kept, marks])]


def test_three_files_survive_a_pause_a_reload_a_lost_network_and_a_killed_server(
    own: CarepostProcess, context: BrowserContext, signed_in: SignedIn, tmp_path: Path
) -> None:
    paths = [a_text(tmp_path, f"besar-{number}.txt", SIZE) for number in range(3)]
    first, _, last = names = [path.name for path in paths]
    sent = Sent(context)
    page = signed_in(FILES, address=own.url)
    page.on("dialog", lambda asked: asked.accept())  # that the page is left while something is on its way
    slow_down(page)

    choose(page, *paths)
    for name in names:
        wait_for_progress(page, name)
    row(page, last).get_by_test_id("upload-pause").click()
    expect(row(page, last)).to_have_attribute("data-state", "paused")
    only_an_id_and_a_hash_are_kept(page, names)

    page.reload()
    expect(row(page, first)).to_have_attribute("data-state", "ghost")
    expect(page.get_by_test_id("upload")).to_have_count(len(names))
    slow_down(page)
    choose(page, *paths)
    wait_for_progress(page, first)

    _lose_the_network(page, first)

    own.stop(by=signal.SIGKILL)
    own.start()
    _press_what_gave_up(page, names)
    for name in names:
        expect(row(page, name)).to_have_attribute("data-state", "stored", timeout=LONG)

    assert [sha_of(own, path.name) for path in paths] == [_sum_of(path) for path in paths]
    sizes = sorted(size for size in sent.by_upload.values() if size > MEGABYTE)  # what else a page sends is small
    assert len(sizes) == len(names)
    assert sizes[0] > SIZE - MEGABYTE, "a browser tells of a part only every 50 ms, and not of the last one of a cut"
    assert sizes[-1] <= SIZE + TWICE_AT_MOST
    assert page.evaluate("localStorage.getItem('carepost-uploads')") is None


def _lose_the_network(page: Page, name: str) -> None:
    page.context.set_offline(True)
    expect(row(page, name)).to_have_attribute("data-state", "offline")
    page.wait_for_timeout(AWAY)
    page.context.set_offline(False)
    slow_down(page)
    expect(row(page, name)).to_have_attribute("data-state", "sending", timeout=LONG)
    wait_for_progress(page, name)


def _press_what_gave_up(page: Page, names: list[str]) -> None:
    """The server may be away for longer than three tries: then a person presses the button."""
    for name in names:
        again = row(page, name).get_by_test_id("upload-retry")
        goes_on = row(page, name).and_(page.locator('[data-state="stored"], [data-state="sending"]'))
        expect(again.or_(goes_on).first).to_be_visible(timeout=LONG)
        if again.is_visible():
            again.click()


def _sum_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
