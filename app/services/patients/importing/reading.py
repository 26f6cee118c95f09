"""A file as rows of text: CSV in the encodings and with the separators that offices write, or XLSX (P7).

Nothing here believes the file: its kind is told by its first bytes, a workbook is measured before it is unpacked, and
rows, columns and cells are bounded. Everything that is wrong is an Invalid on `file` with a sentence for people.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from app.errors import Invalid

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 100_000, 60, 12_000
MOST_UNPACKED, MOST_WORDS = 300 * 1024 * 1024, 60 * 1024 * 1024
MOST_PARTS = 500
_SEPARATORS = ",;\t|"
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

Row = tuple[int, list[str]]


def read_table(path: Path) -> Iterator[Row]:
    """The rows that are not empty, each with its number in the file, the first of which holds the headings."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\0 \r\n\t\xff\xfe\xef\xbb\xbf"):
        raise _wrong("import.empty_file")
    if start.startswith(_OLD_WORKBOOK):
        raise _wrong("import.old_workbook")
    rows = _workbook_rows(path) if start.startswith(_WORKBOOK) else _text_rows(path)
    count = 0
    for number, cells in rows:
        cut = [cell.strip()[:MOST_LETTERS] for cell in cells[:MOST_COLUMNS]]
        while cut and not cut[-1]:
            cut.pop()
        if cut:
            count += 1
            if count > MOST_ROWS + 1:
                raise _wrong("import.too_many_rows", rows=f"{MOST_ROWS}")
            yield number, cut


def _text_rows(path: Path) -> Iterator[Row]:
    text = _decoded(path.read_bytes())
    if "\0" in text:
        raise _wrong("import.not_a_table")
    text, separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as problem:
        raise _wrong("import.unreadable_row", row=str(reader.line_num)) from problem


def _decoded(raw: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, else UTF-8 when it is some, else what Windows calls ANSI."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    if raw[:400:2].count(0) > len(raw[:400]) // 4 or raw[1:400:2].count(0) > len(raw[:400]) // 4:
        return raw.decode("utf-16-be" if raw[0] == 0 else "utf-16-le", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _separator(text: str) -> tuple[str, str]:
    """The text without Excel's first line about it, and the separator that most lines agree on."""
    first, _, rest = text.partition("\n")
    named = first.strip().strip('"')
    if len(named) == 5 and named.startswith("sep=") and named[4] in _SEPARATORS:
        return rest, named[4]
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    counts = {one: [_outside_quotes(line, one) for line in lines] for one in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda one: (min(counts[one][:1], default=0) > 0, sum(map(bool, counts[one]))))
    return text, best


def _outside_quotes(line: str, separator: str) -> int:
    return sum(part.count(separator) for part in line.split('"')[::2])


def _workbook_rows(path: Path) -> Iterator[Row]:
    from openpyxl import load_workbook  # heavy, and most processes never read a workbook

    _measure(path)
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says about its own size is not to be relied on
            for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
                if number > MOST_ROWS * 3:
                    raise _wrong("import.too_many_rows", rows=f"{MOST_ROWS}")
                yield number, [_written(cell) for cell in cells]
            book.close()
    except Invalid:
        raise
    except Exception as problem:  # a broken workbook breaks the reader in many ways, all meaning this
        raise _wrong("import.unreadable_workbook") from problem


def _measure(path: Path) -> None:
    """Refuse a workbook that unpacks to far more than an honest one would, before any of it is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise _wrong("import.unreadable_workbook") from problem
    words = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if len(parts) > MOST_PARTS or words > MOST_WORDS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _wrong("import.unpacks_too_large")
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise _wrong("import.unreadable_workbook")


def _written(cell: object) -> str:
    """A cell as a person would have typed it: dates as such, numbers without the decimals they do not have."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _wrong(key: str, **params: str) -> Invalid:
    return Invalid.field("file", key, **params)
