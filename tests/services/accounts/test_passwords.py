from __future__ import annotations

import pytest

from app.errors import Invalid
from app.services.accounts.passwords import (
    _NOBODYS_HASH,
    check_new_password,
    common_passwords,
    hash_password,
    is_password,
    needs_rehash,
)


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("elevenchars", "account.password_short"),
        ("x1" * 65, "account.password_long"),
        ("password1234", "account.password_common"),
        ("Kata Sandi 123", "account.password_common"),
        ("aaaaaaaaaaaabbb", "account.password_common"),
        ("RumahSakit2025", "account.password_common"),
    ],
)
def test_a_password_that_is_short_long_or_common_is_refused(password: str, complaint: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_new_password(password)
    assert [detail.message for detail in refused.value.details] == [complaint]


@pytest.mark.parametrize("password", ["tahu goreng biru 7", "ペンギンは泳ぐ鳥です今日は", "x y z " * 21])
def test_anything_else_of_twelve_to_128_characters_holds(password: str) -> None:
    check_new_password(password)


def test_the_list_of_common_passwords_has_only_ones_that_are_long_enough() -> None:
    assert len(common_passwords()) > 10_000
    assert min(map(len, common_passwords())) >= 12


def test_a_hash_fits_its_password_alone() -> None:
    hashed = hash_password("tahu goreng biru 7")
    assert is_password(hashed, "tahu goreng biru 7")
    assert not is_password(hashed, "tahu goreng biru 8")


def test_a_letter_that_keyboards_write_differently_is_the_same() -> None:
    assert is_password(hash_password("kafe\u0301 di sudut jalan"), "kaf\u00e9 di sudut jalan")


@pytest.mark.parametrize("nothing", [None, "", "no hash at all"])
def test_no_password_fits_nobody(nothing: str | None) -> None:
    assert not is_password(nothing, "tahu goreng biru 7")


def test_a_megabyte_is_not_hashed_and_does_not_fit() -> None:
    assert not is_password(hash_password("x" * 128), "x" * 1_000_000)


def test_the_hash_that_nobody_has_costs_what_real_ones_cost() -> None:
    assert not needs_rehash(_NOBODYS_HASH)
    assert needs_rehash("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$uIS2s2m3cM1WcRZDyvlAXKM/Jb2pIIhPYUYmiQKQtvA")
