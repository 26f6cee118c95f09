"""What a browser asks before it sends: what is taken at all, and which names are taken already (F1)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, select

from app.models.file import File
from app.services.actor import Actor, Permission, require
from app.services.files.listing import listed
from app.services.files.names import clean_folder, clean_name, extension_of
from app.services.shapes import Given, Shown, example
from app.settings import Settings

MOST_NAMES = 100


class FileLimits(Shown, json_schema_extra=example(max_size=104_857_600, types=["pdf", "jpg"])):
    """The largest file in bytes, and the endings that are taken, without their dot."""

    max_size: int
    types: list[str]


class NamesAsked(Given, json_schema_extra=example(names=["x-ray.pdf"], folder="Scans")):
    """Names of files that somebody is about to bring into a folder."""

    names: list[Annotated[str, Field(max_length=1000)]] = Field(max_length=MOST_NAMES)
    folder: str = Field(default="", max_length=1000)


class TakenName(Shown):
    """A name that a file already has there: which file, and a name like it that is free."""

    name: str
    file_id: UUID
    folder: str
    free_name: str


def get_limits(_session: Session, actor: Actor, *, settings: Settings) -> FileLimits:
    """What may be brought."""
    require(actor, Permission.FILE_WRITE)
    return FileLimits(max_size=settings.max_file_mb << 20, types=sorted(settings.file_types))


def find_taken_names(session: Session, actor: Actor, asked: NamesAsked) -> list[TakenName]:
    """Those of the names that a file the actor sees has in the folder. Names are compared as they would be kept."""
    require(actor, Permission.FILE_WRITE)
    try:
        folder = clean_folder(asked.folder)
    except ValueError:
        return []  # nothing can be kept there, and so nothing is
    wanted = {name: clean_name(name) for name in asked.names}
    here = select(File.name, File.id).where(listed(actor), File.folder == folder).order_by(col(File.created_at))
    taken = {row[0]: row[1] for row in session.exec(here.where(col(File.name).in_(set(wanted.values())))).all()}
    if not taken:
        return []
    alike = select(File.name).where(listed(actor), File.folder == folder, _alike(taken))
    names = set(session.exec(alike).all()) | set(wanted.values())
    return [
        TakenName(name=name, file_id=taken[clean], folder=folder, free_name=_free(clean, names))
        for name, clean in wanted.items()
        if clean in taken
    ]


def _alike(names: Iterable[str]) -> ColumnElement[bool]:
    """Names that a free one could run into: `scan (2).pdf` for `scan.pdf`."""
    return or_(false(), *(col(File.name).startswith(f"{_stem(name)} (", autoescape=True) for name in names))


def _stem(name: str) -> str:
    extension = extension_of(name)
    return name[: -len(extension) - 1] if extension else name


def _free(name: str, taken: set[str]) -> str:
    """`scan.pdf` becomes `scan (2).pdf`, or the first number that is free; it is taken from then on."""
    stem, ending = _stem(name), name[len(_stem(name)) :]
    free = next(candidate for number in count(2) if (candidate := f"{stem} ({number}){ending}") not in taken)
    taken.add(free)
    return free
