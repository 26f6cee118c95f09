"""/dev/look: the components hold at each width and in both themes, for eyes, for ears, and for the keyboard alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SignedIn
from tests.e2e.looking import (
    SCREENS,
    go_dark,
    no_axe_findings,
    no_layout_shift,
    no_sideways_scroll,
    no_small_targets,
    no_weak_contrast,
)
from tests.servers.carepost import CarepostProcess

LOOK = "/dev/look"

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", SCREENS)
def test_axe_finds_nothing_and_nothing_sticks_out(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str], width: int
) -> None:
    page = signed_in(LOOK)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.get_by_role("heading", name="Components")).to_be_visible()

    no_axe_findings(page)
    no_sideways_scroll(page)
    go_dark(page)
    no_weak_contrast(page)


def test_every_target_is_large_enough_for_a_thumb(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(LOOK)
    page.set_viewport_size({"width": 360, "height": 800})

    no_small_targets(page)


def test_nothing_moves_while_the_page_comes(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(LOOK)
    page.reload()
    expect(page.get_by_test_id("device")).to_contain_text("WhatsApp simulated")

    no_layout_shift(page)


def test_long_notices_stand_one_above_the_other(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(LOOK)
    page.set_viewport_size({"width": 768, "height": 1000})  # narrower, the newest covers the others on this page
    for number in range(1, 4):
        page.get_by_test_id("tell").dispatch_event("click")
        expect(page.get_by_test_id("notice")).to_have_count(number)

    page.evaluate("""() => document.querySelectorAll(".toast p").forEach((one, place) => {
      one.textContent = "Anyone may read this notice, which says much. ".repeat(1 + 3 * place);
    })""")

    boxes = page.evaluate("""() => [...document.querySelectorAll(".toast")].map((one) => {
      const [own, words] = [one, one.querySelector("p")].map((each) => each.getBoundingClientRect());
      return [Math.min(own.top, words.top), Math.max(own.bottom, words.bottom)];
    })""")
    assert all(one[1] <= next_one[0] for one, next_one in pairwise(boxes)), boxes


def test_an_open_dialog_and_an_open_menu_are_as_good_as_the_page(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(LOOK)
    page.emulate_media(reduced_motion="reduce")
    page.get_by_test_id("open-dialog").click()
    dialog = page.get_by_test_id("sample-dialog")
    expect(dialog.get_by_label("Message")).to_be_focused()
    no_axe_findings(page)

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("open-dialog")).to_be_focused()
    page.get_by_test_id("actions").click()
    expect(page.get_by_role("menuitem", name="Assign")).to_be_focused()
    no_axe_findings(page)


def test_what_cannot_be_undone_asks_for_the_name(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(LOOK)
    page.get_by_test_id("open-confirm").click()
    dialog = page.get_by_test_id("sample-confirm")
    expect(dialog.get_by_test_id("confirm")).to_be_disabled()

    dialog.get_by_role("textbox").fill("Night shift")

    expect(dialog.get_by_test_id("confirm")).to_be_enabled()


def test_a_menu_is_used_by_keyboard_alone(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(LOOK)
    page.get_by_test_id("actions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Assign")).to_be_focused()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.get_by_test_id("actions")).to_be_focused()


def test_keys_move_through_rows_select_and_tell_about_themselves(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    page = signed_in(LOOK)
    rows = page.get_by_test_id("sample-table").locator("[data-row]")
    expect(rows).to_have_count(4)
    page.locator("h1").click()

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1).locator("[data-open]")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.get_by_test_id("bulk-bar")).to_contain_text("1 selected")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_contain_text("Next, previous")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_test_id("search")).to_be_focused()
    page.keyboard.type("jjx?")
    expect(page.get_by_test_id("search")).to_have_value("jjx?")


def test_the_sidebar_folds_and_stays_folded(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(LOOK)
    side = page.locator("aside.side")
    expect(side).to_have_css("width", "232px")
    expect(page.get_by_test_id("sample-table").locator("[data-row]")).to_have_count(4)
    page.locator("h1").click()
    page.keyboard.press("[")
    expect(side).to_have_css("width", "56px")

    page.reload()

    expect(side).to_have_css("width", "56px")


def test_what_is_typed_survives_answers_that_come_late(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(LOOK)
    search = page.get_by_test_id("search")

    search.press_sequentially("a slow but steady typist writes this", delay=60)
    page.wait_for_timeout(700)

    expect(search).to_have_value("a slow but steady typist writes this")


def test_a_page_that_is_not_there_says_so_in_the_frame(carepost: CarepostProcess, signed_in: SignedIn) -> None:
    page = signed_in(LOOK)
    answer = page.goto(f"{carepost.url}/nowhere/at-all")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="Not found", level=1)).to_be_attached()
    no_axe_findings(page)
