"""What to call a signed-in browser: "Chrome on Android". Read from the User-Agent, which proves nothing."""

from __future__ import annotations

from dataclasses import dataclass

# In this order: what comes first also claims to be what comes later.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
_IN_A_HAND = frozenset({"Android", "iPhone", "iPad"})


@dataclass(frozen=True)
class BrowserName:
    """Both are names, the same in every language; "" for what is not known."""

    browser: str
    system: str

    @property
    def is_phone(self) -> bool:
        return self.system in _IN_A_HAND


def browser_of(user_agent: str) -> BrowserName:
    """The name of the browser that sent this User-Agent, and of what it runs on."""
    return BrowserName(_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
