"""The list of files (F6): found, narrowed down, counted; always only those that the actor sees.

Older versions and deleted files are never listed. Files that were refused are not either: their senders were told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.models.account import User
from app.models.file import Derivative, DerivativeKind, Duration, File, FileKind, FileStatus, FileUse
from app.models.share import Share
from app.services.actor import Actor, Permission, require
from app.services.files.uses import is_held
from app.services.files.visibility import get_visible_file, is_open_share, shared_with, visible_files
from app.services.files.where_used import UsedIn, uses_of
from app.services.pages import Page, PageRequest, paginate
from app.services.patients.search import searchable
from app.services.shapes import Moment, Shown

EXPIRES_SOON = timedelta(days=7)
MOST_FOLDERS = 200


class FileAge(StrEnum):
    """Where a file stands in its time. Those that expire within a week are active as well."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"


class FileSort(StrEnum):
    """Newest first unless said otherwise; a minus turns the order round."""

    NEWEST = "-createdAt"
    OLDEST = "createdAt"
    NAME = "name"
    NAME_BACKWARDS = "-name"
    LARGEST = "-size"
    SMALLEST = "size"


@dataclass(frozen=True)
class FileFilter:
    """What is asked for. `folder` None is every folder, "" the top; a folder holds those within it as well."""

    words: str = ""
    age: FileAge | None = None
    kind: FileKind | None = None
    folder: str | None = None
    is_mine: bool = False
    is_shared: bool = False
    patient_id: UUID | None = None


class ListedFile(Shown):
    """A file in the list: whose it is, where it is used, and how long it stays."""

    id: UUID
    name: str
    folder: str
    extension: str
    media_type: str
    kind: FileKind
    size: int
    status: FileStatus
    duration: Duration
    created_at: Moment
    expires_at: Moment | None
    owner_id: UUID | None
    owner_name: str | None
    owner_photo_file_id: UUID | None
    used_in: list[UsedIn]
    is_shared: bool
    has_thumbnail: bool
    version: int


class FileCounts(Shown):
    """How many files each filter would show; `bytes` of all that are kept."""

    total: int
    bytes: int
    active: int
    expiring: int
    expired: int
    mine: int
    shared: int
    kinds: dict[FileKind, int]


def list_files(
    session: Session,
    actor: Actor,
    wanted: FileFilter,
    page: PageRequest,
    *,
    now: datetime,
    sort: FileSort = FileSort.NEWEST,
) -> Page[ListedFile]:
    """One page of the files the actor sees: the same number of statements whatever its size."""
    require(actor, Permission.FILE_READ)
    query = select(File).where(listed(actor), _condition(actor, wanted, now=now))
    found = paginate(session, query, page, order=_order(sort))
    shown = {file.id: file for file in with_particulars(session, actor, found.rows)}
    return found.map(lambda file: shown[file.id])


def get_listed_file(session: Session, actor: Actor, file_id: UUID) -> ListedFile:
    """One file as the list shows it. Raises NotFound for others' and for none alike."""
    require(actor, Permission.FILE_READ)
    (file,) = with_particulars(session, actor, [get_visible_file(session, actor, file_id)])
    return file


def list_lately_added(session: Session, actor: Actor, *, now: datetime, most: int = 5) -> list[ListedFile]:
    """The newest of the last seven days that can be opened."""
    require(actor, Permission.FILE_READ)
    lately = col(File.created_at) > now - timedelta(days=7)
    usable = and_(col(File.status) == FileStatus.READY, _of_age(FileAge.ACTIVE, now))
    query = select(File).where(listed(actor), lately, usable)
    newest = query.order_by(col(File.created_at).desc(), col(File.id).desc()).limit(most)
    return with_particulars(session, actor, session.exec(newest).all())


def list_folders(session: Session, actor: Actor) -> list[str]:
    """The folders in which the actor sees a file, and those above them, by name."""
    require(actor, Permission.FILE_READ)
    of_files = select(File.folder).where(listed(actor), File.folder != "").group_by(col(File.folder))
    query = of_files.order_by(func.lower(File.folder), col(File.folder)).limit(MOST_FOLDERS)
    found: set[str] = set()
    for folder in session.exec(query).all():
        parts = folder.split("/")
        found.update("/".join(parts[: depth + 1]) for depth in range(len(parts)))
    return sorted(found, key=str.casefold)[:MOST_FOLDERS]


def count_files(session: Session, actor: Actor, wanted: FileFilter, *, now: datetime) -> FileCounts:
    """The counts of the filters beside what else `wanted` asks for (words, folder and patient): two statements."""
    require(actor, Permission.FILE_READ)
    around = replace(FileFilter(), words=wanted.words, folder=wanted.folder, patient_id=wanted.patient_id)
    seen = (listed(actor), _condition(actor, around, now=now))
    sums = select_columns(
        func.count(),
        func.coalesce(func.sum(File.size), 0),
        *(_count_of(_of_age(age, now)) for age in FileAge),
        _count_of(col(File.owner_id) == actor.user_id),
        _count_of(_is_shared(actor)),
    ).where(*seen)
    total, size, active, expiring, expired, mine, shared = session.execute(sums).one()
    by_kind = select_columns(col(File.kind), func.count()).where(*seen).group_by(col(File.kind))
    kinds = {row[0]: row[1] for row in session.execute(by_kind).all()}
    return FileCounts(
        total=total,
        bytes=int(size),
        active=active,
        expiring=expiring,
        expired=expired,
        mine=mine,
        shared=shared,
        kinds=kinds,
    )


def listed(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a file stands in a list of `actor`."""
    is_newest = col(File.replaced_at).is_(None)
    return and_(visible_files(actor), is_newest, col(File.status) != FileStatus.REJECTED)


def with_particulars(session: Session, actor: Actor, files: Sequence[File]) -> list[ListedFile]:
    """The rows with what stands in other tables: four statements, however many."""
    ids = [file.id for file in files]
    owners = _owners(session, {file.owner_id for file in files})
    used = uses_of(session, actor, ids)
    pictured = _having(session, select(Derivative.file_id).where(Derivative.kind == DerivativeKind.THUMBNAIL), ids)
    shared = _having(session, select(Share.file_id).where(is_open_share()), ids)
    return [
        ListedFile(
            **file.model_dump(include=set(ListedFile.model_fields) & set(File.model_fields)),
            owner_name=owners[file.owner_id].name if file.owner_id in owners else None,
            owner_photo_file_id=owners[file.owner_id].photo_file_id if file.owner_id in owners else None,
            used_in=used.get(file.id, []),
            is_shared=file.id in shared,
            has_thumbnail=file.id in pictured,
        )
        for file in files
    ]


def _owners(session: Session, ids: set[UUID | None]) -> dict[UUID | None, User]:
    query = select(User).where(col(User.id).in_([one for one in ids if one is not None]))
    return {user.id: user for user in session.exec(query).all()}


def _having(session: Session, query: Any, ids: Sequence[UUID]) -> set[UUID]:
    """Which of `ids` a query for file ids finds; both tables name that column alike."""
    column = query.selected_columns[0]
    return set(session.exec(query.where(column.in_(ids))).all())


def _condition(actor: Actor, wanted: FileFilter, *, now: datetime) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true(), *_holding(wanted.words)]
    if wanted.age is not None:
        conditions.append(_of_age(wanted.age, now))
    if wanted.kind is not None:
        conditions.append(col(File.kind) == wanted.kind)
    if wanted.folder is not None:
        conditions.append(_inside(wanted.folder))
    if wanted.is_mine:
        conditions.append(col(File.owner_id) == actor.user_id)
    if wanted.is_shared:
        conditions.append(_is_shared(actor))
    if wanted.patient_id is not None:
        of_patient = select(FileUse.file_id).where(FileUse.patient_id == wanted.patient_id)
        conditions.append(col(File.id).in_(of_patient))
    return and_(*conditions)


def _holding(words: str) -> list[ColumnElement[bool]]:
    """Names that hold every word, anywhere in them."""
    return [col(File.name_search).contains(word, autoescape=True) for word in searchable(words).split()]


def _inside(folder: str) -> ColumnElement[bool]:
    """Told by its first letters and not by LIKE, to which `Lab` and `lab` are one on SQLite and two elsewhere."""
    here = col(File.folder) == folder
    within = f"{folder}/"
    return here if folder == "" else or_(here, func.substr(col(File.folder), 1, len(within)) == within)


def _of_age(age: FileAge, now: datetime) -> ColumnElement[bool]:
    ends = col(File.expires_at)
    if age is FileAge.EXPIRED:
        return and_(ends.is_not(None), ends <= now, ~is_held())
    if age is FileAge.EXPIRING:
        return and_(ends > now, ends <= now + EXPIRES_SOON)
    return or_(ends.is_(None), ends > now, is_held())


def _is_shared(actor: Actor) -> ColumnElement[bool]:
    """Shared by anybody who may, or with the actor."""
    return or_(col(File.id).in_(select(Share.file_id).where(is_open_share())), shared_with(actor))


def _count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _order(sort: FileSort) -> list[tuple[Any, bool]]:
    column, is_descending = _ORDERS[sort]
    return [(column, is_descending), (col(File.id), is_descending)]


_ORDERS: dict[FileSort, tuple[Any, bool]] = {
    FileSort.NEWEST: (col(File.created_at), True),
    FileSort.OLDEST: (col(File.created_at), False),
    FileSort.NAME: (col(File.name_search), False),
    FileSort.NAME_BACKWARDS: (col(File.name_search), True),
    FileSort.LARGEST: (col(File.size), True),
    FileSort.SMALLEST: (col(File.size), False),
}
