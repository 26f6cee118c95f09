"""A file brought over the API."""

from __future__ import annotations

from httpx import Response

from tests.api.conftest import Caller
from tests.factories.bytes import a_pdf

PDF = a_pdf()


def bring(
    caller: Caller,
    name: str = "Hasil lab.pdf",
    data: bytes = PDF,
    kind: str = "application/pdf",
    **fields: str,
) -> Response:
    """Bring one in a form, with its duration, folder and patient among the fields."""
    return caller.post("/upload", files={"file": (name, data, kind)}, data=fields)
