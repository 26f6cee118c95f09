"""Files changed, taken away and put back over the API, one by one and many at once (F5, F6)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app import clock
from app.db import transaction
from app.models.file import File, FileUse, UseKind
from app.models.share import SharePermission
from tests.api.bringing import PDF, bring
from tests.factories.shares import a_share


@pytest.fixture
def pdf(volunteer):
    """A file that the volunteer brought."""
    answer = bring(volunteer)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def test_a_file_is_renamed_moved_and_kept_for_longer(volunteer, pdf) -> None:
    answer = volunteer.patch(f"/files/{pdf['id']}", json={"name": "Hasil CT.exe", "folder": "CT", "duration": "1h"})

    said = answer.json()["data"]
    assert (said["name"], said["folder"], said["duration"]) == ("Hasil CT.exe.pdf", "CT", "1h")
    assert said["version"] == pdf["version"] + 1
    assert said["expiresAt"] is not None


def test_two_who_rename_at_once_are_told_and_other_fields_merge(volunteer, pdf) -> None:
    path, seen = f"/files/{pdf['id']}", pdf["version"]
    volunteer.patch(path, json={"name": "A.pdf", "version": seen})

    conflict = volunteer.patch(path, json={"name": "B.pdf", "version": seen})
    merged = volunteer.patch(path, json={"folder": "Lab", "version": seen})

    assert (conflict.status_code, conflict.json()["error"]["code"]) == (409, "VERSION_CONFLICT")
    assert conflict.json()["error"]["details"][0]["theirs"] == "A.pdf"
    assert (merged.status_code, merged.json()["data"]["name"]) == (200, "A.pdf")


def test_a_deleted_file_is_nowhere_and_comes_back_within_a_day(volunteer, moderator, pdf) -> None:
    path = f"/files/{pdf['id']}"
    assert volunteer.delete(path).status_code == 204

    assert [caller.get(path).status_code for caller in (volunteer, moderator)] == [404, 404]
    assert volunteer.get(f"/download/{pdf['id']}").status_code == 404
    assert moderator.post(f"{path}/restore").status_code == 404
    assert volunteer.post(f"{path}/restore").status_code == 200
    assert volunteer.get(f"/download/{pdf['id']}").content == PDF
    volunteer.delete(path)
    later = clock.now() + timedelta(hours=25)
    with clock.use(lambda: later), transaction() as session:
        from app.services.actor import SYSTEM
        from app.services.files.commands import restore_file

        with pytest.raises(Exception, match="file_expired"):
            restore_file(session, SYSTEM, UUID(pdf["id"]), now=later)


def test_others_files_are_deleted_by_admins_only(volunteer, moderator, admin, pdf) -> None:
    assert moderator.delete(f"/files/{pdf['id']}").status_code == 422
    assert admin.delete(f"/files/{pdf['id']}").status_code == 204


def test_what_was_only_shared_is_neither_changed_nor_taken_along(volunteer, someone, pdf) -> None:
    friend = someone("volunteer")
    with transaction() as session:
        file, owner = session.get_one(File, UUID(pdf["id"])), session.merge(volunteer.user)
        share = {"kind": "person", "user_id": friend.user.id}
        a_share(session, owner, file, now=clock.now(), permission=SharePermission.VIEW, **share)

    assert friend.get(f"/files/{pdf['id']}").status_code == 200
    assert friend.patch(f"/files/{pdf['id']}", json={"name": "x"}).status_code == 403
    assert friend.get(f"/download/{pdf['id']}").status_code == 403
    assert friend.get(f"/preview/{pdf['id']}", params={"size": "original"}).content == PDF


def test_a_file_that_is_needed_is_not_deleted(volunteer, own_patient, pdf) -> None:
    with transaction() as session:
        use = FileUse(
            file_id=UUID(pdf["id"]), kind=UseKind.RECORD, subject_id=own_patient.id, patient_id=own_patient.id
        )
        session.add(use)

    answer = volunteer.delete(f"/files/{pdf['id']}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "FILE_IN_USE")


def test_many_are_changed_at_once_and_the_rest_is_explained(volunteer, someone, pdf) -> None:
    others = bring(someone("volunteer")).json()["data"]

    moved = volunteer.post("/files/bulk", json={"ids": [pdf["id"], others["id"]], "action": "move", "folder": "Lab"})
    kept = volunteer.post("/files/bulk", json={"ids": [pdf["id"]], "action": "keep"})
    gone = volunteer.post("/files/bulk", json={"ids": [pdf["id"]], "action": "delete"})

    assert moved.json()["data"] == {"changed": [pdf["id"]], "skipped": [{"id": others["id"], "reason": "not_found"}]}
    assert kept.status_code == 422
    assert gone.json()["data"]["changed"] == [pdf["id"]]
