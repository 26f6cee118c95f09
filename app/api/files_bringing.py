"""`/api/v1/files/limits` and `/names`: what a browser asks before it sends a file (F1)."""

from __future__ import annotations

from app.api.plan import CurrentActor, Reading
from app.api.resource import Resource
from app.services.actor import Permission
from app.services.files import bringing as asking
from app.services.files.bringing import FileLimits, NamesAsked, TakenName
from app.settings import get_settings

bringing = Resource("/files", tag="Files", subject="file")


@bringing.get("/limits", needs=Permission.FILE_WRITE, summary="What may be uploaded")
def read_limits(session: Reading, actor: CurrentActor) -> FileLimits:
    """How large a file may be and which endings are taken. The content is looked at when it has arrived."""
    return asking.get_limits(session, actor, settings=get_settings())


@bringing.post("/names", needs=Permission.FILE_WRITE, summary="Which names are taken", status=200)
def find_names(body: NamesAsked, session: Reading, actor: CurrentActor) -> list[TakenName]:
    """Those of the names that a file you see has in the folder already, each with a name like it that is free."""
    return asking.find_taken_names(session, actor, body)
