"""`/api/v1/files/{id}/table`: the first rows of a spreadsheet, for those who want to see what it is (F7)."""

from __future__ import annotations

from app import clock
from app.api.file_download import FileId, note_for_share
from app.api.files import sees_file
from app.api.plan import CurrentActor
from app.api.resource import Resource
from app.bootstrap import gateways
from app.bringing_files import store_failures
from app.db import reading
from app.errors import FileNotReady, Gone, NotFound
from app.ids import named_id
from app.models.file import FileKind
from app.models.share import VisitKind
from app.services.actor import Permission
from app.services.files.giving import file_for_download
from app.services.files.stored import open_stored
from app.services.files.tables import Sheet, read_sheets

tables = Resource("/files", tag="Files", subject="file", sees=sees_file)


@tables.get(
    "/{file_id}/table", needs=Permission.FILE_READ, summary="Show a spreadsheet", raises=(Gone, FileNotReady, NotFound)
)
def read_table(file_id: FileId, actor: CurrentActor) -> list[Sheet]:
    """At most 200 rows and 40 columns of five sheets, as text. 404 for what is no table that can be shown."""
    with reading() as session:
        file = file_for_download(session, actor, named_id(file_id), now=clock.now())
    if file.kind is not FileKind.SPREADSHEET:
        raise NotFound("error.no_preview")
    with store_failures(), open_stored(gateways().storage, file.object_key) as stored:
        sheets = read_sheets(stored, file.extension)
    note_for_share(actor, file_id, VisitKind.OPENED)
    return sheets
