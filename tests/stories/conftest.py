"""The clinic that the stories happen in, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.settings import WhatsAppBackend, get_settings, use_settings
from tests.databases import Database
from tests.stories.clinic import DEVICE, Clinic

MORNING = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)  # 07:00 in Jakarta


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
