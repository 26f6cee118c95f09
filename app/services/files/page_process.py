"""A process that draws the first page of one PDF: bytes come in, pictures go out as JSON, and it ends.

A page may consist of forms that consist of forms. Two kilobytes can ask for millions of them, which PDFium all keeps.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode

import pypdfium2

from app.services.files.limited_process import given_file, limit_this_process
from app.services.files.pictures import drawn_from


def main(*sides: int) -> None:
    """Write the page as pictures with no side above these: of each its width, its height and its bytes."""
    limit_this_process()
    page = pypdfium2.PdfDocument(given_file())[0]
    image = page.render(scale=max(sides) / max(*page.get_size(), 1.0)).to_pil()
    pictures = (drawn_from(image, side=side) for side in sides)
    json.dump([(one.width, one.height, b64encode(one.data).decode()) for one in pictures], sys.stdout)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
