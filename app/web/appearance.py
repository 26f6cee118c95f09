"""How the browser itself draws what is ours, before a style sheet is there: the same in every document."""

from __future__ import annotations

MANIFEST_PATH = "/manifest.webmanifest"
TOUCH_ICON = "/icons/touch-180.png"
PAGE_LIGHT, PAGE_DARK = "#ffffff", "#101211"  # `--page` of assets/tokens.css
