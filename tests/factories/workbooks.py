"""Workbooks as Excel (.xlsx, .xls) and LibreOffice (.ods) write them, with what a preview has to read and no more."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.factories.bytes import a_zip

Cells = Sequence[Sequence[str | float]]

_SECTOR = 512
_FREE, _END, _IS_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"


def an_ods(**sheets: Cells) -> bytes:
    """An OpenDocument spreadsheet with these sheets, by name."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    return ods_of(tables)


def ods_of(tables: str) -> bytes:
    """An OpenDocument spreadsheet whose tables are this XML."""
    names = "".join(f' xmlns:{name}="{_OPEN}{name}:1.0"' for name in ("office", "table", "text"))
    content = f"<office:document-content{names}><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
    return a_zip(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<?xml version="1.0"?>{content}</office:body></office:document-content>'.encode(),
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{_OPEN}manifest:1.0"/>'.encode(),
        }
    )


def an_xlsx(*, sheet: str, words: str = "<sst/>") -> bytes:
    """An Excel workbook whose one sheet has these rows, with these shared words: as XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {"workbook": "sheet.main", "sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{kind}.{part}+xml"/>' for name, part in parts.items()
    )
    contents = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types">{types}</Types>',
        "_rels/.rels": _relation(packages, office, "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation(packages, office, "worksheet", "sheet1.xml"),
        "xl/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        "xl/sharedStrings.xml": words.replace("<sst", f'<sst xmlns="{main}"'),
    }
    return a_zip({name: text.encode() for name, text in contents.items()})


def a_workbook_of_endless_words(count: int = 1000) -> bytes:
    """An Excel workbook of 20 kilobytes, taken like any other, with so many words of 600 kilobytes each."""
    words = "<si><t>&a;</t></si>" * count
    long = f'<!DOCTYPE sst [<!ENTITY a "{"x" * 600_000}">]><!--{" " * 6_500_000}-->'  # expat allows a hundredfold
    return an_xlsx(sheet='<row><c t="s"><v>0</v></c></row>', words=f"{long}<sst>{words}</sst>")


def an_xls(**sheets: Cells) -> bytes:
    """An Excel 97 workbook with these sheets, by name."""
    bodies = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        + b"".join(_xls_cell(at, place, cell) for at, row in enumerate(rows) for place, cell in enumerate(row))
        + _record(0x000A)
        for rows in sheets.values()
    ]
    return xls_of(list(sheets), bodies)


def xls_of(names: Sequence[str], bodies: Sequence[bytes]) -> bytes:
    """An Excel 97 workbook whose sheets are these records."""
    begin, end = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)), _record(0x000A)
    heads = [_record(0x0085, struct.pack("<IHBB", 0, 0, len(name), 0) + name.encode("latin-1")) for name in names]
    at = len(begin) + sum(map(len, heads)) + len(end)
    placed = []
    for head, body in zip(heads, bodies, strict=True):
        placed.append(head[:4] + struct.pack("<I", at) + head[8:])
        at += len(body)
    return _compound(begin + b"".join(placed) + end + b"".join(bodies))


def xls_number(row: int, column: int, value: float) -> bytes:
    """The record of a cell with a number."""
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def _relation(packages: str, office: str, kind: str, target: str) -> str:
    relation = f'<Relationship Id="r1" Type="{office}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{packages}/relationships">{relation}</Relationships>'


def _ods_cell(cell: str | float) -> str:
    kind = "string" if isinstance(cell, str) else f'float" office:value="{cell}'
    return f'<table:table-cell office:value-type="{kind}"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def _xls_cell(row: int, column: int, cell: str | float) -> bytes:
    if not isinstance(cell, str):
        return xls_number(row, column, cell)
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le"))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream, `Workbook`: a header, the table of sectors, the directory, the stream."""
    stream = stream.ljust(4096, b"\0")  # a shorter one would lie in a stream of small sectors
    count = -(-len(stream) // _SECTOR)
    tables = -(-(count + 2) // (_SECTOR // 4 - 1))
    chain = [_IS_TABLE] * tables + [_END] + [*range(tables + 2, tables + 1 + count), _END]
    table = b"".join(struct.pack("<I", one) for one in chain).ljust(tables * _SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, _END, 0, _END, 0)
    header += b"".join(struct.pack("<I", one) for one in range(tables)).ljust(436, b"\xff")
    root = _entry("Root Entry", 5, _END, 0, child=1)
    directory = root + _entry("Workbook", 2, tables + 1, len(stream)) + _entry("", 0, 0, 0) * 2
    return header + table + directory + stream.ljust(count * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + (b"\0\0" if name else b"")
    links = struct.pack("<III", _FREE, _FREE, child)
    return struct.pack("<64sHBB", text, len(text), kind, 1) + links + bytes(36) + struct.pack("<IQ", start, size)
