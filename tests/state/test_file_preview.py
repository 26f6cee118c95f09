"""A file that is changed where it is shown: the one that somebody saw, also when they had gone on already."""

from __future__ import annotations

from app.db import reading, transaction
from app.models.file import File
from app.state.file_preview import FilePreviewState
from tests.databases import Database
from tests.factories import a_user
from tests.factories.shares import a_file
from tests.state.tab import Tab


def test_a_name_typed_for_the_file_before_does_not_become_that_of_the_next(database: Database) -> None:
    with transaction() as session:
        person = a_user(session)
        first, second = a_file(session, person), a_file(session, person)
    tab = Tab(person, f"/files?file={first.id}")
    tab.send(FilePreviewState.load)
    tab.address = f"/files?file={second.id}"
    tab.send(FilePreviewState.load)
    tab.send(FilePreviewState.save, str(first.id), "folder", "Lab")
    with reading() as session:
        assert [session.get_one(File, one.id).folder for one in (first, second)] == ["Lab", second.folder]
    assert tab.state(FilePreviewState).file.id == str(second.id)
