"""Phone numbers (P1): any way of writing one comes in, one form is kept, and what cannot be is explained."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.services.phones import as_read, masked, normalise_phone


@pytest.mark.parametrize(
    "written",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "(0812) 3456.7890",
        "6281234567890",
        "62 812 3456 7890",
        "+62 812-3456-7890",
        "+6281234567890",
        "0062 812 3456 7890",
        "81234567890",
        "\u202a+62 812\u00a03456\u20117890\u202c",
        "٠٨١٢٣٤٥٦٧٨٩٠",
        "\uff10\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10",
    ],
)
def test_one_indonesian_number_in_many_ways(written: str) -> None:
    assert normalise_phone(written) == "+6281234567890"


@pytest.mark.parametrize(
    ("written", "kept"), [("+1 (650) 253-0000", "+16502530000"), ("+44 20 7946 0958", "+442079460958")]
)
def test_other_countries_with_their_plus(written: str, kept: str) -> None:
    assert normalise_phone(written) == kept


@pytest.mark.parametrize("kept", ["+628008001998", "+6281234567890", "+442079460958"])
def test_a_number_that_is_read_in_groups_is_taken_as_it_was_kept(kept: str) -> None:
    assert " " in as_read(kept)
    assert normalise_phone(as_read(kept)) == kept


def test_a_masked_number_is_read_as_it_is() -> None:
    assert as_read(masked("+6281234567890")) == masked("+6281234567890")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "error.phone_empty"),
        ("   ", "error.phone_empty"),
        ("telepon rumah", "error.phone_empty"),
        ("0812", "error.phone_short_indonesian"),
        ("0812345678901234567890", "error.phone_unreadable"),
        ("08123456789012345", "error.phone_impossible"),
        ("+999 123 456 789", "error.phone_unreadable"),
        ("0812-3456-7890 / 0813-1111-2222", "error.phone_unreadable"),
        ("0812 3456 7890 ext 5", "error.phone_unreadable"),
        ("0812 3456 789O", "error.phone_unreadable"),
        ("+62 000 000 0000", "error.phone_impossible"),
    ],
)
def test_a_number_that_cannot_be_is_explained(written: str, message: str) -> None:
    with pytest.raises(Invalid) as problem:
        normalise_phone(written)
    (detail,) = problem.value.details
    assert detail.field == "phoneNumber"
    assert detail.message == message


def test_numbers_of_the_demonstration_are_let_in() -> None:
    assert normalise_phone("+62 800 0123 4567") == "+6280001234567"


def test_a_masked_number_keeps_country_and_two_digits() -> None:
    assert masked("+6281234567890") == "+62•••••••••90"
