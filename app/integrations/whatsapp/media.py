"""Fetching what a patient sent: from the gateway's own folder of media and from nowhere else.

GOWA names a file below its `statics` folder, by path or by address. The address is built anew from the configured one:
what an answer says can lead to no other machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx2

from app.integrations.ports import Media, MediaTooLarge, NotSent, Refused

FOLDER = "statics/"
TIMEOUT = httpx2.Timeout(30.0, connect=5.0)
_PIECE = 256 * 1024


def fetch(base_url: str, media: Media, *, credentials: tuple[str, str] | None, most: int) -> Iterator[bytes]:
    """The pieces of the file. Raises NotSent when it may be there later, Refused and MediaTooLarge when not."""
    address = f"{base_url.rstrip('/')}/{quote(_place(media))}"
    seen = 0
    try:
        with (
            httpx2.Client(timeout=TIMEOUT, follow_redirects=False, auth=credentials) as client,
            client.stream("GET", address) as answer,
        ):
            if answer.status_code >= 500:
                raise NotSent(f"GOWA answered {answer.status_code} for a file")
            if answer.status_code != 200:
                raise Refused(f"GOWA answered {answer.status_code} for a file")
            for piece in answer.iter_raw(_PIECE):
                seen += len(piece)
                if seen > most:
                    raise MediaTooLarge("the file is over our limit")
                yield piece
    except httpx2.HTTPError as problem:
        raise NotSent(f"GOWA cannot be reached: {type(problem).__name__}") from problem


def read_local(media: Media, *, most: int) -> Iterator[bytes]:
    """The pieces of a file of this machine, for gateways that are no other machine."""
    try:
        with Path(media.path or "").open("rb") as file:
            if file.seek(0, 2) > most:
                raise MediaTooLarge("the file is over our limit")
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece
    except OSError as problem:
        raise Refused("the file is not there") from problem


def _place(media: Media) -> str:
    """Where the file lies below the gateway's address. Raises Refused for anything outside its folder of media."""
    named = media.path or unquote(urlsplit(media.url or "").path)
    _, folder, rest = named.partition(FOLDER)
    if not folder or not rest or ".." in rest.split("/") or "\\" in rest or not rest.isprintable():
        raise Refused("the file lies outside the gateway's folder of media")
    return folder + rest
