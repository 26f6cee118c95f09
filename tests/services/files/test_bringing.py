"""What a browser asks before it sends: names that are taken, and free ones like them."""

from __future__ import annotations

import pytest

from app.services.files.bringing import NamesAsked, find_taken_names, get_limits
from app.settings import Settings
from tests.factories import a_user, an_actor
from tests.factories.shares import a_file


def test_a_taken_name_comes_with_the_first_one_like_it_that_is_free(db) -> None:
    me = a_user(db, role="volunteer")
    there = a_file(db, me, name="scan.pdf", folder="Lab")
    a_file(db, me, name="scan (2).pdf", folder="Lab")
    a_file(db, me, name="lain.pdf", folder="Arsip")

    asked = NamesAsked(names=["scan.pdf", "lain.pdf"], folder="Lab")
    (taken,) = find_taken_names(db, an_actor(user=me), asked)
    assert (taken.name, taken.file_id, taken.free_name) == ("scan.pdf", there.id, "scan (3).pdf")


def test_two_names_that_are_kept_alike_get_two_free_ones(db) -> None:
    me = a_user(db, role="volunteer")
    a_file(db, me, name="scan.pdf")

    found = find_taken_names(db, an_actor(user=me), NamesAsked(names=["scan.pdf", " scan.pdf"]))
    assert len({one.free_name for one in found}) == len(found)


def test_a_file_of_somebody_else_takes_no_name(db) -> None:
    a_file(db, name="rahasia.pdf")
    asked = NamesAsked(names=["rahasia.pdf"])
    assert find_taken_names(db, an_actor("volunteer", user=a_user(db, role="volunteer")), asked) == []


@pytest.mark.parametrize("folder", ["\ufb2c" * 300, "x" * 301], ids=["long once it is written as it is kept", "long"])
def test_in_a_folder_that_is_too_long_to_keep_anything_in_no_name_is_taken(db, folder) -> None:
    me = a_user(db, role="volunteer")
    a_file(db, me, name="scan.pdf", folder=folder[:300])
    assert find_taken_names(db, an_actor(user=me), NamesAsked(names=["scan.pdf"], folder=folder)) == []


def test_the_limits_are_those_of_the_settings(db) -> None:
    settings = Settings(_env_file=None, max_file_mb=3, file_types=["pdf", "jpg"])
    limits = get_limits(db, an_actor("volunteer", user=a_user(db, role="volunteer")), settings=settings)
    assert (limits.max_size, limits.types) == (3 << 20, ["jpg", "pdf"])
