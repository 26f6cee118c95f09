"""Small real files for what a simulated patient sends: a picture and a second of silence."""

from __future__ import annotations

import io
import struct
import wave
import zlib

_SIDE = 64  # pixels
_GREEN = bytes((41, 163, 131))
_RATE = 8_000


def picture() -> bytes:
    """A green square as a PNG."""
    row = b"\0" + _GREEN * _SIDE
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(row * _SIDE)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def silence() -> bytes:
    """A second of nothing as a WAV file."""
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(b"\0\0" * _RATE)
    return held.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
