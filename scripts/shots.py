"""What `make screenshots` takes pictures of: who looks at which page, and what they do before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from app.demonstration.cast import DOMAIN
from app.demonstration.files import REQUEST_TOKEN, SHARE_TOKEN
from app.demonstration.loading import PASSWORD


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at what, and what they do before it is taken."""

    name: str
    path: str
    who: str = "laras"
    then: Callable[[Page], None] = lambda _page: None


def _first_patient(page: Page) -> None:
    page.locator("[data-row] a").first.click()
    page.wait_for_url("**/patients/*-*")


def _tab(name: str) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        _first_patient(page)
        page.goto(f"{page.url.partition('?')[0]}?tab={name}")

    return choose


def _new_reminder(page: Page) -> None:
    """Its second step, filled in, begun anew where a picture before left a draft."""
    _first_patient(page)
    page.get_by_test_id("head-new-reminder").click()
    form = page.get_by_test_id("reminder-form")
    form.locator("[data-testid=form-next], [data-testid=start-over]").first.wait_for()
    if form.get_by_test_id("start-over").is_visible():
        form.get_by_test_id("start-over").click()
        form.get_by_test_id("form-next").wait_for()
    form.locator(".rem-templates li").nth(
        1
    ).wait_for()  # the last is for one's own words; the others come by themselves
    form.locator(".rem-templates button").first.click()
    form.locator(".rem-template.is-on").first.wait_for()
    form.get_by_test_id("form-next").click()
    form.get_by_test_id("endDate").fill("2026-07-15")
    form.get_by_test_id("medicine").fill("Tamoxifen 20 mg")
    form.get_by_test_id("phone-preview").filter(has_text="Tamoxifen").wait_for()


def _first_phone(page: Page) -> None:
    """The first message is on a phone within two minutes of the start."""
    page.get_by_test_id("phones").get_by_role("link").first.click(timeout=120_000)
    page.get_by_test_id("phone").wait_for()


def _edit(page: Page) -> None:
    _first_patient(page)
    page.goto(f"{page.url.partition('?')[0]}/edit")


def _first_file(page: Page) -> None:
    page.locator("[data-row] a").first.click()
    page.locator("dialog[open] .file-view").wait_for()


def _waits(page: Page) -> None:
    """Somebody new, who waits for approval."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.fill("[name=name]", "Sekar Arum")
    page.fill("[name=email]", f"sekar.{width}@{DOMAIN}")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/sign-up/received")
    page.goto(page.url.replace("/sign-up/received", "/sign-in"))
    page.fill("[name=email]", f"sekar.{width}@{DOMAIN}")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/pending")


def _bring_table(page: Page) -> None:
    """The preview of a table of which some rows will not do."""
    rows = [f"Pasien {number:02d};0800 00 {number:02d} 0900;payudara" for number in range(1, 25)]
    rows[3], rows[7] = "Tanpa Nomor;belum ada;payudara", ";0800 00 08 0900;kolon"
    table = "\r\n".join(["Nama Pasien;No. HP;Jenis Kanker", *rows])
    page.get_by_test_id("bring-file").wait_for(state="attached")
    page.locator("#bring-file").set_input_files(
        {"name": "pasien.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.get_by_test_id("show-problems").click()
    page.get_by_test_id("import-rows").locator("tbody tr").first.wait_for()


def _emergency(page: Page) -> None:
    """A patient calls for help; everybody sees it wherever they are."""
    home = page.url.partition("/simulator")[0] + "/today"
    _first_phone(page)
    page.get_by_test_id("phone-text").fill("Tolong, saya sesak napas dan muntah darah")
    page.get_by_test_id("phone-send").click()
    page.get_by_test_id("phone-text").and_(page.locator(":placeholder-shown")).wait_for()
    page.goto(home)
    page.get_by_test_id("emergency-take").first.wait_for()
    page.mouse.wheel(0, -10)  # whoever looks pulls at the page, and it makes room


SHOTS = (
    Shot("sign-in", "/sign-in", who=""),
    Shot("sign-up", "/sign-up", who=""),
    Shot("forgot-password", "/forgot-password", who=""),
    Shot("share", f"/s/{SHARE_TOKEN}", who=""),
    Shot("send-files", f"/d/{REQUEST_TOKEN}", who=""),
    Shot("today", "/today", who="dewi"),
    Shot("today-staff", "/today"),
    Shot("patients", "/patients"),
    Shot("patient", "/patients", who="dewi", then=_first_patient),
    Shot("patient-reminders", "/patients", who="dewi", then=_tab("reminders")),
    Shot("patient-conversation", "/patients", who="dewi", then=_tab("conversation")),
    Shot("patient-record", "/patients", who="dewi", then=_tab("record")),
    Shot("patient-files", "/patients", who="dewi", then=_tab("files")),
    Shot("patient-contacts", "/patients", who="dewi", then=_tab("contacts")),
    Shot("patient-edit", "/patients", then=_edit),
    Shot("patient-new", "/patients/new"),
    Shot("patients-import", "/patients/import"),
    Shot("reminders", "/reminders"),
    Shot("reminders-month", "/reminders?view=month"),
    Shot("reminders-templates", "/reminders?view=templates"),
    Shot("reminder-new", "/patients", then=_new_reminder),
    Shot("files", "/files"),
    Shot("files-grid", "/files?view=grid"),
    Shot("file", "/files?kind=image", then=_first_file),
    Shot("simulator", "/simulator"),
    Shot("simulator-phone", "/simulator", then=_first_phone),
    Shot("approvals", "/admin/approvals"),
    Shot("overview", "/admin/overview"),
    Shot("jobs", "/admin/jobs"),
    Shot("settings", "/admin/settings"),
    Shot("integrations", "/admin/integrations"),
    Shot("profile", "/profile", who="dewi"),
    Shot("look", "/dev/look"),
)
# These change what others show, so they come when all others are taken.
LAST_SHOTS = (
    Shot("pending", "/sign-up", who="", then=_waits),
    Shot("patients-import-preview", "/patients/import", then=_bring_table),
    Shot("emergency", "/simulator", then=_emergency),
)
