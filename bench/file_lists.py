"""A page of 10,000 files, in every order, searched and filtered, for those who see all and those who do not."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from app import clock
from app.db import transaction
from app.models.account import User
from app.models.file import Derivative, DerivativeKind, File, FileKind, FileStatus, FileUse, UseKind
from app.models.share import Share
from app.services.actor import Actor
from app.services.files.listing import FileAge, FileFilter, FileSort, count_files, list_files, list_folders
from app.services.pages import PageRequest
from app.services.shares.links import new_link
from bench.figure import Figure, median, percentile
from bench.lists import Look, times
from bench.stage import Stage
from tests.factories import a_patient
from tests.factories.people import a_user, an_actor

FILES, PAGE_MS = 10_000, 60.0
WORDS = ("hasil", "resep", "rontgen", "surat", "foto", "jadwal", "kontrol", "laboratorium", "rujukan")
FIRST, LATER = PageRequest(size=50), PageRequest(number=100, size=50)


def measure(stage: Stage, *, is_quick: bool) -> list[Figure]:
    count = FILES // 10 if is_quick else FILES
    return [figure for kind in ("sqlite", "postgres") for figure in _measure(stage, kind, count)]


def _measure(stage: Stage, kind: str, count: int) -> list[Figure]:
    with stage.database(kind):
        staff, volunteer = _house(count)
        return [
            _figure(f"{count:,} files, {name}, {kind}", look)
            for name, look in {**_looks(staff, "everybody's"), **_looks(volunteer, "a volunteer's")}.items()
        ]


def _figure(name: str, look: Look) -> Figure:
    took = times(look)
    return Figure(f"{name}: p95", percentile(took, 0.95) * 1000, "ms", PAGE_MS, "less", f"{median(took) * 1000:.0f} ms")


def _looks(actor: Actor, whose: str) -> dict[str, Look]:
    def page(wanted: FileFilter, *, sort: FileSort = FileSort.NEWEST, at: PageRequest = FIRST) -> Look:
        return lambda session: list_files(session, actor, wanted, at, sort=sort, now=clock.now())

    everything = FileFilter()
    looks = {f"by {sort.name.lower()}": page(everything, sort=sort) for sort in FileSort}
    looks |= {f"{age.value}": page(FileFilter(age=age)) for age in FileAge}
    looks |= {
        "page 100": page(everything, at=LATER),
        "a word": page(FileFilter(words="rujukan")),
        "words that none has": page(FileFilter(words="zulaikha 77")),
        "pictures": page(FileFilter(kind=FileKind.IMAGE)),
        "a folder": page(FileFilter(folder="Pindaian")),
        "shared": page(FileFilter(is_shared=True)),
        "mine": page(FileFilter(is_mine=True)),
        "the counts of the filters": lambda session: count_files(session, actor, everything, now=clock.now()),
        "the folders": lambda session: list_folders(session, actor),
    }
    return {f"{name}, {whose}": look for name, look in looks.items()}


def _house(count: int) -> tuple[Actor, Actor]:
    """Half of the files are the volunteer's or of a patient of theirs; a third is used, a tenth shared."""
    with transaction() as session:
        staff, volunteer, other = a_user(session, role="admin"), a_user(session), a_user(session)
        patients = [a_patient(session, assigned_volunteer_id=one.id) for one in (volunteer, other) for _ in range(20)]
        files = [_file(number, (volunteer, other, staff)[number % 3]) for number in range(count)]
        session.add_all(files)
        session.flush()
        for number, file in enumerate(files):
            _around(session, file, number, staff.id, [patient.id for patient in patients])
    with transaction() as session:
        session.execute(text("ANALYZE"))
    return an_actor(user=staff), an_actor(user=volunteer)


def _file(number: int, owner: User) -> File:
    name = f"{WORDS[number % 9]} {WORDS[number * 7 % 9]} {number}.pdf"
    made = clock.now() - timedelta(minutes=number)
    return File(
        name=name,
        name_search=name,
        folder=("", "Pindaian", "Pindaian/2026", "Lab", f"Pasien/{number % 60}")[number % 5],
        extension="pdf",
        media_type="application/pdf",
        kind=list(FileKind)[number % len(FileKind)],
        size=1000 + number * 7919 % 1_000_000,
        sha256=secrets.token_hex(32),
        store="local",
        object_key=f"files/{number:08d}",
        status=FileStatus.READY,
        owner_id=owner.id,
        expires_at=(None, made + timedelta(days=5), made - timedelta(days=1))[number % 3],
        created_at=made,
    )


def _around(session: Session, file: File, number: int, maker: UUID, patients: Sequence[UUID]) -> None:
    if number % 3 == 0:
        patient = patients[number % len(patients)]
        session.add(FileUse(file_id=file.id, kind=UseKind.PATIENT, subject_id=patient, patient_id=patient))
    if number % 10 == 0:
        link = new_link()
        session.add(Share(file_id=file.id, token_hash=link.token_hash, token=link.token, created_by=maker))
    if number % 2 == 0:
        drawn = Derivative(
            file_id=file.id,
            kind=DerivativeKind.THUMBNAIL,
            object_key=f"drawn/{number:08d}",
            media_type="image/webp",
            width=320,
            height=200,
            size=4000,
        )
        session.add(drawn)
