"""Requests against `openapi.yaml`, and against what GOWA's own validation demands beyond it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml
from jsonschema import Draft202012Validator

from tests.servers.gowa.http import Request

DOCUMENT = Path(__file__).with_name("openapi.yaml")
# The document names no required fields for sends; GOWA's validation does.
REQUIRED = {
    "sendMessage": ("phone", "message"),
    "sendImage": ("phone",),
    "sendFile": ("phone",),
    "userCheck": ("phone",),
}
JID = re.compile(r"[1-9][0-9]{6,14}@s\.whatsapp\.net|[0-9]{6,20}@lid|[0-9-]{10,40}@g\.us")
BARE_PHONE = re.compile(r"[1-9][0-9]{6,14}")


@dataclass
class Operation:
    id: str
    pattern: re.Pattern[str]
    parameters: dict[str, dict[str, Any]]
    needs_device: bool
    bodies: dict[str, Draft202012Validator]
    answers: dict[str, Draft202012Validator]


@dataclass
class Call:
    """A checked request: which operation, with which values, and everything that is wrong with it."""

    operation: str
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    received_at: float = 0.0


@cache
def operations() -> tuple[tuple[str, Operation], ...]:
    """Every (method, operation) of the document, compiled once."""
    with DOCUMENT.open(encoding="utf-8") as file:
        document = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found = []
    for path, methods in document["paths"].items():
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
        for method, spec in methods.items():
            found.append((method.upper(), _operation(document, pattern, spec)))
    return tuple(found)


def _operation(document: dict[str, Any], pattern: re.Pattern[str], spec: dict[str, Any]) -> Operation:
    parameters = [_resolve(document, each) for each in spec.get("parameters", [])]
    bodies = spec.get("requestBody", {}).get("content", {})
    return Operation(
        spec["operationId"],
        pattern,
        {each["name"]: each for each in parameters if each["in"] == "query"},
        any(each["name"] == "X-Device-Id" for each in parameters),
        {kind: Draft202012Validator(_strict(_resolve(document, body["schema"]))) for kind, body in bodies.items()},
        {
            status: Draft202012Validator(_resolve(document, answer["content"]["application/json"]["schema"]))
            for status, answer in spec["responses"].items()
            if "application/json" in answer.get("content", {})
        },
    )


def _resolve(document: dict[str, Any], node: Any) -> Any:
    """The node with its references followed and OpenAPI 3.0's `nullable` said as JSON Schema says it."""
    if isinstance(node, list):
        return [_resolve(document, each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return _resolve(document, target)
    resolved = {name: _resolve(document, value) for name, value in node.items() if name != "example"}
    is_null_example = "example" in node and node["example"] is None
    if isinstance(resolved.get("type"), str) and (resolved.pop("nullable", False) or is_null_example):
        resolved["type"] = [resolved["type"], "null"]
    return resolved


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "additionalProperties": False}


@cache
def find(method: str, path: str) -> tuple[Operation, tuple[tuple[str, str], ...]] | None:
    for each_method, operation in operations():
        found = operation.pattern.fullmatch(path) if each_method == method else None
        if found:
            return operation, tuple(found.groupdict().items())
    return None


def check(request: Request) -> Call | None:
    """What the request asks for and what is wrong with it; None when GOWA has no such route."""
    found = find(request.method, request.path)
    if found is None:
        return None
    operation, path = found
    call = Call(operation.id, dict(path), received_at=request.received_at)
    if operation.needs_device and not request.headers.get("x-device-id"):
        call.violations.append("no X-Device-Id")
    _check_query(operation, request, call)
    _check_body(operation, request, call)
    given = {**call.query, **call.fields}
    call.violations += [f"{name} is missing" for name in REQUIRED.get(operation.id, ()) if not given.get(name)]
    phone = given.get("phone")
    if isinstance(phone, str) and not JID.fullmatch(phone) and not BARE_PHONE.fullmatch(phone):
        call.violations.append("phone is neither a JID nor bare digits")
    return call


def _check_query(operation: Operation, request: Request, call: Call) -> None:
    for name, text in parse_qsl(request.query, keep_blank_values=True):
        parameter = operation.parameters.get(name)
        if parameter is None:
            call.violations.append(f"unknown query parameter {name}")
            continue
        try:
            call.query[name] = value = _typed(parameter["schema"], text)
        except ValueError:
            call.violations.append(f"query parameter {name} has the wrong type")
            continue
        if "maximum" in parameter["schema"] and value > parameter["schema"]["maximum"]:
            call.violations.append(f"query parameter {name} is too large")
    for name, parameter in operation.parameters.items():
        if parameter.get("required") and name not in call.query:
            call.violations.append(f"query parameter {name} is missing")


def _typed(schema: dict[str, Any], text: str) -> Any:
    match schema["type"]:
        case "integer":
            return int(text)
        case "boolean":
            return {"true": True, "false": False}[text] if text in ("true", "false") else int("no boolean")
        case _:
            if schema.get("format") == "date-time" and not re.fullmatch(
                r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text
            ):
                raise ValueError(text)
            return text


def _check_body(operation: Operation, request: Request, call: Call) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not operation.bodies:
        if request.body:
            call.violations.append("a body where none is expected")
        return
    validator = operation.bodies.get(kind)
    if validator is None:
        call.violations.append(f"content type {kind or 'missing'}")
        return
    try:
        if kind == "application/json":
            fields = json.loads(request.body)
        else:
            fields, call.files = read_form(request)
    except (ValueError, KeyError) as error:
        call.violations.append(f"unreadable body: {type(error).__name__}")
        return
    call.fields = fields if isinstance(fields, dict) else {}
    call.violations += [error.message for error in validator.iter_errors({**fields, **dict.fromkeys(call.files, "")})]


def read_form(request: Request) -> tuple[dict[str, Any], dict[str, tuple[str, str, bytes]]]:
    """Fields (booleans and integers as such) and files (name, type, content) of a multipart body."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=policy.HTTP).parsebytes(head + request.body)
    if not message.is_multipart() or message.defects:
        raise ValueError("not multipart")
    fields: dict[str, Any] = {}
    files = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        file_name = part.get_filename()
        if file_name is not None:
            files[name] = (file_name, part.get_content_type(), content)
        else:
            text = content.decode()
            fields[name] = {"true": True, "false": False}.get(text, text)
    return fields, files
