"""Files selected in the list: no more than can be carried out at once, and nobody is left to find that out."""

from __future__ import annotations

import pytest
from sqlmodel import col, func, select

from app.db import reading, transaction
from app.ids import new_id
from app.models.account import User
from app.models.file import File
from app.services.files.schemas import MOST_AT_ONCE, BulkFileAction, BulkFileOrder
from app.state.file_actions import FileActionsState
from app.state.file_selection import FileSelectionState
from app.state.file_sharing import MOST, FileSharingState
from app.state.files import FilesState
from app.state.notices import NoticesState
from tests.databases import Database
from tests.factories import a_user
from tests.factories.shares import a_file
from tests.state.tab import Tab


@pytest.fixture
def volunteer(database: Database) -> User:
    with transaction() as session:
        return a_user(session, language="en")


@pytest.fixture
def tab(volunteer: User) -> Tab:
    return Tab(volunteer, "/files")


def files_of(owner: User, count: int) -> list[str]:
    with transaction() as session:
        return [str(a_file(session, owner, name=f"{place}.txt").id) for place in range(count)]


def said(tab: Tab) -> list[str]:
    return [notice.key for notice in tab.state(NoticesState).notices]


def test_a_selection_holds_as_many_as_can_be_changed_at_once_and_says_so_when_more_are_wanted(tab: Tab) -> None:
    tab.send(FileSelectionState.select_range, [f"file-{place}" for place in range(MOST_AT_ONCE)])
    assert (tab.state(FileSelectionState).count, said(tab)) == (MOST_AT_ONCE, [])

    tab.send(FileSelectionState.toggle, "one-more")

    assert (tab.state(FileSelectionState).count, said(tab)) == (MOST_AT_ONCE, ["files.select_most"])
    assert "one-more" not in tab.state(FileSelectionState).ids
    tab.send(FileSelectionState.toggle, "file-0")
    tab.send(FileSelectionState.toggle, "one-more")
    assert "one-more" in tab.state(FileSelectionState).ids, "one was let go, so there is room for another"


def test_what_is_selected_is_deleted_whole(tab: Tab, volunteer: User) -> None:
    assert BulkFileOrder(ids=[new_id() for _ in range(MOST_AT_ONCE)], action=BulkFileAction.DELETE), "one limit for all"
    tab.send(FileSelectionState.select_range, files_of(volunteer, 3))

    tab.send(FileActionsState.delete_selected)

    with reading() as session:
        left = session.exec(select(func.count()).select_from(File).where(col(File.deleted_at).is_(None))).one()
    assert (left, said(tab)) == (0, ["files.done_delete"])


def test_more_than_can_be_shared_at_once_are_not_shared_in_part(tab: Tab) -> None:
    tab.send(FileSelectionState.select_range, [f"file-{place}" for place in range(MOST + 1)])

    tab.send(FileSharingState.open_selected)

    assert (tab.state(FileSharingState).ids, said(tab)) == ([], ["files.share_most_at_once"])


def test_all_of_a_page_are_selected_and_let_go(tab: Tab, volunteer: User) -> None:
    ids = files_of(volunteer, 3)
    tab.send(FilesState.load)

    tab.send(FileSelectionState.toggle_page)
    assert (set(tab.state(FileSelectionState).ids), tab.state(FileSelectionState).is_page) == (set(ids), True)
    tab.send(FileSelectionState.toggle_page)
    assert tab.state(FileSelectionState).count == 0
