"""Finds a Chromium for the tests, or installs one: Debian's as root, otherwise Playwright's own. Never skips."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Make sure that the browser tests have what they drive."""
    if find_chromium() or _installed_by_apt() or _installed_by_playwright():
        return
    message = (
        "The tests need Chromium, and it could not be installed.\n"
        "As root:  apt-get install chromium      otherwise:  .venv/bin/playwright install chromium"
    )
    sys.exit(f"\033[31m{message}\033[0m" if sys.stderr.isatty() else message)


def find_chromium() -> str | None:
    """The Chromium of this machine, if it has one on its PATH or from Playwright."""
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return on_path or next((str(found) for found in _playwrights_own()), None)


def _playwrights_own() -> list[Path]:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return sorted(folder.glob("chromium-*/chrome-*/chrome"), reverse=True)


def _installed_by_apt() -> bool:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    print("Installing Chromium with apt-get …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = ([apt, "update", "-qq"], [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    for step in steps:  # an update that fails for one source may still do for the rest
        subprocess.run(step, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    return find_chromium() is not None


def _installed_by_playwright() -> bool:
    print("Installing Chromium with Playwright …", flush=True)
    playwright = Path(sys.executable).parent / "playwright"
    subprocess.run([playwright, "install", "chromium"], stdin=subprocess.DEVNULL, check=False)
    return find_chromium() is not None


if __name__ == "__main__":
    main()
