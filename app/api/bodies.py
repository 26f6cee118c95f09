"""Bodies that a route reads by itself, said in the OpenAPI document: forms with a file, and bare bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BYTES = "application/octet-stream"
Described = dict[str, Any]


def form_with_file(about: str, fields: Mapping[str, Mapping[str, Any]] | None = None) -> Described:
    """A `multipart/form-data` body with a file in `file`, and the schemas of what may stand beside it, by name."""
    file = {"type": "string", "contentMediaType": BYTES, "description": about}
    schema = {"type": "object", "required": ["file"], "properties": {"file": file, **(fields or {})}}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def bare_bytes(media_type: str, about: str, *, is_required: bool) -> Described:
    """A body that is nothing but bytes."""
    return {"description": about, "required": is_required, "content": {media_type: {"schema": {}}}}


def said(about: str, **more: object) -> dict[str, Any]:
    """A text in a form."""
    return {"type": "string", "description": about, **more}
