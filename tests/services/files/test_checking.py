"""Extension, declared type and content have to agree, and some content is never taken (F4, ASVS V5)."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from app.integrations.storage.local import LocalStorage
from app.services.files.acceptance import Stored, Verdict, examine, refuse_early
from app.services.files.archives import MOST_ENTRIES
from app.services.files.checking import FileRefused
from tests.conftest import Override
from tests.factories import bytes as files

TEXT = b"Hari ini kontrol pukul 9.\n"


@pytest.fixture
def verdict(tmp_path: Path):
    """`verdict("a.pdf", data)`: what the whole examination says of these bytes under that name."""
    storage = LocalStorage(tmp_path / "files")

    def judge(name: str, data: bytes, declared: str = "") -> Verdict:
        storage.put("files/ab/abcd", [data])
        return examine(Stored("files/ab/abcd", name, declared, len(data)), storage)

    return judge


@pytest.mark.parametrize(
    ("name", "data", "declared", "media_type"),
    [
        ("a.pdf", files.a_pdf(), "application/pdf", "application/pdf"),
        ("a.PNG", files.a_picture(), "image/png", "image/png"),
        ("a.jpg", files.a_picture("JPEG"), "image/jpg", "image/jpeg"),
        ("a.gif", files.a_picture("GIF"), "", "image/gif"),
        ("a.webp", files.a_picture("WEBP"), "application/octet-stream", "image/webp"),
        ("a.bmp", files.a_picture("BMP"), "", "image/bmp"),
        ("a.tiff", files.a_picture("TIFF"), "", "image/tiff"),
        ("a.heic", files.a_heic(), "image/heic", "image/heic"),
        ("a.heif", files.a_heic((1, 1)), "image/heic", "image/heif"),
        ("a.mp4", files.an_mp4(), "video/mp4", "video/mp4"),
        ("a.mov", files.an_mp4(b"qt  "), "video/quicktime", "video/quicktime"),
        ("a.m4a", files.an_mp4(b"M4A "), "audio/x-m4a", "audio/mp4"),
        ("a.wav", files.a_sound(), "audio/x-wav", "audio/wav"),
        ("a.mp3", b"ID3\x04\0\0\0\0\0\0" + b"\0" * 50, "audio/mpeg", "audio/mpeg"),
        ("a.mp3", b"\xff\xfb\x90\0" + b"\0" * 50, "", "audio/mpeg"),
        ("a.ogg", b"OggS\0\2" + b"\0" * 50, "audio/ogg; codecs=opus", "audio/ogg"),
        ("a.txt", TEXT, "text/plain; charset=utf-8", "text/plain"),
        ("a.txt", TEXT.decode().encode("utf-16"), "text/plain", "text/plain"),
        ("a.txt", b"", "text/plain", "text/plain"),
        ("a.csv", b"nama;telp\nSari;0800\n", "application/vnd.ms-excel", "text/csv"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "application/msword", "application/msword"),
        ("a.zip", files.a_zip(), "application/x-zip-compressed", "application/zip"),
        ("a.docx", files.an_office_file(), "", None),
        ("a.xlsx", files.an_office_file("xl"), "", None),
        ("a.odt", files.an_open_document(), "", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_files_that_are_what_they_say_are_taken(verdict, name, data, declared, media_type) -> None:
    found = verdict(name, data, declared)

    assert found.rejected_reason is None
    assert media_type is None or found.media_type == media_type


@pytest.mark.parametrize(
    ("name", "data", "declared", "reason"),
    [
        ("a.html", b"<html></html>", "", "extension"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "", "extension"),
        ("a", TEXT, "", "extension"),
        ("a.pdf.exe", b"MZ", "", "extension"),
        ("a.pdf", files.a_pdf(), "image/png", "declared"),
        ("a.txt", TEXT, "text/html", "declared"),
        ("a.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "application/pdf", "markup"),
        ("a.txt", b"\xef\xbb\xbf \n<HTML><body>", "text/plain", "markup"),
        ("a.txt", b"a few words first <script src=//x></script>", "text/plain", "markup"),
        ("a.csv", b"<svg onload=alert(1)>", "", "markup"),
        ("a.jpg", files.a_picture("PNG"), "image/jpeg", "content"),
        ("a.pdf", b"", "", "content"),
        ("a.pdf", b"just words", "", "content"),
        ("a.png", b"MZ\x90\0 a program", "", "program"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n", "", "program"),
        ("a.docx", files.a_zip(), "", "content"),
        ("a.zip", files.an_office_file(), "", "content"),
        ("a.docx", files.an_office_file("xl"), "", "content"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "", "picture_unreadable"),
        ("a.heic", files.an_mp4(b"heic"), "", "picture_unreadable"),
        ("a.heic", files.a_heic()[:60], "", "picture_unreadable"),
        ("a.heic", files.a_heic().replace(b"ipco", b"ipxx"), "", "picture_unreadable"),
        ("a.heic", files.an_mp4(b"heic")[:24] + struct.pack(">I4sQ", 1, b"meta", 1 << 60), "", "picture_unreadable"),
    ],
)
def test_asvs_V5_2_2_extension_declared_type_and_magic_bytes_must_agree(verdict, name, data, declared, reason) -> None:
    assert verdict(name, data, declared).rejected_reason == reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", files.a_picture() + files.a_zip()),
        ("a.pdf", files.a_pdf(after=files.a_zip())),
        ("a.gif", files.a_picture("GIF")[:20] + b"%PDF-1.7" + files.a_picture("GIF")[20:]),
        ("a.jpg", files.a_picture("JPEG")[:30] + b"<script>alert(1)</script>" + files.a_picture("JPEG")[30:]),
        ("a.zip", b"%PDF-1.4\n" + files.a_zip()),
        ("a.wav", files.a_sound() + files.a_zip()),
    ],
)
def test_asvs_V5_2_2_a_file_that_is_two_types_at_once_is_refused(verdict, name, data) -> None:
    assert verdict(name, data).rejected_reason in ("polyglot", "content")


def test_asvs_V5_1_1_the_types_that_are_taken_are_a_setting(override_settings: Override) -> None:
    override_settings(file_types="PDF, .jpg")

    refuse_early("a.pdf", "", files.a_pdf())
    with pytest.raises(FileRefused):
        refuse_early("a.txt", "", TEXT)


def test_asvs_V5_2_3_an_archive_with_too_many_entries_is_refused_unopened(verdict) -> None:
    many = files.a_zip({f"{number}": b"" for number in range(MOST_ENTRIES + 1)})

    assert verdict("a.zip", many).rejected_reason == "archive_too_many"


def test_asvs_V5_2_3_an_archive_that_unpacks_to_far_more_than_it_is_is_refused(verdict) -> None:
    assert verdict("a.zip", files.a_zip({"zeros": b"\0" * (20 << 20)})).rejected_reason == "archive_bomb"


def test_asvs_V5_2_3_an_archive_that_says_it_unpacks_to_over_a_gigabyte_is_refused(verdict) -> None:
    data = bytearray(files.a_zip({"notes.txt": b"one"}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 2 << 30)

    assert verdict("a.zip", bytes(data)).rejected_reason == "archive_too_large"


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({"../../evil.txt": b"x"}, "archive_paths"),
        ({"/etc/passwd": b"x"}, "archive_paths"),
        ({"C:\\Windows\\x.txt": b"x"}, "archive_paths"),
        ({"inner.zip": b"PK"}, "archive_nested"),
        ({"more/inner.7Z": b"7z"}, "archive_nested"),
    ],
)
def test_asvs_V5_2_3_an_archive_that_would_leave_its_folder_or_hold_another_is_refused(
    verdict, contents, reason
) -> None:
    assert verdict("a.zip", files.a_zip(contents)).rejected_reason == reason


def test_an_archive_whose_entries_overlap_is_refused(verdict) -> None:
    data = bytearray(files.a_zip({"one": b"1" * 100}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 20 : at + 24] = struct.pack("<I", 1 << 20)

    assert verdict("a.zip", bytes(data)).rejected_reason == "archive_overlaps"


def test_an_archive_cut_short_is_refused(verdict) -> None:
    assert verdict("a.zip", files.a_zip()[:-5]).rejected_reason == "archive_unreadable"


def test_a_document_with_macros_is_refused(verdict) -> None:
    data = files.an_office_file("word", **{"vbaProject.bin": b"x"})

    assert verdict("a.docx", data).rejected_reason == "archive_macros"


def test_asvs_V5_2_1_a_picture_of_50000_by_50000_is_refused_without_decoding(
    verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("it was decoded"))

    assert verdict("a.png", files.a_huge_picture()).rejected_reason == "picture_too_large"
    assert verdict("a.heic", files.a_heic((512, 512), (50_000, 50_000))).rejected_reason == "picture_too_large"


def test_the_first_bytes_are_enough_to_refuse(override_settings: Override) -> None:
    with pytest.raises(FileRefused) as refused:
        refuse_early("a.pdf", "application/pdf", b"<html>" + b" " * 8000)

    assert refused.value.reason == "markup"
    refuse_early("a.pdf", "application/pdf", b"")


def test_the_sum_is_that_of_the_bytes(verdict) -> None:
    assert verdict("a.txt", b"abc").sha256.startswith("ba7816bf")


def test_a_remote_object_is_read_only_where_it_is_needed() -> None:
    from app.services.files.stored import open_stored

    data = files.a_zip({f"{number}.txt": bytes(1000) for number in range(300)})
    asked: list[tuple[int, int]] = []

    class Remote:
        def path(self, key: str) -> None:
            return None

        def size(self, key: str) -> int:
            return len(data)

        def read(self, key: str, start: int = 0, length: int | None = None):
            asked.append((start, length or 0))
            return iter([data[start : start + (length or len(data))]])

    from app.services.files.archives import family_of_archive

    with open_stored(Remote(), "files/ab/abcd") as file:  # type: ignore[arg-type]
        assert family_of_archive(file) == "zip"
        file.seek(-4, io.SEEK_END)
        assert file.read() == data[-4:]
    assert len(asked) < 10
