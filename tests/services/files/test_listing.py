"""Lists of files: who sees what in them, what each filter shows and counts."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.models.file import FileKind, FileStatus, UseKind
from app.models.share import Share
from app.services.files import listing
from app.services.files.listing import (
    FileAge,
    FileFilter,
    FileSort,
    count_files,
    get_listed_file,
    list_files,
    list_folders,
    list_lately_added,
)
from app.services.pages import PageRequest
from app.services.shares.commands import end_share
from tests.factories import a_patient, a_user, an_actor
from tests.factories.shares import a_file, a_share, used_at

PAGE = PageRequest()


def names(db, actor, wanted=None, **more) -> list[str]:
    page = list_files(db, actor, wanted or FileFilter(), PAGE, now=clock.now(), **more)
    return [file.name for file in page.rows]


def test_a_volunteer_sees_their_own_files_and_those_of_their_patients(db) -> None:
    mine, other = a_user(db, role="volunteer"), a_user(db, role="volunteer")
    actor = an_actor(user=mine)
    a_file(db, mine, name="punya-saya.pdf")
    a_file(db, other, name="punya-orang.pdf")
    patient = a_patient(db, assigned_volunteer_id=mine.id)
    used_at(db, a_file(db, other, name="hasil-pasien.pdf"), patient, UseKind.RECORD)

    assert set(names(db, actor)) == {"punya-saya.pdf", "hasil-pasien.pdf"}
    assert names(db, actor, FileFilter(is_mine=True)) == ["punya-saya.pdf"]
    assert names(db, actor, FileFilter(patient_id=patient.id)) == ["hasil-pasien.pdf"]


def test_a_share_that_is_over_makes_no_file_a_shared_one(db, now) -> None:
    owner = a_user(db)
    actor = an_actor(user=owner)
    of = {name: a_file(db, owner, name=f"{name}.pdf") for name in ("open", "ended", "expired", "used up", "with one")}
    shares = {name: a_share(db, owner, of[name], now=now, max_downloads=2) for name in list(of)[:4]}
    a_share(db, owner, of["with one"], now=now, user_id=a_user(db).id)
    end_share(db, actor, of["ended"].id, shares["ended"].id, now=now)
    db.get_one(Share, shares["expired"].id).expires_at = now
    db.get_one(Share, shares["open"].id).downloads = 1
    db.get_one(Share, shares["used up"].id).downloads = 2
    db.flush()

    assert set(names(db, actor, FileFilter(is_shared=True))) == {"open.pdf", "with one.pdf"}
    assert count_files(db, actor, FileFilter(), now=now).shared == 2
    assert {name: get_listed_file(db, actor, file.id).is_shared for name, file in of.items()} == {
        "open": True, "with one": True, "ended": False, "expired": False, "used up": False
    }  # fmt: skip


def test_of_very_many_folders_the_first_by_name_are_listed(db, monkeypatch) -> None:
    monkeypatch.setattr(listing, "MOST_FOLDERS", 3)
    actor = an_actor("moderator", user=a_user(db, role="moderator"))
    for name in ("e", "C", "a", "d", "b"):
        a_file(db, folder=name)

    assert list_folders(db, actor) == ["a", "b", "C"]


def test_words_are_found_anywhere_in_a_name_in_any_order(db) -> None:
    actor = an_actor("moderator", user=a_user(db, role="moderator"))
    a_file(db, name="Hasil Lab April.pdf")
    a_file(db, name="50%_diskon.pdf")

    assert names(db, actor, FileFilter(words="april hasil")) == ["Hasil Lab April.pdf"]
    assert names(db, actor, FileFilter(words="%_d")) == ["50%_diskon.pdf"]
    assert names(db, actor, FileFilter(words="a_p")) == []


def test_a_folder_holds_what_lies_in_those_below_it(db) -> None:
    actor = an_actor("moderator", user=a_user(db, role="moderator"))
    a_file(db, name="atas.pdf")
    a_file(db, name="lab.pdf", folder="Lab")
    a_file(db, name="lab-2026.pdf", folder="Lab/2026")
    a_file(db, name="labirin.pdf", folder="Labirin")

    assert set(names(db, actor, FileFilter(folder="Lab"))) == {"lab.pdf", "lab-2026.pdf"}
    assert names(db, actor, FileFilter(folder="")) == ["atas.pdf"]
    assert list_folders(db, actor) == ["Lab", "Lab/2026", "Labirin"]


def test_a_file_in_use_is_not_counted_as_expired(db) -> None:
    now = clock.now()
    actor = an_actor("moderator", user=a_user(db, role="moderator"))
    a_file(db, name="tetap.pdf")
    a_file(db, name="segera.pdf", expires_at=now + timedelta(days=2))
    a_file(db, name="lewat.pdf", expires_at=now - timedelta(days=1))
    held = a_file(db, name="dipakai.pdf", expires_at=now - timedelta(days=1))
    used_at(db, held, a_patient(db), UseKind.RECORD)

    assert set(names(db, actor, FileFilter(age=FileAge.ACTIVE))) == {"tetap.pdf", "segera.pdf", "dipakai.pdf"}
    assert names(db, actor, FileFilter(age=FileAge.EXPIRING)) == ["segera.pdf"]
    assert names(db, actor, FileFilter(age=FileAge.EXPIRED)) == ["lewat.pdf"]
    counts = count_files(db, actor, FileFilter(), now=now)
    assert (counts.total, counts.active, counts.expiring, counts.expired) == (4, 3, 1, 1)


def test_kinds_and_bytes_are_counted_beside_what_else_is_asked_for(db) -> None:
    actor = an_actor("moderator", user=a_user(db, role="moderator"))
    a_file(db, name="a.pdf", folder="Lab", size=1000)
    a_file(db, name="b.jpg", folder="Lab", kind=FileKind.IMAGE, size=500)
    a_file(db, name="c.pdf", size=7)

    counts = count_files(db, actor, FileFilter(folder="Lab", kind=FileKind.PDF), now=clock.now())
    assert (counts.total, counts.bytes, counts.kinds) == (2, 1500, {FileKind.PDF: 1, FileKind.IMAGE: 1})


def test_refused_deleted_and_replaced_files_are_in_no_list(db) -> None:
    now = clock.now()
    actor = an_actor("moderator", user=a_user(db, role="moderator"))
    a_file(db, name="ditolak.pdf", status=FileStatus.REJECTED)
    a_file(db, name="dihapus.pdf", deleted_at=now)
    old = a_file(db, name="lama.pdf")
    old.replaced_at = now
    a_file(db, name="baru.pdf")

    assert names(db, actor) == ["baru.pdf"]
    assert [file.name for file in list_lately_added(db, actor, now=now)] == ["baru.pdf"]


def test_the_order_is_by_size_or_name_when_asked(db) -> None:
    actor = an_actor("moderator", user=a_user(db, role="moderator"))
    a_file(db, name="besar.pdf", size=9000)
    a_file(db, name="kecil.pdf", size=9)

    assert names(db, actor, sort=FileSort.LARGEST) == ["besar.pdf", "kecil.pdf"]
    assert names(db, actor, sort=FileSort.NAME_BACKWARDS) == ["kecil.pdf", "besar.pdf"]


def test_the_name_of_a_patient_stands_beside_a_file_only_for_who_sees_the_patient(db) -> None:
    owner = a_user(db, role="volunteer")
    file = a_file(db, owner, name="surat.pdf")
    patient = a_patient(db, name="Wartini Suseno")
    used_at(db, file, patient, UseKind.MESSAGE)

    (hidden,) = get_listed_file(db, an_actor(user=owner), file.id).used_in
    (shown,) = get_listed_file(db, an_actor("moderator", user=a_user(db, role="moderator")), file.id).used_in
    assert (hidden.name, hidden.patient_id) == ("", None)
    assert (shown.name, shown.patient_id) == ("Wartini Suseno", patient.id)


def test_a_folder_holds_those_within_it_and_no_other_that_is_only_like_it(db) -> None:
    me = a_user(db, role="volunteer")
    folders = (
        "Lab",
        "Lab/2026",
        "Lab/2026/Mei",
        "lab",
        "lab/2026",
        "Labor",
        "L_b/2026",
        "Lüb/é",
        "Lüb/é/x",
        "%",
        "%/x",
    )
    for folder in folders:
        a_file(db, me, name=f"{folder.replace('/', '-')}.pdf", folder=folder)

    def within(folder):
        return set(names(db, an_actor(user=me), FileFilter(folder=folder)))

    assert within("Lab") == {"Lab.pdf", "Lab-2026.pdf", "Lab-2026-Mei.pdf"}
    assert within("lab") == {"lab.pdf", "lab-2026.pdf"}
    assert within("L_b") == {"L_b-2026.pdf"}
    assert within("Lüb/é") == {"Lüb-é.pdf", "Lüb-é-x.pdf"}
    assert within("%") == {"%.pdf", "%-x.pdf"}
