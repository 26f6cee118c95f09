"""Admin · Jobs and Overview in a browser: a job runs at once, its runs are told, what is wrong stands first."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.care import Care
from tests.e2e.conftest import SignedIn, somebody_signs_up
from tests.e2e.looking import fits_every_screen
from tests.servers.carepost import CarepostProcess

JOBS, OVERVIEW = "/admin/jobs", "/admin/overview"

pytestmark = pytest.mark.browser


def test_a_job_runs_at_once_and_the_row_tells_how_it_went(signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(JOBS)
    row = page.get_by_role("row").filter(has=page.get_by_test_id("job-house.clean"))
    expect(row).to_contain_text("Tidy up")

    page.get_by_test_id("run-house.clean").click()

    expect(page.get_by_test_id("notice")).to_contain_text("It runs as soon as somebody is free.")
    expect(row).to_contain_text("just now")
    expect(row).to_contain_text("Fine")


def test_the_runs_of_one_job_open_and_close_by_keyboard(signed_in: SignedIn, complaints: list[str]) -> None:
    page = signed_in(JOBS)
    page.get_by_test_id("job-devices.check").focus()
    page.keyboard.press("Enter")
    runs = page.get_by_test_id("runs")
    expect(runs).to_contain_text("Check the phones")

    page.keyboard.press("Escape")

    expect(runs).to_be_hidden()


def test_who_waits_stands_among_what_needs_somebody_with_the_way_there(
    carepost: CarepostProcess, signed_in: SignedIn, complaints: list[str]
) -> None:
    somebody_signs_up(carepost, "Sekar Arum")
    page = signed_in(OVERVIEW)
    problem = page.get_by_test_id("problem-people:")
    expect(problem).to_contain_text("for approval")
    expect(page.get_by_test_id("slipping")).to_contain_text("Nobody is slipping")
    expect(page.get_by_test_id("volunteers")).to_contain_text("It shows here after the first doses.")

    problem.get_by_test_id("remedy").click()

    page.wait_for_url("**/admin/approvals")
    expect(page.get_by_text("Sekar Arum")).to_be_visible()


def test_the_next_run_is_told_by_the_clock_of_who_reads(signed_in: SignedIn, carepost: CarepostProcess) -> None:
    zone = ZoneInfo(Care(carepost).get("/profile")["timezone"])
    page = signed_in(JOBS)
    coming = page.get_by_role("row").filter(has=page.get_by_test_id("job-house.clean")).locator("time")

    at = datetime.fromisoformat(coming.get_attribute("datetime") or "")

    expect(coming).to_have_text(f"{at.astimezone(zone):%H:%M}")


@pytest.mark.parametrize("path", [JOBS, OVERVIEW])
def test_nothing_is_wider_than_the_screen(signed_in: SignedIn, path: str) -> None:
    page = signed_in(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    fits_every_screen(page)
