"""How large a HEIF picture (HEIC: what iPhones take) says that it is, read from its boxes; nothing is decoded.

A file is a row of boxes: four bytes of size, four of kind, the rest. The sizes of all pictures in it, of the whole that
is put together from tiles as well, stand in `ispe` boxes: meta > iprp > ipco > ispe.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

_WAY = (b"meta", b"iprp", b"ipco", b"ispe")
_FULL = frozenset({b"meta", b"ispe"})  # kinds whose content begins with a version and flags
_MOST_BOXES = 10_000
_SIZE = struct.Struct(">II")


def sizes_of(file: BinaryIO) -> list[tuple[int, int]]:
    """Width and height of every picture in the file, in pixels. Raises ValueError for what is no HEIF picture."""
    boxes = _Boxes(file)
    found = list(boxes.sizes(0, file.seek(0, 2), _WAY))
    if not found:
        raise ValueError("no picture says how large it is")
    return found


class _Boxes:
    """Walks the boxes of one file, and no more of them than a picture has."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _MOST_BOXES

    def sizes(self, start: int, end: int, way: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
        """The sizes in the boxes from `start` to `end` that lie on the way."""
        for kind, begins, ends in self._between(start, end):
            if kind != way[0]:
                continue
            inside = begins + 4 if kind in _FULL else begins
            if len(way) > 1:
                yield from self.sizes(inside, ends, way[1:])
            else:
                self._file.seek(inside)
                yield _SIZE.unpack(self._file.read(_SIZE.size))

    def _between(self, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        """Each box: its kind, where its content begins, where it ends. Raises ValueError for one that does not fit."""
        at = start
        while at + 8 <= end:
            self._left -= 1
            self._file.seek(at)
            size, kind = struct.unpack(">I4s", self._file.read(8))
            begins = at + 8
            if size == 1:
                size, begins = struct.unpack(">Q", self._file.read(8))[0], at + 16
            ends = at + size if size else end
            if not begins <= ends <= end or self._left < 0:
                raise ValueError("a box does not fit where it lies")
            yield kind, begins, ends
            at = ends
