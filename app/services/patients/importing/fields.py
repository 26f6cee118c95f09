"""Which column holds what: guessed from headings in Indonesian and English, and said by people where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from app.errors import Invalid
from app.services.patients.search import searchable

NAME, PHONE = "name", "phoneNumber"
NEEDED = (NAME, PHONE)
_HEADINGS: dict[str, str] = {
    NAME: "nama|nama lengkap|nama pasien|patient|patient name|full name|pasien|name",
    PHONE: "phone|phone number|telepon|telp|no telp|no telepon|nomor telepon|no hp|nomor hp|hp|handphone|ponsel|"
    "whatsapp|no wa|nomor wa|wa|nomor whatsapp|no whatsapp|mobile|mobile number|kontak|contact number",
    "sex": "sex|gender|jenis kelamin|kelamin|jk|l p",
    "birthDate": "birth date|date of birth|dob|birthday|tanggal lahir|tgl lahir|lahir|ttl",
    "address": "address|alamat|alamat rumah|domisili|home address",
    "nationalNumber": "nik|ktp|no ktp|nomor ktp|national id|national number|id number|no identitas",
    "hospitalNumber": "mrn|no rm|nomor rm|rekam medis|no rekam medis|nomor rekam medis|medical record number|"
    "hospital number",
    "emergencyContact": "emergency contact|kontak darurat|keluarga|penanggung jawab|wali|next of kin",
    "notes": "notes|note|catatan|keterangan|remarks|comment|comments|ket",
    "language": "language|bahasa",
    "timezone": "timezone|time zone|zona waktu|zona",
    "cancerType": "cancer type|cancer|kanker|jenis kanker|tipe kanker|diagnosis|diagnosa|penyakit",
    "cancerStage": "stage|stadium|cancer stage|stadium kanker",
    "diagnosedOn": "diagnosed|diagnosed on|diagnosis date|date of diagnosis|tanggal diagnosis|tgl diagnosis|"
    "tanggal diagnosa",
    "treatmentStartedOn": "treatment start|treatment started on|treatment start date|mulai pengobatan|tanggal mulai|"
    "tanggal pengobatan|mulai terapi",
    "hospital": "hospital|rumah sakit|rs|faskes|clinic|klinik",
    "doctor": "doctor|dokter|dokter penanggung jawab|dpjp|physician|oncologist",
    "volunteer": "volunteer|relawan|pendamping|assigned volunteer|email relawan|volunteer email|assigned to",
    "tags": "tags|tag|label|labels|kategori|category",
}
FIELDS = tuple(_HEADINGS)
_ALIKE = 90.0


def guess_mapping(headings: Sequence[str]) -> dict[str, int]:
    """The place of the column for each field that a heading names; each column at most once."""
    mapping: dict[str, int] = {}
    written = [_plain(heading) for heading in headings]
    for score in (100.0, _ALIKE):
        for place, heading in enumerate(written):
            if not heading or place in mapping.values():
                continue
            best = max(
                (field for field in FIELDS if field not in mapping), key=lambda one: _fit(heading, one), default=""
            )
            if best and _fit(heading, best) >= score:
                mapping[best] = place
    return mapping


def checked_mapping(mapping: dict[str, int], *, columns: int) -> dict[str, int]:
    """What a person said. Raises Invalid for fields nobody knows and columns that are not there."""
    unknown = sorted(mapping.keys() - set(FIELDS))
    if unknown:
        raise Invalid.field("mapping", "validation.unknown_fields", names=", ".join(unknown)[:200])
    if any(not 0 <= place < columns for place in mapping.values()) or len(set(mapping.values())) < len(mapping):
        raise Invalid.field("mapping", "import.column_not_there")
    return mapping


def _fit(heading: str, field: str) -> float:
    if heading == _plain(field):
        return 100.0
    return max(100.0 if heading == known else fuzz.ratio(heading, known) for known in _known(field))


def _known(field: str) -> list[str]:
    return _HEADINGS[field].split("|")


def _plain(heading: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[^\w]+|_", " ", searchable(spaced)).split())
