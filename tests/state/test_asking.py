"""The dialogs of shares and of links to ask by, as the server sees them: what is kept, changed, refused and lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.errors import NotFound
from app.models.account import User
from app.models.file import File
from app.models.share import FileRequest, Share, VisitKind
from app.services.accounts.passwords import is_password
from app.services.actor import Permission
from app.services.shares import commands, requests
from app.services.shares.schemas import NewRequest, RequestChanges, ShareChanges
from app.services.shares.visiting import note_visit
from app.state.file_asked import FileAskedState
from app.state.file_asking import FileAskingState
from app.state.file_asking_shown import RequestLine
from app.state.file_share_details import FileShareDetailsState
from app.state.file_sharing import FileSharingState
from tests.databases import Database
from tests.factories import a_patient, a_user, an_actor
from tests.factories.shares import a_file, a_share
from tests.state.tab import Tab

FILES = "/files"


@pytest.fixture
def volunteer(database: Database) -> User:
    with transaction() as session:
        return a_user(session)


@pytest.fixture
def file(volunteer: User) -> File:
    with transaction() as session:
        return a_file(session, volunteer)


def asked(tab: Tab) -> list[RequestLine]:
    return tab.state(FileAskingState).lines


def the_request() -> FileRequest:
    with reading() as session:
        return session.exec(select(FileRequest)).one()


def the_share(share_id: UUID) -> Share:
    with reading() as session:
        return session.get_one(Share, share_id)


def test_a_link_is_made_and_stands_among_those_that_are_open_until_it_is_closed(volunteer: User) -> None:
    tab = Tab(volunteer, FILES)
    tab.send(FileAskingState.open)
    form = {"title": "Hasil lab", "folder": "Lab", "most": "2", "password": "kopi hitam", "duration": "30d"}
    tab.send(FileAskingState.ask, form)
    (line,) = asked(tab)
    assert tab.state(FileAskingState).made == line.url
    assert (line.title, line.folder, line.most, line.duration, line.has_password) == (
        "Hasil lab",
        "Lab",
        "2",
        "30d",
        True,
    )

    tab.send(FileAskingState.end, line.id)
    assert ([one.status for one in asked(tab)], tab.state(FileAskingState).made) == (["ended"], ""), "to be taken back"
    tab.send(FileAskingState.load)
    assert [one.status for one in asked(tab)] == ["ended"]
    tab.send(FileAskingState.restore, line.id)
    assert [one.status for one in asked(tab)] == ["open"]
    tab.send(FileAskingState.end, line.id)
    tab.send(FileAskingState.show, "open")
    assert asked(tab) == []
    tab.send(FileAskingState.show, "over")
    assert [one.status for one in asked(tab)] == ["ended"]


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"most": "many"}, {"expires": "soon"}, {"expires": "2001-01-01"}, {"password": "kopi"}]
)
def test_what_does_not_hold_is_said_and_nothing_is_made(volunteer: User, wrong: dict[str, str]) -> None:
    tab = Tab(volunteer, FILES)
    tab.send(FileAskingState.open)
    tab.send(FileAskingState.ask, {"title": "Hasil lab"} | wrong)
    assert tab.state(FileAskingState).error
    assert asked(tab) == []


def test_what_is_asked_for_on_a_patients_page_is_the_patients(volunteer: User) -> None:
    with transaction() as session:
        siti = a_patient(session, assigned_volunteer_id=volunteer.id, name="Siti")
        requests.create_request(session, an_actor(user=volunteer), NewRequest(title="Lain"), now=clock.now())
    tab = Tab(volunteer, f"/patients/{siti.id}?tab=files")
    tab.send(FileAskingState.open_for_patient)
    assert asked(tab) == []
    tab.send(FileAskingState.ask, {"title": "Resep", "patient": str(siti.id)})
    assert [(one.title, one.patient) for one in asked(tab)] == [("Resep", "Siti")]


def test_somebody_elses_patient_cannot_be_written_into_the_form(volunteer: User) -> None:
    with transaction() as session:
        other = a_patient(session)
    tab = Tab(volunteer, FILES)
    tab.send(FileAskingState.open)
    tab.send(FileAskingState.ask, {"title": "Resep", "patient": str(other.id)})
    with reading() as session:
        assert session.exec(select(FileRequest)).all() == []


def test_a_change_leaves_what_was_not_touched_and_merges_with_a_colleagues(volunteer: User) -> None:
    now = clock.now()
    with transaction() as session:
        made = requests.create_request(session, an_actor(user=volunteer), NewRequest(title="Scan"), now=now)
    tab = Tab(volunteer, FILES)
    tab.send(FileAskingState.open)
    tab.send(FileAskedState.open, str(made.id))
    line = tab.state(FileAskedState).line
    with transaction() as session:
        change = RequestChanges(folder="Lab")
        requests.change_request(session, an_actor(user=volunteer), made.id, change, now=now)
    form = {"request": line.id, "title": "Scans", "expires": line.until, "duration": line.duration, "most": ""}
    tab.send(FileAskedState.save, form)
    kept = the_request()
    assert (kept.title, kept.folder, kept.expires_at, kept.password_hash) == ("Scans", "Lab", made.expires_at, None)
    assert tab.state(FileAskedState).line.id == ""
    assert [one.title for one in asked(tab)] == ["Scans"]


def test_a_share_is_changed_its_password_kept_replaced_and_taken_away(volunteer: User, file: File) -> None:
    with transaction() as session:
        wish = {"expires_at": datetime(2090, 1, 1, 5, tzinfo=UTC), "max_downloads": 3}
        share = a_share(session, volunteer, file, now=clock.now(), password_hash="$kept", **wish)
    tab = Tab(volunteer, FILES)
    tab.send(FileSharingState.open_one, str(file.id), file.name)

    def save(**typed: str) -> Share:
        tab.send(FileShareDetailsState.open, str(file.id), str(share.id))
        line = tab.state(FileShareDetailsState).line
        stands = {"permission": line.permission, "expires": line.until, "most": line.most}
        tab.send(FileShareDetailsState.save, {"file": line.file_id, "share": line.id, **stands, **typed})
        assert tab.state(FileShareDetailsState).error == ""
        return the_share(share.id)

    changed = save(permission="view")
    assert (changed.permission, changed.max_downloads, changed.password_hash) == ("view", 3, "$kept")
    assert changed.expires_at == datetime(2090, 1, 1, 5, tzinfo=UTC), "a day that stays keeps its hour"
    assert is_password(save(password="teh manis").password_hash or "", "teh manis")
    bare = save(unlock="on", most="", expires="")
    assert (bare.password_hash, bare.max_downloads, bare.expires_at) == (None, None, None)


def test_two_who_change_the_same_are_told_and_saving_again_decides(volunteer: User, file: File) -> None:
    with transaction() as session:
        share = a_share(session, volunteer, file, now=clock.now())
    tab = Tab(volunteer, FILES)
    tab.send(FileShareDetailsState.open, str(file.id), str(share.id))
    line = tab.state(FileShareDetailsState).line
    with transaction() as session:
        change = ShareChanges(max_downloads=5)
        commands.change_share(session, an_actor(user=volunteer), file.id, share.id, change, now=clock.now())
    form = {"file": line.file_id, "share": line.id, "permission": line.permission, "expires": line.until, "most": "9"}
    tab.send(FileShareDetailsState.save, form)
    assert "Somebody else" in tab.state(FileShareDetailsState).error
    assert the_share(share.id).max_downloads == 5
    tab.send(FileShareDetailsState.save, form)
    assert the_share(share.id).max_downloads == 9


def test_a_half_filled_form_is_saved_although_the_server_forgot_the_page(volunteer: User, file: File) -> None:
    with transaction() as session:
        share = a_share(session, volunteer, file, now=clock.now())
    tab = Tab(volunteer, FILES)
    tab.send(FileShareDetailsState.open, str(file.id), str(share.id))
    line = tab.state(FileShareDetailsState).line
    tab.lose_state()
    form = {"file": line.file_id, "share": line.id, "permission": "view", "expires": line.until, "most": ""}
    tab.send(FileShareDetailsState.save, form)
    assert the_share(share.id).permission == "view"


def test_the_log_of_visits_is_read_a_page_at_a_time(volunteer: User, file: File) -> None:
    with transaction() as session:
        share = a_share(session, volunteer, file, now=clock.now())
        for number in range(12):
            at = clock.now() + timedelta(seconds=number)
            note_visit(session, share.id, VisitKind.OPENED, address="203.0.113.9", now=at)
    tab = Tab(volunteer, FILES)
    tab.send(FileShareDetailsState.open, str(file.id), str(share.id))
    shown = tab.state(FileShareDetailsState)
    assert (len(shown.visits), shown.total, shown.pages) == (10, 12, 2)
    assert {one.network for one in shown.visits} == {"203.0.113.0/24"}
    tab.send(FileShareDetailsState.turn, 2)
    assert len(tab.state(FileShareDetailsState).visits) == 2


def test_others_shares_and_links_are_not_there(volunteer: User, file: File) -> None:
    with transaction() as session:
        stranger = a_user(session)
        share = a_share(session, volunteer, file, now=clock.now())
        made = requests.create_request(session, an_actor(user=volunteer), NewRequest(title="Scan"), now=clock.now())
    assert Permission.FILE_SHARE in an_actor(user=stranger).permissions
    tab = Tab(stranger, FILES)
    for handler, values in (
        (FileShareDetailsState.open, (str(file.id), str(share.id))),
        (FileAskedState.open, (str(made.id),)),
        (FileAskingState.end, (str(made.id),)),
    ):
        with pytest.raises(NotFound):
            tab.send(handler, *values)
    assert tab.state(FileShareDetailsState).line.id == tab.state(FileAskedState).line.id == ""
    assert the_request().ended_at is None
