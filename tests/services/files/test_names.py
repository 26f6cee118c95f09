"""What a file is called after it was cleaned: the same file everywhere, and no trick in it (F4)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.files.names import MOST_BYTES, clean_folder, clean_name, extension_of


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("Hasil Lab.pdf", "Hasil Lab.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\sari\\foto.jpg", "foto.jpg"),
        ("a/b/c.txt", "c.txt"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console.txt", "console.txt"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ("   .  ", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("scan.pdf. . ", "scan.pdf"),
        ('what?<is>|"this":*.png', "what__is___this___.png"),
        ("re\u0301sume\u0301.pdf", "r\u00e9sum\u00e9.pdf"),
        ("re\u202e\u0301sum.pdf", "r\u00e9sum.pdf"),
        ("परीक्षण.pdf", "परीक्षण.pdf"),
        ("检查结果.pdf", "检查结果.pdf"),
        ("نتيجة التحليل.pdf", "نتيجة التحليل.pdf"),
        ("👩\u200d⚕️ visit.jpg", "👩\u200d⚕️ visit.jpg"),
    ],
)
def test_a_name_loses_what_deceives_and_keeps_its_script(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


def test_a_long_name_keeps_its_extension_and_no_half_letter() -> None:
    clean = clean_name("é" * 400 + ".docx")

    assert clean.endswith(".docx")
    assert len(clean.encode()) <= MOST_BYTES
    assert set(clean.removesuffix(".docx")) == {"é"}


TRICKY = " ._\\/:?\t\n\u00a0\u200c\u200d\u2028\u202e\ufeff\u0301\u0308\u0338aeoucnAUX1é"


@given(st.text(max_size=400) | st.text(TRICKY))
def test_any_name_becomes_one_that_every_system_takes(name: str) -> None:
    clean = clean_name(name)

    assert 1 <= len(clean.encode()) <= MOST_BYTES
    assert not set(clean) & set('/\\<>:"|?*\0\n\r')
    assert clean not in (".", "..")
    assert not any(unicodedata.category(char) == "Cc" for char in clean)
    assert clean_name(clean) == clean


def test_the_extension_is_told_in_lower_case() -> None:
    assert [extension_of(name) for name in ("A.PDF", "noext", ".env", "a.tar.gz", "a." + "x" * 30)] == [
        "pdf", "", "", "gz", "",
    ]  # fmt: skip


def test_a_folder_is_a_path_of_clean_names() -> None:
    assert clean_folder("/Scans//2026/ ../Pak\u202e Budi/") == "Scans/2026/Pak Budi"
    with pytest.raises(ValueError, match="too long"):
        clean_folder("a" * 301)
