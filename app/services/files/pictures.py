"""Pictures: looked at by their header, shown only after they were drawn anew, without what a camera noted (F4, F10)."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps
from PIL.Image import DecompressionBombError, DecompressionBombWarning, Resampling

from app.integrations.ports import PortError
from app.services.files import heif

MOST_PIXELS = 100_000_000
"""Of a file that is taken. A phone's largest pictures are below it; 50 000 × 50 000 is 25 times over."""
MOST_DRAWN = 40_000_000
"""Of what is decoded whole, at four bytes each. JPEG is decoded at an eighth of its size and may be larger."""
FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "bmp": "BMP", "tiff": "TIFF"}
MEASURED = frozenset({*FORMATS, "heif"})
"""Families whose size is looked at before they are taken; those without a format are kept and never drawn."""
WEBP = "image/webp"

Image.MAX_IMAGE_PIXELS = None  # the limit is ours, looked at before anything is decoded; the library's only warns


class BadPicture(Exception):
    """A picture that is not taken; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Drawn:
    """A picture of our own making: WebP, its size in pixels."""

    data: bytes
    width: int
    height: int
    media_type: str = WEBP


def check_picture(file: BinaryIO, family: str) -> None:
    """Raise BadPicture for one with too many pixels, or that is none. Nothing is decoded."""
    if family not in FORMATS:
        _check_heif(file)
        return
    with _opened(file, family):
        pass


def draw_smaller(file: BinaryIO, family: str, *, side: int) -> Drawn:
    """The picture upright, with no side above `side` pixels. Raises BadPicture when it cannot be drawn."""
    with _opened(file, family) as image:
        plain = _plain(image, side)
        plain.thumbnail((side, side), Resampling.LANCZOS)
        return _written(plain)


def drawn_from(image: Image.Image, *, side: int) -> Drawn:
    """A picture that is in memory already, such as a page, with no side above `side` pixels."""
    smaller = image.convert("RGB")
    smaller.thumbnail((side, side), Resampling.LANCZOS)
    return _written(smaller)


def draw_square(file: BinaryIO, family: str, *, side: int) -> Drawn:
    """The middle of the picture as a square, a little above it: for a face. At most `side` pixels, never drawn larger
    than it is; what is see-through becomes white. Raises BadPicture."""
    with _opened(file, family) as image:
        plain = _plain(image, side)
        edge = min(side, *plain.size)
        square = ImageOps.fit(plain, (edge, edge), Resampling.LANCZOS, centering=(0.5, 0.4)).convert("RGBA")
        paper = Image.new("RGBA", square.size, "white")
        return _written(Image.alpha_composite(paper, square).convert("RGB"))


@contextmanager
def _opened(file: BinaryIO, family: str) -> Iterator[Image.Image]:
    """The picture with only its header read. Whatever the library trips over is a picture that is not taken."""
    file.seek(0)
    try:
        with Image.open(file, formats=[FORMATS[family]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPicture("picture_too_large")
            yield image
    except (BadPicture, PortError):  # a store that is away says nothing about the picture
        raise
    except (DecompressionBombError, DecompressionBombWarning) as problem:
        raise BadPicture("picture_too_large") from problem
    except Exception as problem:  # damaged notes lead the library into anything: TypeError, KeyError, …
        raise BadPicture("picture_unreadable") from problem


def _check_heif(file: BinaryIO) -> None:
    try:
        sizes = heif.sizes_of(file)
    except (OSError, ValueError, struct.error) as problem:
        raise BadPicture("picture_unreadable") from problem
    if any(width * height > MOST_PIXELS for width, height in sizes):
        raise BadPicture("picture_too_large")


def _plain(image: Image.Image, side: int) -> Image.Image:
    """The first picture of the file, upright, in plain colours."""
    image.draft("RGB", (side, side))
    if image.width * image.height > MOST_DRAWN:
        raise BadPicture("picture_too_large")
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return ImageOps.exif_transpose(image).convert("RGBA" if has_alpha else "RGB")


def _written(image: Image.Image) -> Drawn:
    """Pixels and nothing else: a fresh picture has none of the notes that the old one had."""
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    out = io.BytesIO()
    fresh.save(out, "WEBP", quality=82, method=4)
    return Drawn(out.getvalue(), *fresh.size)
