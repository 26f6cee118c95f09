"""What the OpenAPI document says of bodies that routes read by themselves, and methods that come in a header."""

from __future__ import annotations

import pytest

from tests.api.conftest import Caller
from tests.api.tus import STREAM, TEXT, TUS, begun


def body_of(admin: Caller, path: str, method: str) -> dict[str, object]:
    operation = admin.client.get("/api/openapi.json", headers=admin.headers).json()["paths"][path][method]
    return operation["requestBody"]["content"]


def test_the_forms_with_a_file_are_described(admin: Caller) -> None:
    (form,) = body_of(admin, "/api/v1/upload", "post").values()
    schema = form["schema"]
    assert schema["required"] == ["file"]
    assert set(schema["properties"]) == {"file", "duration", "folder", "patientId", "replacesId"}
    assert "unlimited" in schema["properties"]["duration"]["enum"]
    for path in ("/api/v1/profile/photo", "/api/v1/patients/{patient_id}/photo"):
        assert "file" in body_of(admin, path, "put")["multipart/form-data"]["schema"]["properties"]


def test_the_bytes_and_the_headers_of_tus_are_described(admin: Caller) -> None:
    paths = admin.client.get("/api/openapi.json", headers=admin.headers).json()["paths"]
    begin, send = paths["/api/v1/uploads"]["post"], paths["/api/v1/uploads/{upload_id}"]["patch"]
    assert "application/offset+octet-stream" in send["requestBody"]["content"]
    named = {one["name"] for one in begin["parameters"]} | {one["name"] for one in send["parameters"]}
    assert {"Tus-Resumable", "Upload-Length", "Upload-Metadata", "Upload-Offset", "Upload-Checksum"} <= named


def test_where_only_post_gets_through_the_header_says_what_is_meant(volunteer: Caller) -> None:
    path = begun(volunteer)
    meant = {"X-HTTP-Method-Override": "PATCH"}
    sent = volunteer.post(path, content=TEXT[:9000], headers=TUS | STREAM | {"Upload-Offset": "0"} | meant)
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, "9000")
    asked = volunteer.post(path, headers=TUS | {"X-HTTP-Method-Override": "HEAD"})
    assert (asked.status_code, asked.headers["upload-offset"]) == (200, "9000")
    assert volunteer.post(path, headers=TUS | {"X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert volunteer.call("HEAD", path, headers=TUS).status_code == 410


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_only_looks_is_never_taken_for_more(volunteer: Caller, method: str) -> None:
    path = begun(volunteer)
    volunteer.call(method, path, headers=TUS | {"X-HTTP-Method-Override": "DELETE"})
    assert volunteer.call("HEAD", path, headers=TUS).status_code == 200


def test_elsewhere_the_header_means_nothing(volunteer: Caller) -> None:
    answer = volunteer.post("/files", headers={"X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 405
