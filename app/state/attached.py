"""A file as it is shown where it is attached: to an entry, a reminder, a message."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from app.errors import AppError, Conflict, Gone, Invalid, NotAllowed, NotFound
from app.ids import parse_id
from app.services.files.attached import AttachedFile
from app.state.file_address import path_of
from app.state.file_rows import ICONS
from app.state.sentences import sentence

REFUSALS = (Invalid, Conflict, Gone, NotAllowed, NotFound)
"""What attaching a file may raise, to be said beside it."""
MOST_TEXT = 2_000  # characters of ids: about fifty


@dataclass(frozen=True)
class AttachedShown:
    """`picture` and `preview` are addresses, empty where nothing was drawn; `source` is that of its own bytes, where a
    browser may play them; `problem` is the sentence about why no message can take it along."""

    id: str = ""
    name: str = ""
    size: int = 0
    kind: str = ""
    icon: str = "file-text"
    is_picture: bool = False
    picture: str = ""
    preview: str = ""
    source: str = ""
    path: str = ""
    problem: str = ""


NO_FILE = AttachedShown()


def attached_shown(state: rx.State, file: AttachedFile, *, goes_out: bool = False) -> AttachedShown:
    """The file; with `goes_out` also why it cannot."""
    address = f"/api/v1/preview/{file.id}?size="
    return AttachedShown(
        id=str(file.id),
        name=file.name,
        size=file.size,
        kind=file.kind.value,
        icon=ICONS[file.kind],
        is_picture=file.is_picture,
        picture=f"{address}thumbnail" if file.is_drawn else "",
        preview=f"{address}preview" if file.is_drawn else "",
        source=f"{address}original" if file.is_shown else "",
        path=path_of({}, file_id=file.id),
        problem=sentence(state, file.problem) if goes_out and file.problem is not None else "",
    )


def ids_in(text: str) -> list[UUID]:
    """The ids that a form or a draft holds, with commas between them; each once, and what is none left out."""
    found = (parse_id(part.strip()) for part in text[:MOST_TEXT].split(","))
    return list(dict.fromkeys(known for known in found if known is not None))


def is_about_file(problem: AppError) -> bool:
    """Whether an error is about the file and not about the words beside it."""
    return not isinstance(problem, Invalid) or any(each.field == "fileId" for each in problem.details)
