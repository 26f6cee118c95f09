"""Browsers of several people at once: a volunteer's phone, a moderator's desk. None of them may complain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.watching import Watched

By = Literal["mouse", "touch", "keyboard"]
MOST_TABS = 150


@dataclass(frozen=True)
class Manner:
    """How somebody works: by what, in which language, on how wide a screen."""

    by: By = "mouse"
    language: str = "en"
    width: int = 1440

    def __str__(self) -> str:
        return f"{self.by}-{self.language}-{self.width}"

    def press(self, target: Locator) -> None:
        """Press a button or a link, each in their own way; by the keyboard after going there."""
        if self.by == "touch":
            target.tap()
        elif self.by == "mouse":
            target.click()
        else:
            self.go_to(target)
            target.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Write into a field what stands nowhere yet, in place of what stands there."""
        if self.by == "keyboard":
            self.go_to(target)
        else:
            self.press(target)
        target.page.keyboard.press("ControlOrMeta+a")
        target.page.keyboard.type(text)

    def go_to(self, target: Locator) -> None:
        """By Tab, and in a menu by the arrow: nothing is focused in a way that a person does not have."""
        target.wait_for()
        expect(target).to_be_enabled()  # what is not yet is passed over by Tab
        is_in_menu = (target.get_attribute("role") or "").startswith("menuitem")
        step = "ArrowDown" if is_in_menu else "Tab"  # Tab leaves a menu
        for _ in range(MOST_TABS):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            target.page.keyboard.press(step)
        raise AssertionError(f"Tab does not lead to {target}")


BY_TOUCH = Manner("touch", "id", 360)
BY_MOUSE = Manner("mouse", "en", 1440)
BY_KEYBOARD = Manner("keyboard", "en", 1440)


@dataclass
class Visits:
    """`visits.open(BY_TOUCH, url)`: a browser of somebody's own at an address."""

    chromium: Browser
    watched: Watched = field(default_factory=Watched)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, manner: Manner, address: str) -> Page:
        """A new browser there, with nobody signed in."""
        is_touched = manner.by == "touch"
        context = self.chromium.new_context(
            viewport={"width": manner.width, "height": 780 if is_touched else 1000},
            locale="id-ID" if manner.language == "id" else "en-GB",
            has_touch=is_touched,
            is_mobile=is_touched,
        )
        context.set_default_timeout(30_000)  # a busy machine
        self.watched.watch(context)
        self._contexts.append(context)
        context.add_cookies([{"name": "carepost-language", "value": manner.language, "url": address}])
        page = context.new_page()
        page.goto(address)
        return page

    def sign_in(self, manner: Manner, url: str, path: str, *, email: str, password: str) -> Page:
        """The same, and somebody signs in on the way to `path`."""
        page = self.open(manner, f"{url}/sign-in?next={path}")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{url}{path}")
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()
