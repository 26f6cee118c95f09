"""The files of the demonstration: the organisation's own, and those of some patients, where each is used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.demonstration import contents
from app.demonstration.chance import Chance
from app.demonstration.patients import Cared
from app.file_types import BY_EXTENSION
from app.integrations.ports import Storage
from app.models.account import User
from app.models.file import Derivative, Duration, File, FileKind, FileStatus, UseKind
from app.models.patient import RecordEntry, RecordKind
from app.models.share import FileRequest, Share
from app.services.files.durations import expiry
from app.services.files.names import extension_of
from app.services.files.uses import Place, add_use
from app.services.patients.search import searchable
from app.services.shares.links import hash_of
from app.services.uploads.creation import new_object_key

SHARE_TOKEN = "a-file-to-look-at"  # noqa: S105 - as public as the password of the demonstration
REQUEST_TOKEN = "a-place-to-send-files"  # noqa: S105
OF_DEWI, OF_OTHERS = 7, 11  # every seventh patient is the first volunteer's; and a few of everybody's
_LETTER = (
    "Dengan hormat,", "", "bersama ini kami sampaikan keterangan untuk pendampingan pasien.",
    "Mohon dibawa pada kontrol berikutnya, bersama kartu berobat.", "", "Salam hangat,", "Yayasan Tepi Teduh",
)  # fmt: skip
_RESULT = (
    "Hemoglobin        11,8 g/dL      (12,0 - 15,0)", "Leukosit          4.900 /uL      (4.000 - 10.000)",
    "Trombosit         212.000 /uL    (150.000 - 400.000)", "Kreatinin         0,8 mg/dL      (0,6 - 1,1)",
    "", "Diperiksa oleh laboratorium RS Harapan Sejati.",
)  # fmt: skip
_NOTE = ("Pagi mual sedikit, siang sudah bisa makan bubur.", "Tidur nyenyak. Besok kontrol pukul 09.00.")

# Of the organisation: whose, its name, in which folder, how long it is kept, how many hours old
_HOUSE = (
    ("laras", "kunjungan-rumah-bogor.jpg", "Kegiatan", Duration.UNLIMITED, 2),
    ("claire", "surat-rujukan-harapan-sejati.pdf", "Surat", Duration.QUARTER, 20),
    ("hendra", "kepatuhan-triwulan-1.csv", "Laporan", Duration.UNLIMITED, 27),
    ("dewi", "rontgen-dada-contoh.jpg", "Perpustakaan", Duration.UNLIMITED, 49),
    ("bayu", "panduan-relawan-baru.wav", "Perpustakaan", Duration.MONTH, 74),
    ("bayu", "brosur-efek-samping.pdf", "Perpustakaan", Duration.UNLIMITED, 190),
    ("laras", "catatan-rapat-relawan.txt", "Laporan", Duration.WEEK, 118),
    ("rizky", "jadwal-mammografi.csv", "", Duration.WEEK, 146),
    ("sarah", "foto-kegiatan-maret.jpg", "Kegiatan", Duration.QUARTER, 400),
    ("claire", "tiket-kereta-pasien.pdf", "", Duration.DAY, 70),
)
_MAKERS: dict[str, Callable[[Chance], bytes]] = {
    "rontgen": contents.x_ray,
    "kunjungan": contents.landscape,
    "foto": contents.landscape,
    "obat": contents.medicine,
    "usg": contents.sound_picture,
    "panduan": contents.voice,
    "suara": contents.voice,
    "kepatuhan": contents.table,
    "jadwal": contents.table,
    "lab": lambda _chance: contents.letter("Hasil laboratorium", _RESULT),
    "surat": lambda _chance: contents.letter("Surat rujukan", _LETTER),
    "brosur": lambda _chance: contents.letter("Efek samping dan cara menghadapinya", _LETTER),
    "tiket": lambda _chance: contents.letter("Tiket kereta", _LETTER),
    "catatan": lambda _chance: contents.note(_NOTE),
    "keluhan": lambda _chance: contents.note(_NOTE),
}
_TELL_OF_RESULTS = (RecordKind.LAB_RESULT, RecordKind.DIAGNOSIS)
_OF_PATIENTS = ("lab-{}.pdf", "rontgen-dada-{}.jpg", "obat-{}.jpg", "usg-{}.jpg", "suara-{}.wav", "keluhan-{}.txt")


@dataclass(frozen=True)
class _Made:
    name: str
    owner_id: UUID
    at: datetime
    folder: str = ""
    duration: Duration = Duration.UNLIMITED
    patient_id: UUID | None = None


def keep_files(
    session: Session, storage: Storage, people: Sequence[User], cared: Sequence[Cared], *, now: datetime
) -> int:
    """Store them all; the answer is how many. Their smaller pictures are drawn as everybody's are."""
    known = {person.email.partition("@")[0]: person.id for person in people}
    made = [*_of_the_house(known, now=now), *_of_patients(cared, now=now)]
    files = [_keep(session, storage, each) for each in made]
    _open_links(session, files[0], made[0].owner_id, now=now)
    return len(files)


def stored_keys(session: Session) -> list[str]:
    """Where the bytes of every file lie that goes with an older demonstration."""
    kept = col(File.bytes_removed_at).is_(None)
    files = session.exec(select(File.object_key).where(kept)).all()
    return [*files, *session.exec(select(Derivative.object_key)).all()]


def _of_the_house(known: dict[str, UUID], *, now: datetime) -> Iterator[_Made]:
    for who, name, folder, duration, hours in _HOUSE:
        yield _Made(name, known[who], now - timedelta(hours=hours), folder, duration)


def _of_patients(cared: Sequence[Cared], *, now: datetime) -> Iterator[_Made]:
    for each in cared:
        is_dewis = each.number % OF_DEWI == 0
        if not is_dewis and each.number % OF_OTHERS:
            continue
        chance = Chance(f"files:{each.number}")
        first = each.patient.name.split()[0].lower()
        others = chance.some_of(_OF_PATIENTS[1:], chance.between(1, 2) if is_dewis else 1)
        for name in [_OF_PATIENTS[0], *others] if is_dewis else others:
            at = each.since + (now - each.since) * (chance.between(5, 85) / 100)
            yield _Made(name.format(first), each.volunteer_id, at, patient_id=each.patient.id)


def _keep(session: Session, storage: Storage, made: _Made) -> File:
    chance = Chance(f"file:{made.name}:{made.at.isoformat()}")
    content = _MAKERS[made.name.partition("-")[0]](chance)
    file_type, key = BY_EXTENSION[extension_of(made.name)], new_object_key()
    storage.put(key, [content])
    file = File(
        id=chance.new_id(made.at),
        name=made.name,
        name_search=searchable(made.name),
        folder=made.folder,
        extension=file_type.extension,
        media_type=file_type.media_type,
        kind=FileKind(file_type.kind),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        store=storage.name,
        object_key=key,
        status=FileStatus.READY,
        owner_id=made.owner_id,
        duration=made.duration,
        expires_at=expiry(made.duration, since=made.at),
        created_at=made.at,
        updated_at=made.at,
    )
    session.add(file)
    session.flush()
    if made.patient_id is not None:
        add_use(session, file, _place_of(session, made.name, made.patient_id), by=made.owner_id, now=made.at)
    return file


def _place_of(session: Session, name: str, patient_id: UUID) -> Place:
    """A result belongs to the entry of the record that tells of it; everything else to the patient."""
    if name.startswith("lab-"):
        of_patient = select(RecordEntry).where(RecordEntry.patient_id == patient_id)
        entries = session.exec(of_patient.where(col(RecordEntry.kind).in_(_TELL_OF_RESULTS))).all()
        told = min(entries, key=lambda entry: _TELL_OF_RESULTS.index(entry.kind))
        return Place(UseKind.RECORD, told.id, patient_id)
    return Place(UseKind.PATIENT, patient_id, patient_id)


def _open_links(session: Session, file: File, owner_id: UUID, *, now: datetime) -> None:
    """One link by which a stranger sees a file, and one by which a stranger sends some."""
    ends = now + timedelta(days=30)
    shared = Share(
        file_id=file.id,
        token_hash=hash_of(SHARE_TOKEN),
        token=SHARE_TOKEN,
        max_downloads=20,
        expires_at=ends,
        created_by=owner_id,
        created_at=now,
        updated_at=now,
    )
    asked = FileRequest(
        token_hash=hash_of(REQUEST_TOKEN),
        token=REQUEST_TOKEN,
        title="Foto resep terbaru",
        message="Mohon foto resep dari kontrol terakhir, depan dan belakang. Terima kasih.",
        folder="Resep",
        max_files=5,
        expires_at=ends,
        created_by=owner_id,
        created_at=now,
        updated_at=now,
    )
    session.add_all([shared, asked])
