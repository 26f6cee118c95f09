"""What the demonstration's files hold: pictures, documents, sounds and tables, drawn by code, the same every time."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter

from app.demonstration.chance import Chance

DRAWN, SIZE = (1200, 750), (880, 550)
Colour = tuple[int, int, int]
_NIGHT: Colour = (24, 38, 36)
_BONE: Colour = (146, 176, 166)
_RATE = 8_000  # samples of sound a second
_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
_FONTS = f"<< /F1 {_FONT.format('Helvetica')} /F2 {_FONT.format('Helvetica-Bold')} >>"
_PAGE = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font {_FONTS} >> >>"


def x_ray(chance: Chance) -> bytes:
    """A chest: two lungs, ribs, a spine."""

    def draw(canvas: ImageDraw.ImageDraw) -> None:
        lean = chance.between(-12, 12)
        for side in (-1, 1):
            inner, outer = 600 + side * 30, 600 + side * (250 + lean)
            canvas.ellipse((min(inner, outer), 110, max(inner, outer), 640), fill=(66, 92, 86))
            for rib in range(6):
                top = 150 + rib * 76
                box = (min(inner, outer) - 10, top, max(inner, outer) + 10, top + 120)
                canvas.arc(box, 180, 360, fill=_BONE, width=9)
        canvas.rounded_rectangle((588, 80, 612, 690), 10, fill=_BONE)

    return _jpeg(_NIGHT, draw, blur=3)


def landscape(chance: Chance) -> bytes:
    """The hills on the way to a visit."""

    def draw(canvas: ImageDraw.ImageDraw) -> None:
        across = chance.between(700, 1000)
        canvas.ellipse((across, 90, across + 150, 240), fill=(245, 225, 180))
        for depth, colour in enumerate(((143, 163, 143), (110, 135, 118), (78, 105, 92))):
            base = 420 + depth * 110
            ridge = [(x, base - chance.between(20, 170 - depth * 40)) for x in range(0, 1300, 150)]
            canvas.polygon([(0, 750), *ridge, (1200, 750)], fill=colour)

    return _jpeg((222, 206, 180), draw)


def medicine(chance: Chance) -> bytes:
    """A strip of tablets on a table."""

    def draw(canvas: ImageDraw.ImageDraw) -> None:
        canvas.rounded_rectangle((190, 150, 1010, 600), 36, fill=(196, 206, 206))
        taken = chance.between(2, 7)
        for number in range(10):
            left, top = 250 + number % 5 * 148, 205 + number // 5 * 190
            canvas.ellipse((left, top, left + 116, top + 150), fill=(172, 184, 184))
            if number >= taken:
                canvas.ellipse((left + 14, top + 20, left + 102, top + 130), fill=(240, 236, 226))

    return _jpeg((95, 125, 134), draw)


def sound_picture(chance: Chance) -> bytes:
    """A fan of echoes, as an ultrasound prints it."""

    def draw(canvas: ImageDraw.ImageDraw) -> None:
        for _ in range(2_400):
            angle, far = math.radians(chance.between(52, 128)), chance.between(60, 660)
            x, y = 600 + far * math.cos(angle), 20 + far * math.sin(angle)
            light = chance.between(30, 150)
            canvas.ellipse((x - 9, y - 4, x + 9, y + 4), fill=(light, light, light))
        canvas.ellipse((510, 330, 690, 450), fill=(16, 18, 20))

    return _jpeg((8, 10, 12), draw, blur=4)


def letter(title: str, lines: Sequence[str]) -> bytes:
    """A PDF of one page, in one of the letters that every reader has."""
    text = [f"BT /F2 20 Tf 72 760 Td ({_in_pdf(title)}) Tj ET", "0.7 G 72 744 m 523 744 l S"]
    text += [f"BT /F1 11 Tf 72 {712 - 20 * place} Td ({_in_pdf(line)}) Tj ET" for place, line in enumerate(lines)]
    drawn = "\n".join(text).encode("latin-1", "replace")
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    )


def table(chance: Chance) -> bytes:
    """How reliably doses were taken, week by week."""
    towns = ("Jakarta", "Bogor", "Semarang", "Surabaya", "Denpasar", "Makassar", "Jayapura")
    lines = ["Pekan;" + ";".join(towns)]
    lines += [f"{week};" + ";".join(f"{chance.between(71, 98)}%" for _ in towns) for week in range(1, 14)]
    return "\n".join(lines).encode() + b"\n"


def voice(chance: Chance) -> bytes:
    """A few seconds of humming: a voice message."""
    tones = [chance.between(160, 330) for _ in range(9)]
    samples = bytearray()
    for tone in tones:
        for at in range(_RATE // 2):
            swell = math.sin(math.pi * at / (_RATE / 2))
            samples += struct.pack("<h", round(9_000 * swell * math.sin(2 * math.pi * tone * at / _RATE)))
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(bytes(samples))
    return out.getvalue()


def note(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _jpeg(ground: Colour, draw: Callable[[ImageDraw.ImageDraw], None], *, blur: int = 1) -> bytes:
    image = Image.new("RGB", DRAWN, ground)
    draw(ImageDraw.Draw(image))
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(blur)).resize(SIZE).save(out, "JPEG", quality=82)
    return out.getvalue()


def _in_pdf(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _pdf(*objects: bytes) -> bytes:
    out, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table_at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + trailer % (len(objects) + 1, table_at)
