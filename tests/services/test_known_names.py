"""Names of people we know are found in a text, whoever wrote it, so that they can be kept from leaving."""

from __future__ import annotations

from app.db import transaction
from app.known_names import KnownNames
from tests.databases import Database
from tests.factories.care import a_patient


def test_words_of_known_names_are_found_and_no_others(database: Database) -> None:
    with transaction() as session:
        a_patient(session, name="Ratna Sari Dewi")
    assert KnownNames()("bu ratna sudah minum obat, kata DEWI") == ["DEWI", "ratna"]
    assert KnownNames()("sudah minum obat") == []
