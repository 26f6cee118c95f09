"""The two bodies of every answer (PRODUCT section 0): `success: true` with data, or `success: false` with an error."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import Field

from app.services.pages import Page
from app.services.shapes import Shown

T = TypeVar("T")


class Pagination(Shown):
    page: int
    limit: int
    total: int = Field(description="Exact up to 10 000; beyond, `totalIsEstimate` is true.")
    total_pages: int
    has_more: bool
    next_cursor: str | None = Field(description="Give it as `cursor` for the page after this one.")
    total_is_estimate: bool

    @classmethod
    def of(cls, page: Page[T]) -> Pagination:
        return cls(
            page=page.number,
            limit=page.size,
            total=page.total,
            total_pages=max(1, -(-page.total // page.size)),
            has_more=page.has_more,
            next_cursor=page.next_cursor,
            total_is_estimate=page.total_is_estimate,
        )


class Success(Shown, Generic[T]):
    success: Literal[True]
    data: T
    message: str


class Listed(Shown, Generic[T]):
    success: Literal[True]
    data: list[T]
    message: str
    pagination: Pagination


class Accepted(Shown):
    """Work that goes on after the answer."""

    job_id: str


class ProblemDetail(Shown):
    field: str
    message: str
    yours: object | None = Field(default=None, description="Only in version conflicts: the value you sent.")
    theirs: object | None = Field(default=None, description="Only in version conflicts: the value that stands now.")


class ProblemError(Shown):
    code: str
    message: str
    details: list[ProblemDetail]


class ProblemBody(Shown):
    """The body of every answer that is not a success."""

    success: Literal[False]
    error: ProblemError
    status_code: int
    request_id: str
    data: dict[str, str | list[str]] | None = Field(default=None, description="What the next step needs, if anything.")
