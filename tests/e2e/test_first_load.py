"""What comes over the line before somebody sees their first page, so that it cannot grow unseen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from bench.browsers import HYDRATION_KB, SCRIPT_KB, STYLE_KB, first_load
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

pytestmark = pytest.mark.browser


def test_the_first_load_is_light(chromium: Browser, carepost: CarepostProcess) -> None:
    weights = first_load(chromium, carepost.url, ADMIN_EMAIL, ADMIN_PASSWORD)
    assert 50 < weights["Script"] / 1024 <= SCRIPT_KB
    assert 10 < weights["Stylesheet"] / 1024 <= STYLE_KB
    assert 1 < weights["hydration"] / 1024 <= HYDRATION_KB
