"""What leaves the machine says nothing of who it is about, and what returns can be read again."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.integrations.ai.redact import redact

SITI = ("Siti Nurhaliza Putri", "Budi")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("ini Siti sudah minum", "Siti"),
        ("ini siti nurhaliza putri", "nurhaliza"),
        ("SITI NURHALIZA sudah", "NURHALIZA"),
        ("Ibu Kartini sudah minum obat", "Kartini"),
        ("pasien atas nama Bapak Darto Wibowo", "Darto Wibowo"),
        ("nama saya Rahmat", "Rahmat"),
        ("telpon 081234567890 ya", "081234567890"),
        ("wa +62 812-3456-7890", "3456"),
        ("hubungi 62812 3456 7890.", "3456"),
        ("kantor (021) 5550 1234", "5550"),
        ("NIK 3271 0465 0990 0001", "0465"),
        ("nik saya 3271046509900001", "3271046509900001"),
        ("no RM 12-34-56", "12-34-56"),
        ("no. rekam medis: RS/2024/00123", "00123"),
        ("bpjs 0001234567890", "0001234567890"),
        ("email siti.n@contoh.co.id saja", "siti.n@contoh.co.id"),
        ("rumah di Jl. Melati No. 5 Bogor", "Melati"),
        ("alamat jln mawar 12, bogor", "mawar"),
        ("saya di Jalan Sudirman Kav 3", "Sudirman"),
        ("RT 03/RW 05 dekat masjid", "03/RW 05"),
    ],
)
def test_personal_data_is_taken_out_and_put_back(text, secret):
    redacted = redact(text, SITI)
    assert secret not in redacted.text
    assert redacted.restore(redacted.text) == text


@pytest.mark.parametrize(
    "text", ["sudah minum jam 8", "td 2 tablet jam 07.30", "ga bisa jalan bu", "demam 38,5", "1", "besok 12 Mei"]
)
def test_what_a_reader_needs_stays(text):
    assert redact(text, SITI).text == text


def test_the_same_value_always_gets_the_same_token():
    redacted = redact("Siti sudah, Siti lupa, Budi belum", SITI)
    assert redacted.text == "[NAME_1] sudah, [NAME_1] lupa, [NAME_2] belum"
    assert redacted.restore("[NAME_2] bertanya tentang [NAME_1]") == "Budi bertanya tentang Siti"


def test_a_token_that_the_patient_typed_stays_what_it_is():
    text = "[NAME_1] kata Siti"
    redacted = redact(text, SITI)
    assert redacted.text == "[NAME_1] kata [NAME_2]"
    assert redacted.restore(redacted.text) == text


def test_names_inside_other_words_are_left_alone():
    assert redact("budidaya ikan, abudi", SITI).text == "budidaya ikan, abudi"


def test_very_short_names_do_not_shred_the_text():
    assert redact("di rumah", ["Di"]).text == "di rumah"


@given(st.text(max_size=300), st.lists(st.text(max_size=12), max_size=4))
@example("Bu A. 0812", ["[", "NAME"])
@example("[NAME_1][NAME_2] Siti", ["Siti", "NAME_1"])
def test_every_text_can_be_restored(text, names):
    redacted = redact(text, names)
    assert redacted.restore(redacted.text) == text


@pytest.mark.parametrize(
    "piece", ["0812 ", "1-", "a@b.", "Bu Ani ", "no rm ", "jl ", "RT 1/", "((", "Jalan A", "rm" * 3, "+62.", "a.a"]
)
def test_ten_thousand_characters_are_redacted_in_bounded_time(piece):
    text = (piece * 10_000)[:10_000]
    began = time.thread_time()
    redact(text, SITI)
    assert time.thread_time() - began < 0.5
