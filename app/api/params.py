"""What many routes read from a request besides its body: the page, the version somebody saw, ids in paths."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header, Query

from app.errors import Invalid
from app.services.pages import MAX_ROWS_BY_NUMBER, PageRequest
from app.services.shapes import MAX_VERSION

_TAG = re.compile(r'\s*(?:W/)?"?(\d{1,10})(?:-[0-9a-f]*)?"?\s*')


async def _page(
    page: Annotated[int, Query(ge=1, le=MAX_ROWS_BY_NUMBER, description="From 1, up to row 10 000.")] = 1,
    limit: Annotated[int, Query(ge=1, le=100, description="Rows on a page.")] = 20,
    cursor: Annotated[
        str | None, Query(min_length=1, max_length=2000, description="`nextCursor` of the page before; beats `page`.")
    ] = None,
) -> PageRequest:
    return PageRequest(number=page, size=limit, cursor=cursor)


async def _seen_version(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", max_length=200, description="The `ETag` you read, or its version.", examples=['"3"']),
    ] = None,
) -> int | None:
    """The version in `If-Match`; `*` and nothing mean that the caller has none."""
    if if_match is None or if_match.strip() == "*":
        return None
    match = _TAG.fullmatch(if_match)
    if match is None or not 1 <= int(match[1]) <= MAX_VERSION:
        raise Invalid.field("If-Match", "validation.etag")
    return int(match[1])


PageQuery = Annotated[PageRequest, Depends(_page)]
SeenVersion = Annotated[int | None, Depends(_seen_version)]
