"""A form with one file, read piece by piece as it arrives: nothing of the file is held here (F3)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

from anyio import from_thread
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from app.errors import BadRequest

MOST_FIELDS = 20
MOST_FIELD = 4096  # bytes of one plain field
MOST_DRAINED = 1 << 20  # bytes that are still read of a request that was refused, so that its sender hears why


class FormFile:
    """The form of one request. Read `pieces` to the end: then `fields` holds every plain field.

    Used in the thread of a route; the event loop is asked for each part of the body.
    """

    def __init__(self, request: Request, *, field: str = "file") -> None:
        content_type, options = parse_options_header(request.headers.get("content-type", ""))
        if content_type != b"multipart/form-data" or not options.get(b"boundary"):
            raise BadRequest("error.not_a_form")
        self.name = ""
        self.declared_type = ""
        self.fields: dict[str, str] = {}
        self._field = field
        self._parts = 0
        self._headers: dict[str, bytes] = {}
        self._header_name = b""
        self._header_value = b""
        self._plain: str | None = None
        self._text = b""
        self._is_file = self._has_file = self._is_whole = False
        self._ready: list[bytes] = []
        self._chunks: AsyncIterator[bytes] = request.stream().__aiter__()
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._add_header_name,
                "on_header_value": self._add_header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._add_data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    def pieces(self, on_name: Callable[[], None]) -> Iterator[bytes]:
        """The bytes of the file as they come. `on_name` is called once, before the first, when its name is known.

        Raises BadRequest for no form, and for one that stops before its own end: a part of a file is no file.
        """
        is_named = False
        for data in self._body():
            try:
                self._parser.write(data)
            except FormParserError:
                raise BadRequest("error.not_a_form") from None
            if self._has_file and not is_named:
                is_named = True
                on_name()
            ready, self._ready = self._ready, []
            yield from ready
        if not self._has_file:
            raise BadRequest("error.no_file_in_form")
        if not self._is_whole:
            raise BadRequest("error.form_cut")

    def drain(self) -> None:
        """Read a little of what is still coming, so that the refusal is not lost with the line."""
        seen = 0
        for data in self._body():
            seen += len(data)
            if seen > MOST_DRAINED:
                return

    def _body(self) -> Iterator[bytes]:
        while True:
            try:
                data = from_thread.run(self._next)
            except ClientDisconnect:
                raise BadRequest("error.form_cut") from None
            if data is None:
                return
            if data:
                yield data

    async def _next(self) -> bytes | None:
        return await anext(self._chunks, None)

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > MOST_FIELDS:
            raise BadRequest("error.not_a_form")
        self._headers, self._plain, self._text, self._is_file = {}, None, b"", False

    def _add_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _add_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header_name.decode("latin-1").lower()] = self._header_value
        self._header_name = self._header_value = b""

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name != self._field:
            self._plain = name
            return
        if self._has_file or b"filename" not in options:
            raise BadRequest("error.no_file_in_form")
        self._is_file = self._has_file = True
        self.name = options[b"filename"].decode("utf-8", "replace")
        self.declared_type = self._headers.get("content-type", b"").decode("latin-1")[:127]

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._ready.append(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > MOST_FIELD:
            raise BadRequest("error.not_a_form")

    def _end_part(self) -> None:
        if self._plain is not None:
            self.fields[self._plain] = self._text.decode("utf-8", "replace").strip()

    def _end(self) -> None:
        self._is_whole = True
