"""Pages of rows: by number up to row 10 000, further by cursor (PRODUCT 0.1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, tuple_
from sqlalchemy import select as core_select
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from app.errors import Invalid
from app.sealing import CannotUnseal, keyring

MAX_ROWS_BY_NUMBER = 10_000
EXACT_TOTAL = 10_000
_CURSOR = "cursor"

T = TypeVar("T")
R = TypeVar("R")
Order = Sequence[tuple[Any, bool]]  # (column, is descending); Any: SQLModel's columns are typed as their values


@dataclass(frozen=True)
class PageRequest:
    """Which page: `number` from 1, `size` up to 100, or a `cursor` that an earlier page gave."""

    number: int = 1
    size: int = 20
    cursor: str | None = None

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


@dataclass(frozen=True)
class Page(Generic[T]):
    rows: list[T]
    number: int
    size: int
    total: int
    total_is_estimate: bool
    has_more: bool
    next_cursor: str | None

    def map(self, turn: Callable[[T], R]) -> Page[R]:
        rows = [turn(row) for row in self.rows]
        return Page(rows, self.number, self.size, self.total, self.total_is_estimate, self.has_more, self.next_cursor)


def paginate(
    session: Session, query: SelectOfScalar[T], page: PageRequest, *, order: Order, is_sought: bool = False
) -> Page[T]:
    """One page of `query` in `order`, whose last column must be unique (the id). Two statements, whatever the size;
    of nothing one. `is_sought`: it is dear to look through, so what it finds is counted and put in order together."""
    if page.cursor is None and page.offset + page.size > MAX_ROWS_BY_NUMBER:
        raise Invalid.field("page", "error.page_too_far", rows=str(MAX_ROWS_BY_NUMBER))
    found = _look_through(session, query, page, order) if is_sought and page.cursor is None else None
    total = found.total if found else _count(session, query, order)
    if found and total <= EXACT_TOTAL:
        rows = _by_id(session, found.ids, order)
    elif not total and page.cursor is None:
        rows = []
    else:
        rows_query = query if page.cursor is None else query.where(_after(page.cursor, order))
        rows_query = rows_query.order_by(None).order_by(*_directed(order))
        if page.cursor is None:
            rows_query = rows_query.offset(page.offset)
        rows = list(session.exec(rows_query.limit(page.size + 1)).all())
    has_more = len(rows) > page.size
    rows = rows[: page.size]
    return Page(
        rows=rows,
        number=page.number,
        size=page.size,
        total=min(total, EXACT_TOTAL),
        total_is_estimate=total > EXACT_TOTAL,
        has_more=has_more,
        next_cursor=_cursor(rows[-1], order) if has_more else None,
    )


@dataclass(frozen=True)
class _Found:
    total: int
    ids: list[UUID]


def _look_through(session: Session, query: SelectOfScalar[Any], page: PageRequest, order: Order) -> _Found | None:
    """How many there are and which stand on the page; None where the page holds nobody."""
    columns = [column for column, _ in order]
    found = query.order_by(None).with_only_columns(*columns).limit(EXACT_TOTAL + 1).cte("found")
    total = core_select(func.count()).select_from(found).scalar_subquery()
    ids = core_select(found.c[columns[-1].key], total)
    ids = ids.order_by(*_directed([(found.c[column.key], down) for column, down in order]))
    rows = session.execute(ids.offset(page.offset).limit(page.size + 1)).all()
    return _Found(rows[0][1], [row[0] for row in rows]) if rows else None


def _by_id(session: Session, ids: list[UUID], order: Order) -> list[Any]:
    column = order[-1][0]
    return list(session.scalars(core_select(column.class_).where(column.in_(ids)).order_by(*_directed(order))).all())


def _count(session: Session, query: SelectOfScalar[Any], order: Order) -> int:
    ids = query.order_by(None).with_only_columns(order[-1][0]).limit(EXACT_TOTAL + 1)
    counted: int = session.execute(core_select(func.count()).select_from(ids.subquery())).scalar_one()
    return counted


def _directed(order: Order) -> list[Any]:
    return [column.desc() if down else column.asc() for column, down in order]


def paginate_then(
    session: Session, query: SelectOfScalar[T], tail: Sequence[T], page: PageRequest, *, order: Order
) -> Page[T]:
    """`paginate`, followed by rows that no table has. `tail` is in `order` and comes after all that the query finds."""
    head = paginate(session, query, page, order=order)
    if head.has_more or not tail:
        return replace(head, total=head.total + len(tail))
    rest = tail[max(page.offset - head.total, 0) :]
    if page.cursor is not None:
        left_off = _position(page.cursor, order)
        rest = [row for row in tail if _place(row, order) > left_off]
    rows = [*head.rows, *rest[: page.size - len(head.rows)]]
    has_more = len(head.rows) + len(rest) > page.size
    return replace(
        head,
        rows=rows,
        total=head.total + len(tail),
        has_more=has_more,
        next_cursor=_cursor(rows[-1], order) if has_more and rows else None,
    )


def _place(row: object, order: Order) -> tuple[Any, ...]:
    return tuple(getattr(row, column.key) for column, _ in order)


def _cursor(row: object, order: Order) -> str:
    """Sealed: it carries values of the last row, names among them, and ends up in addresses and logs."""
    values = [[column.key, _written(getattr(row, column.key))] for column, _ in order]
    return keyring().seal(json.dumps([order[0][1], values]), _CURSOR)


def _after(cursor: str, order: Order) -> ColumnElement[bool]:
    if len({down for _, down in order}) != 1:
        raise ValueError("a cursor needs columns that all go one way")
    columns = tuple_(*(column for column, _ in order))
    values = zip(_position(cursor, order), order, strict=True)
    read = tuple_(*(literal(value, column.type) for value, (column, _) in values))
    return columns < read if order[0][1] else columns > read


def _position(cursor: str, order: Order) -> tuple[Any, ...]:
    """The values of the row after which the next page begins."""
    try:
        down, values = json.loads(keyring().unseal(cursor, _CURSOR))
    except (ValueError, CannotUnseal) as problem:
        raise Invalid.field("cursor", "error.bad_cursor") from problem
    if down is not order[0][1] or [key for key, _ in values] != [column.key for column, _ in order]:
        raise Invalid.field("cursor", "error.bad_cursor")
    return tuple(_read(value) for _, value in values)


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"id": str(value)} if isinstance(value, UUID) else value


def _read(value: object) -> Any:
    if isinstance(value, dict):
        kind, text = next(iter(value.items()))
        return _READERS[kind](text)
    return value


_READERS: dict[str, Callable[[str], object]] = {
    "at": datetime.fromisoformat,
    "day": date.fromisoformat,
    "id": UUID,
}
