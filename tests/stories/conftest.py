"""The clinic that the stories happen in, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from app.settings import WhatsAppBackend, get_settings, use_settings
from tests.databases import Database
from tests.stories.clinic import DEVICE, Clinic

MORNING = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)  # 07:00 in Jakarta

Rules = Callable[..., None]


@pytest.fixture
def clinic(database: Database) -> Iterator[Clinic]:
    before = get_settings()
    use_settings(
        before.model_copy(
            update={"gowa_device_id": [DEVICE], "whatsapp": WhatsAppBackend.GOWA, "send_spacing": (0.0, 0.0)},
        )
    )
    yield Clinic(MORNING)
    use_settings(before)


@pytest.fixture
def rules(clinic: Clinic) -> Rules:
    """`rules(quiet_hours="22:00-06:00")`: another rule of the house, until the story ends."""

    def change(**values: object) -> None:
        use_settings(get_settings().model_copy(update=values))

    return change
