"""Real files of many types, as small as they can be, and some that are not what they say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def a_picture(kind: str = "PNG", *, width: int = 40, height: int = 30, exif: bytes = b"") -> bytes:
    """A picture that every program can open."""
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), (41, 163, 131))
    image.save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def a_picture_with_damaged_notes(*, width: int = 40, height: int = 30) -> bytes:
    """A JPEG that lies on its side and whose notes give a resolution in four bytes that are no number."""
    entries = struct.pack("<HHIHxx", 0x0112, 3, 1, 6) + struct.pack("<HHI4s", 0x011A, 7, 4, b"\xff\0\0\xff")
    return a_picture("JPEG", width=width, height=height, exif=b"Exif\0\0II*\0\x08\0\0\0\x02\0" + entries + bytes(4))


def a_huge_picture(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few bytes that says it has 2 500 million pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def a_pdf(*, after: bytes = b"") -> bytes:
    """A page with nothing on it."""
    return _pdf_of(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]>>") + after


def an_endless_pdf(*, levels: int = 6, times: int = 20) -> bytes:
    """Two kilobytes: a page shows a form so many times, which shows another as often, which shows another …"""
    forms = [b"<</XObject<</F %d 0 R>>>>" % (level + 4) for level in range(levels + 1)]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]/Contents %d 0 R/Resources %s>>" % (levels + 5, forms[0])
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 200 280]/Resources "
    shown = [_pdf_stream(b"/F Do " * times, head + form) for form in forms[1:]]
    return _pdf_of(page, *shown, _pdf_stream(b"0 0 9 9 re f", head + b"<<>>"), _pdf_stream(b"/F Do " * times))


def _pdf_of(*bodies: bytes) -> bytes:
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", *bodies)
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, count = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count + table + b"trailer<</Size %d/Root 1 0 R>>\n" % count
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def _pdf_stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream\n" % (head, len(content), content)


def a_zip(contents: Mapping[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ({"notes.txt": b"one"} if contents is None else contents).items():
            archive.writestr(name, data)
    return out.getvalue()


def an_office_file(folder: str = "word", **more: bytes) -> bytes:
    """What Word, Excel or PowerPoint write, without the words."""
    contents = {"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<w/>"}
    return a_zip(contents | {f"{folder}/{name}": data for name, data in more.items()})


def an_open_document(kind: str = "text") -> bytes:
    return a_zip({"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<o/>"})


def an_mp4(brand: bytes = b"isom") -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\2\0isommp42" + struct.pack(">I", 8) + b"mdat"


def a_heic(*sizes: tuple[int, int]) -> bytes:
    """The boxes of an iPhone's picture with these sizes, of tiles and of the whole, without the pixels."""
    spatial = b"".join(_box(b"ispe", struct.pack(">III", 0, *size)) for size in sizes or [(512, 512), (4032, 3024)])
    properties = _box(b"iprp", _box(b"ipco", _box(b"colr", b"nclx") + spatial))
    meta = _box(b"meta", bytes(4) + _box(b"hdlr", bytes(24)) + properties)
    return _box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta + _box(b"mdat", bytes(64))


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


def a_sound() -> bytes:
    """A WAV file of a few samples."""
    data = b"\0\0" * 100
    body = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16) + b"data" + struct.pack("<I", len(data))
    return b"RIFF" + struct.pack("<I", len(body) + len(data)) + body + data
