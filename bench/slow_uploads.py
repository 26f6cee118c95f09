"""`python -m bench.slow_uploads JSON`: many uploads at once, of 2 KiB a second each, until it or the server ends."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from typing import TypedDict
from urllib.parse import urlsplit

import httpx

TUS = {"Tus-Resumable": "1.0.0"}
SIZE = 8 << 20
PIECE, EVERY = b"Catatan.".ljust(64, b".") * 32, 1.0  # 2 KiB, a second
BEGIN_EVERY, SETTLE = 0.02, 1.0  # seconds: people do not begin all at one moment


class Given(TypedDict):
    """What the process is told: a server, who asks, and how much."""

    url: str
    headers: dict[str, str]
    lines: int


async def main() -> None:
    given = json.loads(sys.argv[1])
    paths = _begun(given)
    lines = []
    for path in paths:
        lines.append(await _opened(given, path))
        await asyncio.sleep(BEGIN_EVERY)
    await asyncio.sleep(SETTLE)
    print("all are under way", flush=True)
    while True:
        for _reader, writer in lines:
            writer.write(PIECE)
            await writer.drain()  # raises when the server has gone
            await asyncio.sleep(EVERY / len(lines))


def _begun(given: Given) -> list[str]:
    said = TUS | {"Upload-Length": str(SIZE), "Upload-Metadata": f"filename {base64.b64encode(b'a.txt').decode()}"}
    with httpx.Client(headers=given["headers"] | said, timeout=60) as client:
        answers = [client.post(f"{given['url']}/api/v1/uploads").raise_for_status() for _ in range(given["lines"])]
    return [urlsplit(answer.headers["location"]).path for answer in answers]


async def _opened(given: Given, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    there = urlsplit(given["url"])
    line = await asyncio.open_connection(there.hostname, there.port)
    more = {"Host": str(there.hostname), "Upload-Offset": "0", "Content-Length": str(SIZE)}
    headers = given["headers"] | TUS | more | {"Content-Type": "application/offset+octet-stream"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line[1].write(f"PATCH {path} HTTP/1.1\r\n{head}\r\n".encode() + PIECE)
    return line


asyncio.run(main())
