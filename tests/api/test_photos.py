"""Photos of patients and of people over the API (P1, A9): drawn anew, seen with their owner, taken away, put back."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest
from PIL import Image
from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.integrations import storage
from app.models.account import UserStatus
from app.models.file import File
from app.models.work import AuditEntry, DomainEvent
from app.services.files.photos import MOST_MB, SIDE
from app.services.files.upkeep import remove_batch
from tests.factories import a_user
from tests.factories.bytes import a_huge_picture, a_pdf, a_picture, a_picture_with_damaged_notes

PHOTO = a_picture("JPEG", width=900, height=1200)


def another_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (700, 700), "red").save(out, "JPEG")
    return out.getvalue()


def send(caller, path, data=PHOTO, *, name="saya.jpg", kind="image/jpeg"):
    return caller.call("PUT", path, files={"file": (name, data, kind)})


def photo_path(patient) -> str:
    return f"/patients/{patient.id}/photo"


def drawn(answer) -> Image.Image:
    return Image.open(io.BytesIO(answer.content))


def objects() -> list[str]:
    return [one.key for one in storage.configured().keys("files/")]


@pytest.fixture
def pictured(volunteer, own_patient):
    """The volunteer's patient, with a photo: the path of it."""
    path = photo_path(own_patient)
    assert send(volunteer, path).status_code == 200
    return path


def test_a_photo_becomes_a_square_of_our_own_drawing(volunteer, own_patient) -> None:
    said = send(volunteer, photo_path(own_patient)).json()["data"]

    given = volunteer.get(photo_path(own_patient))
    assert said["photoFileId"]
    assert given.headers["content-type"] == "image/webp"
    assert (drawn(given).format, drawn(given).size) == ("WEBP", (SIDE, SIDE))


def test_what_the_camera_noted_is_gone(volunteer, own_patient) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (6.0, 10.0, 30.0)  # where it was taken
    exif[0x010F] = "A camera"
    noted = a_picture("JPEG", width=900, height=900, exif=exif.tobytes())
    assert b"A camera" in noted

    send(volunteer, photo_path(own_patient), noted)

    given = volunteer.get(photo_path(own_patient))
    assert dict(drawn(given).getexif()) == {}
    assert b"A camera" not in given.content
    (kept,) = objects()
    assert b"A camera" not in b"".join(storage.configured().read(kept))


def test_a_sideways_photo_stands_upright_and_see_through_is_white(volunteer, own_patient) -> None:
    sideways = Image.new("RGB", (400, 400), "red")
    sideways.paste("blue", (0, 0, 200, 400))  # its left half; turned by a quarter clockwise it is the upper one
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    sideways.save(out, "PNG", exif=exif)
    send(volunteer, photo_path(own_patient), out.getvalue(), name="a.png", kind="image/png")
    upright = drawn(volunteer.get(photo_path(own_patient))).convert("RGB")
    assert upright.getpixel((200, 40))[2] > 200
    assert upright.getpixel((200, 360))[0] > 200

    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(out, "PNG")
    send(volunteer, photo_path(own_patient), out.getvalue(), name="a.png", kind="image/png")
    small = drawn(volunteer.get(photo_path(own_patient)))
    assert (small.size, small.convert("RGB").getpixel((50, 50))) == ((100, 100), (255, 255, 255))


@pytest.mark.parametrize(
    ("name", "data", "kind", "status", "code"),
    [
        ("a.jpg", b"<html><script>alert(1)</script>", "image/jpeg", 415, "TYPE_NOT_ALLOWED"),
        ("a.png", a_huge_picture(), "image/png", 415, "TYPE_NOT_ALLOWED"),
        ("a.pdf", a_pdf(), "application/pdf", 415, "TYPE_NOT_ALLOWED"),
        ("a.svg", b"<svg/>", "image/svg+xml", 415, "TYPE_NOT_ALLOWED"),
        ("a.jpg", PHOTO[:-600], "image/png", 415, "TYPE_NOT_ALLOWED"),
        ("a.jpg", PHOTO[:300], "image/jpeg", 415, "TYPE_NOT_ALLOWED"),
        ("a.jpg", b"", "image/jpeg", 415, "TYPE_NOT_ALLOWED"),
        ("a.jpg", a_picture_with_damaged_notes(), "image/jpeg", 415, "TYPE_NOT_ALLOWED"),
        ("a.jpg", PHOTO + b"\0" * (MOST_MB << 20), "image/jpeg", 413, "TOO_LARGE"),
    ],
    ids=["html", "pixels", "pdf", "svg", "declared", "cut", "empty", "notes", "large"],
)
def test_what_is_no_photo_is_refused_and_the_one_before_stays(volunteer, pictured, name, data, kind, status, code):
    before, kept = volunteer.get(pictured).content, objects()

    answer = send(volunteer, pictured, data, name=name, kind=kind)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert volunteer.get(pictured).content == before
    assert objects() == kept


def test_a_form_without_a_picture_is_no_photo(volunteer, own_patient) -> None:
    path = photo_path(own_patient)

    assert volunteer.call("PUT", path, data={"file": "words"}, files={"other": b"x"}).status_code == 400
    assert volunteer.call("PUT", path, json={"file": "words"}).status_code == 400


def test_a_known_photo_is_not_sent_again_and_only_its_browser_keeps_it(volunteer, pictured) -> None:
    first = volunteer.get(pictured)
    again = volunteer.get(pictured, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"].startswith("private, max-age=")
    assert first.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in first.headers["content-security-policy"]

    send(volunteer, pictured, another_photo())
    assert volunteer.get(pictured, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_a_patients_photo_is_seen_and_changed_by_those_who_see_the_patient(someone, moderator, pictured) -> None:
    stranger = someone("volunteer")

    assert moderator.get(pictured).status_code == 200
    assert stranger.get(pictured).status_code == 404
    assert send(stranger, pictured).status_code == 404
    assert send(stranger, pictured, b"no picture").status_code == 404
    assert stranger.delete(pictured).status_code == 404
    assert stranger.post(f"{pictured}/restore").status_code == 404


def test_a_key_needs_the_scope(volunteer, pictured) -> None:
    def with_key(*scopes: str) -> dict[str, str]:
        made = volunteer.post("/keys", json={"name": "Reader", "scopes": list(scopes)}).json()["data"]
        return {"Authorization": f"Bearer {made['key']}"}

    reads, files = with_key("patient:read"), with_key("file:read", "file:write")
    picture = {"file": ("a.jpg", PHOTO, "image/jpeg")}
    assert volunteer.get(pictured, headers=reads).status_code == 200
    assert volunteer.call("PUT", pictured, headers=reads, files=picture).status_code == 403
    assert volunteer.get(pictured, headers=files).status_code == 403
    assert volunteer.call("PUT", "/profile/photo", headers=reads, files=picture).status_code == 403


def test_a_photo_is_no_file_among_files(admin, volunteer, own_patient, pictured) -> None:
    photo_id = volunteer.get(f"/patients/{own_patient.id}").json()["data"]["photoFileId"]

    for caller in (volunteer, admin):
        assert caller.get("/files").json()["data"] == []
        assert caller.get(f"/files?patientId={own_patient.id}").json()["data"] == []
        for path in (f"/files/{photo_id}", f"/download/{photo_id}", f"/preview/{photo_id}"):
            assert caller.get(path).status_code == 404
    volunteer.delete(pictured)
    assert admin.post(f"/files/{photo_id}/restore").status_code == 404


def test_a_removed_photo_comes_back_within_a_day(volunteer, own_patient, pictured) -> None:
    before = volunteer.get(pictured).content

    assert volunteer.delete(pictured).status_code == 204
    assert volunteer.get(pictured).status_code == 404
    assert volunteer.delete(pictured).status_code == 404
    assert volunteer.get(f"/patients/{own_patient.id}").json()["data"]["photoFileId"] is None

    assert volunteer.post(f"{pictured}/restore").status_code == 200
    assert volunteer.get(pictured).content == before


def test_the_photo_before_is_found_again_after_another_took_its_place(volunteer, pictured) -> None:
    before = volunteer.get(pictured).content
    send(volunteer, pictured, another_photo())

    volunteer.post(f"{pictured}/restore")

    assert volunteer.get(pictured).content == before


def test_after_a_day_nothing_of_it_is_left(volunteer, pictured) -> None:
    volunteer.delete(pictured)
    with transaction() as session:
        gone = remove_batch(session, now=clock.now() + timedelta(hours=25))

    assert gone == objects()
    assert volunteer.post(f"{pictured}/restore").status_code == 404


def test_what_is_done_is_written_down_and_told(volunteer, own_patient, pictured) -> None:
    volunteer.delete(pictured)
    volunteer.post(f"{pictured}/restore")

    names = ["patient.photo_changed", "patient.photo_removed", "patient.photo_restored"]
    with reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.subject_id == own_patient.id)).all()
        events = session.exec(select(DomainEvent).where(DomainEvent.subject_id == own_patient.id)).all()
        files = session.exec(select(File)).all()
    assert [one.action for one in entries if "photo" in one.action] == names
    assert sorted(one.name for one in events if "photo" in one.name) == names
    assert all(one.drawn_at is not None for one in files)


def test_lists_name_the_photo_so_that_nobody_has_to_ask_for_each(volunteer, own_patient, pictured) -> None:
    (row,) = volunteer.get("/patients").json()["data"]

    assert row["photoFileId"] == volunteer.get(f"/patients/{own_patient.id}").json()["data"]["photoFileId"]


def test_people_have_photos_that_their_colleagues_see(someone, volunteer) -> None:
    colleague = someone("volunteer")
    said = send(volunteer, "/profile/photo").json()["data"]

    shown = colleague.get(f"/users/{said['id']}/photo")
    assert (shown.status_code, drawn(shown).size) == (200, (SIDE, SIDE))
    assert volunteer.get("/profile/photo").content == shown.content
    assert volunteer.get("/users/me").json()["data"]["photoFileId"] == said["photoFileId"]

    assert volunteer.delete("/profile/photo").status_code == 204
    assert colleague.get(f"/users/{said['id']}/photo").status_code == 404
    assert volunteer.post("/profile/photo/restore").json()["data"]["photoFileId"] == said["photoFileId"]
    assert colleague.post("/profile/photo/restore").status_code == 404


def test_the_photo_of_somebody_who_left_is_for_those_who_manage_people(someone, admin, volunteer) -> None:
    colleague, left = someone("volunteer"), someone("volunteer")
    send(left, "/profile/photo")
    admin.post(f"/users/{left.user.id}/suspend", json={})

    path = f"/users/{left.user.id}/photo"
    assert (colleague.get(path).status_code, admin.get(path).status_code) == (404, 200)

    admin.delete(f"/users/{left.user.id}")
    assert admin.get(path).status_code == 404
    with reading() as session:
        assert session.exec(select(File.deleted_at)).one() is not None


def test_nobody_is_told_whether_somebody_else_has_a_photo(volunteer) -> None:
    with transaction() as session:
        waiting = a_user(session, status=UserStatus.PENDING)

    unknown = volunteer.get(f"/users/{UUID(int=7)}/photo").json()["error"]
    assert volunteer.get(f"/users/{waiting.id}/photo").json()["error"] == unknown
