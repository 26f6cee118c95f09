"""`/api/docs`: the OpenAPI document as a page of our own, rendered here, without a script and without anybody's CDN."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.api.observers import require_details
from app.api.openapi import METHODS

_HERE = Path(__file__).parent
_HEADERS = {"Cache-Control": "no-store"}

Node = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    status: str
    description: str
    codes: list[str]
    shape: str


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the page shows it."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    permission: str
    parameters: list[Node]
    body: str
    body_shape: str
    answers: list[Answer]


async def show_docs(request: Request) -> Response:
    """The page, for those who may see details of the machine."""
    await require_details(request)
    document = request.app.openapi()
    page = _templates().get_template("page.html").render(info=document["info"], groups=groups_of(document))
    return HTMLResponse(page, headers=_HEADERS)


async def show_style(_request: Request) -> Response:
    """The page's style sheet, which says nothing that is secret."""
    return Response((_HERE / "page.css").read_text(encoding="utf-8"), media_type="text/css", headers=_HEADERS)


def groups_of(document: Node) -> list[tuple[str, list[Operation]]]:
    """The operations by tag, in the order of the document."""
    groups: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tag = item[method].get("tags", ["Other"])[0]
                groups.setdefault(tag, []).append(_operation(document, path, method, item[method]))
    return list(groups.items())


def _operation(document: Node, path: str, method: str, node: Node) -> Operation:
    schema = _json_of(node.get("requestBody", {})).get("schema", {})
    example = _resolved(document, schema).get("examples", [None])[0]
    return Operation(
        anchor=node["operationId"],
        method=method.upper(),
        path=path,
        summary=node.get("summary", ""),
        description=node.get("description", ""),
        permission=str(node.get("x-permission", "")),
        parameters=node.get("parameters", []),
        body=json.dumps(example, indent=2, ensure_ascii=False) if example else "",
        body_shape="\n".join(_fields(document, schema)) if schema else "",
        answers=[_answer(document, status, answer) for status, answer in node["responses"].items()],
    )


def _answer(document: Node, status: str, node: Node) -> Answer:
    content = _json_of(node)
    shape = ""
    if status.startswith("2") and content:
        data = _resolved(document, content.get("schema", {})).get("properties", {}).get("data", {})
        shape = "\n".join(_fields(document, data.get("items", data)))
    codes = [] if status.startswith("2") else list(content.get("examples", {}))
    return Answer(status, node["description"], codes, shape)


def _fields(document: Node, schema: Node) -> Iterator[str]:
    """One line a field: name, what it is, and whether it may be left out."""
    found = _resolved(document, schema)
    needed = found.get("required", [])
    for name, field in found.get("properties", {}).items():
        yield f"{name}: {_kind(document, field)}{'' if name in needed else '  (optional)'}"


def _kind(document: Node, schema: Node) -> str:
    found = _resolved(document, schema)
    if "anyOf" in found:
        return " | ".join(_kind(document, choice) for choice in found["anyOf"])
    if "enum" in found:
        return " | ".join(json.dumps(value) for value in found["enum"])
    if found.get("type") == "array":
        return f"[{_kind(document, found.get('items', {}))}]"
    return str(found.get("format") or found.get("title" if found.get("properties") else "type", "any"))


def _resolved(document: Node, schema: Node) -> Node:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Node = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _json_of(node: Node) -> Node:
    found: Node = node.get("content", {}).get("application/json", {})
    return found


def _as_prose(text: str) -> Markup:
    """Paragraphs and `code` of a description; everything else is text."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    shown = []
    for paragraph in paragraphs:
        parts = paragraph.split("`")
        marked = [Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)]
        shown.append(Markup("<p>{}</p>").format(Markup("").join(marked)))
    return Markup("\n").join(shown)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters["prose"] = _as_prose
    return templates


ROUTES = (Route("/api/docs", show_docs), Route("/api/docs.css", show_style))
