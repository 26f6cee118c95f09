"""Drafts over the API: kept, read, replaced and forgotten by their author."""

from __future__ import annotations

import pytest


def test_a_draft_is_kept_read_replaced_and_forgotten(volunteer, someone):
    path = "/drafts/patient.new?subject=7"
    assert volunteer.get(path).status_code == 404

    assert volunteer.call("PUT", path, json={"content": {"name": "Sit"}}).status_code == 200
    volunteer.call("PUT", path, json={"content": {"name": "Siti", "tags": [1, None]}})

    data = volunteer.get(path).json()["data"]
    assert data["content"] == {"name": "Siti", "tags": [1, None]}
    assert (data["kind"], data["subject"]) == ("patient.new", "7")
    assert data["updatedAt"].endswith("Z")
    assert someone("superadmin").get(path).status_code == 404
    assert volunteer.delete(path).status_code == 204
    assert volunteer.get(path).status_code == 404
    assert volunteer.delete(path).status_code == 204


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/drafts/Patient", "{}", 422),
        ("/drafts/patient?subject=a%20b", "{}", 422),
        ("/drafts/patient", "[]", 422),
        ("/drafts/patient", '{"a": NaN}', 422),
        ("/drafts/patient", '{"a": "\\ud800"}', 422),
        ("/drafts/patient", '{"a": "' + "x" * 70_000 + '"}', 413),
    ],
)
def test_what_cannot_be_kept_is_refused(volunteer, path, content, status):
    answer = volunteer.call(
        "PUT", path, content=f'{{"content": {content}}}', headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == status
    assert answer.json()["success"] is False
