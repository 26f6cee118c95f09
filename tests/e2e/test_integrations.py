"""Admin · Integrations in a browser: what would leave is seen first, then switched on, and shown with each message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignedIn, carepost_of_morning
from tests.e2e.looking import fits_every_screen
from tests.integrations.ai.servers import anthropic
from tests.servers.carepost import CarepostProcess

INTEGRATIONS = "/admin/integrations"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def with_claude(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CarepostProcess]:
    """Carepost set up for Claude."""
    with (
        anthropic.AnthropicServer() as server,
        carepost_of_morning(
            tmp_path_factory.mktemp("claude"),
            CAREPOST_AI="anthropic",
            CAREPOST_ANTHROPIC_API_KEY=anthropic.KEY,
            CAREPOST_ANTHROPIC_BASE_URL=server.url,
        ) as running,
    ):
        yield running


def test_what_would_leave_is_seen_before_it_is_switched_on(
    with_claude: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(INTEGRATIONS, address=with_claude.url)
    expect(page.get_by_test_id("standing")).to_contain_text("Off, nothing leaves")
    expect(page.get_by_test_id("leaves")).to_contain_text("Pagi Bu [NAME_")

    page.get_by_test_id("try-text").fill("Saya Bu Wati, telepon 081234567890 ya")
    expect(page.get_by_test_id("leaves")).to_contain_text("Bu [NAME_1], telepon [PHONE_1] ya")

    _switch(page)
    expect(page.get_by_test_id("standing")).to_contain_text("On")
    notice = page.get_by_test_id("notice")
    expect(notice).to_contain_text("reads messages from now on")
    notice.get_by_role("button", name="Undo").click()
    expect(page.get_by_test_id("standing")).to_contain_text("Off, nothing leaves")


def test_without_a_model_the_page_says_that_nothing_leaves(signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(INTEGRATIONS)

    expect(page.get_by_test_id("remote-model")).to_contain_text("Nothing leaves: no remote model is set up")
    expect(page.get_by_test_id("remote-intent")).to_have_count(0)


def test_nothing_is_wider_than_the_screen(with_claude: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(INTEGRATIONS, address=with_claude.url, language="id")
    expect(page.get_by_test_id("leaves")).to_be_visible()

    fits_every_screen(page)


def _switch(page: Page) -> None:
    page.get_by_test_id("remote-intent").click()
