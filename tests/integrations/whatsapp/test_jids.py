from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.whatsapp.jids import is_group, is_hidden, jid_of_phone, phone_of_jid


@given(st.integers(10**6, 10**15 - 1).map("+{}".format))
def test_a_number_and_its_address_are_the_same_thing(phone):
    assert phone_of_jid(jid_of_phone(phone)) == phone


@pytest.mark.parametrize(
    "phone", ["", "6281234567890", "+62 812 3456 7890", "+0812345678", "+62812-345", "+" + "1" * 16]
)
def test_only_plain_e164_becomes_an_address_and_the_number_is_not_repeated(phone):
    with pytest.raises(ValueError, match=r"^not an E\.164 phone number$"):
        jid_of_phone(phone)


@pytest.mark.parametrize(
    "jid", ["", "251556368777322@lid", "120363402106000000@g.us", "status@broadcast", "abc@s.whatsapp.net", "62812"]
)
def test_what_is_no_person_with_a_number_has_no_number(jid):
    assert phone_of_jid(jid) is None


def test_a_linked_device_has_the_number_of_its_account():
    assert phone_of_jid("6281234567890:3@s.whatsapp.net") == "+6281234567890"


def test_groups_and_hidden_people_are_told_apart():
    assert is_group("120363402106000000@g.us")
    assert is_hidden("251556368777322@lid")
    assert not is_group("6281234567890@s.whatsapp.net")
