"""A QR code as one SVG path, which the page draws: no picture is loaded and no other site asked."""

from __future__ import annotations

import segno

QUIET_ZONE = 4  # modules around the code, as ISO/IEC 18004 asks


def qr_path(text: str) -> tuple[str, int]:
    """The `d` of the dark modules of `text`, and the side of the square in modules, quiet zone included."""
    if not text:
        return "", 0
    code = segno.make_qr(text, error="m")
    parts = []
    for y, row in enumerate(code.matrix):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                parts.append(f"M{start + QUIET_ZONE} {y + QUIET_ZONE}.5h{x - start}")
                start = None
    return "".join(parts), len(code.matrix) + 2 * QUIET_ZONE
