"""What a browser costs: the first load from sign-in to Today, its hydration, and the memory of each that only looks on.

The weights are what comes over the line, compressed, into a browser that has never been here.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import aiohttp
import socketio
from playwright.sync_api import Browser

from app.demonstration.cast import DOMAIN
from app.demonstration.loading import PASSWORD
from bench.clicks import chromium
from bench.figure import Figure
from bench.stage import ROOT, Stage
from scripts.screenshots import Served, served_demonstration
from tests.e2e.conftest import resident_megabytes, session_of
from tests.e2e.test_socket_security import NAMESPACE

SCRIPT_KB, STYLE_KB, HYDRATION_KB, MEMORY_MB = 350.0, 100.0, 50.0, 0.5
BOOT = "reflex___state____state.hydrate_and_load"
SETTLES, ALL_OF_IT = 3.0, 0.3  # seconds
WHO = f"laras@{DOMAIN}"


def measure(_stage: Stage, *, is_quick: bool) -> list[Figure]:
    subprocess.run([sys.executable, ROOT / "scripts" / "frontend.py"], check=True)
    count = 40 if is_quick else 150
    with served_demonstration() as served:
        time.sleep(SETTLES)
        with chromium() as browser:
            weights = first_load(browser, served.url, WHO, PASSWORD)
        memory = asyncio.run(_memory_of_each(served, count))
    return [
        Figure("first load, JavaScript compressed", weights["Script"] / 1024, "KB", SCRIPT_KB, "less"),
        Figure("first load, CSS compressed", weights["Stylesheet"] / 1024, "KB", STYLE_KB, "less"),
        Figure("hydration of Today", weights["hydration"] / 1024, "KB", HYDRATION_KB, "less"),
        Figure(
            "memory of a connected, idle browser", memory, "MB", MEMORY_MB, "less", note=f"{count} browsers on Today"
        ),
    ]


def first_load(browser: Browser, url: str, email: str, password: str) -> Counter[str]:
    """Bytes by kind, from the form of the sign-in to a home page that has come: `Script`, `Stylesheet`, `hydration`."""
    page = browser.new_page()
    line = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()

    def weigh(told: dict[str, Any]) -> None:
        weights[kinds.get(told["requestId"], "")] += told["encodedDataLength"]

    def heard(told: dict[str, Any]) -> None:
        weights["hydration"] += len(told["response"]["payloadData"].encode())

    line.on("Network.responseReceived", lambda told: kinds.__setitem__(told["requestId"], told["type"]))
    line.on("Network.loadingFinished", weigh)
    line.on("Network.webSocketFrameReceived", heard)
    line.send("Network.enable")
    page.goto(f"{url}/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)  # whose form has a heading as well
    page.locator("main h1").wait_for()
    page.wait_for_timeout(SETTLES * 1000)
    page.close()
    return weights


async def _memory_of_each(served: Served, count: int) -> float:
    """Megabytes that the server holds for each of `count` browsers on Today, after a few that warm it up."""
    cookie = f"carepost={await asyncio.to_thread(session_of, served.url, WHO, PASSWORD)}"
    async with AsyncExitStack() as opened:
        for _ in range(5):
            await _look_on(opened, served.url, cookie)
        await asyncio.sleep(SETTLES)
        before = resident_megabytes(served.pid)
        for _ in range(count):
            await _look_on(opened, served.url, cookie)
        await asyncio.sleep(SETTLES)
        return (resident_megabytes(served.pid) - before) / count


async def _look_on(opened: AsyncExitStack, url: str, cookie: str) -> None:
    """Another tab on Today, as its browser would open it; returns when all of it should have come."""
    session = await opened.enter_async_context(aiohttp.ClientSession())
    client = socketio.AsyncClient(reconnection=False, http_session=session)
    has_come = asyncio.Event()
    client.on("event", lambda *_: has_come.set(), namespace=NAMESPACE)
    await client.connect(
        f"{url}/?token={uuid4()}",
        headers={"Cookie": cookie, "Origin": url},
        socketio_path="/_event",
        namespaces=[NAMESPACE],
        transports=["websocket"],
    )
    opened.push_async_callback(client.disconnect)
    route = {"pathname": "/today", "asPath": "/today", "query": {}}
    await client.emit("event", {"name": BOOT, "payload": {}, "router_data": route}, namespace=NAMESPACE)
    await asyncio.wait_for(has_come.wait(), 60)
    await asyncio.sleep(ALL_OF_IT)
