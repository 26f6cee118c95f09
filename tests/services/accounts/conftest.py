"""What the tests of accounts share: settings with and without a mail server, and where a request came from."""

from __future__ import annotations

import pytest

from app.services.actor import Origin
from app.settings import Settings, get_settings

HASH = "$argon2id$v=19$m=47104,t=1,p=1$not-a-real-hash"


@pytest.fixture
def settings() -> Settings:
    """No mail server: the default."""
    return get_settings().model_copy(update={"public_url": "https://care.example"})


@pytest.fixture
def with_mail(settings: Settings) -> Settings:
    return settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:2525"})


@pytest.fixture
def origin() -> Origin:
    return Origin(address="203.0.113.7", user_agent="A phone", request_id="r-1")
