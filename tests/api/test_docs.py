"""The documentation page: for those who may see it, with every operation on it."""

from __future__ import annotations

from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

NEAR = ("127.0.0.1", 5000)


def test_the_page_shows_every_operation_to_an_admin(admin):
    document = admin.client.get("/api/openapi.json").json()
    page = admin.client.get("/api/docs", headers=admin.headers)
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]
    for item in document["paths"].values():
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page.text


def test_the_page_is_shown_on_the_machine_itself_but_not_through_a_proxy(admin):
    near = TestClient(admin.client.app, client=NEAR)
    assert near.get("/api/docs").status_code == 200
    assert near.get("/api/docs", headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 401


def test_strangers_and_volunteers_do_not_see_it(client, volunteer):
    assert client.get("/api/docs").status_code == 401
    assert client.get("/api/docs", headers=volunteer.headers).status_code == 403
    assert client.get("/api/docs.css").status_code == 200


def test_the_page_asks_nobody_else_for_anything(admin):
    page = admin.client.get("/api/docs", headers=admin.headers).text
    assert "<script" not in page
    assert "style=" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_document_says_how_to_sign_in_and_what_each_call_needs(admin):
    document = admin.client.get("/api/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert document["components"]["securitySchemes"].keys() == {"bearer", "session", "csrf"}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], (method, path)
            assert operation["x-permission"], (method, path)
            needs = [] if operation["x-permission"] == "anyone" else ["bearer"]
            assert [name for way in operation["security"] for name in way if name == "bearer"] == needs
            for status, answer in operation["responses"].items():
                content = answer.get("content", {})
                is_json = status.startswith(("4", "5")) or "application/json" in content
                assert not is_json or content["application/json"]["examples"], (method, path, status)
            for kind, body in operation.get("requestBody", {}).get("content", {}).items():
                assert kind != "application/json" or _example_of(document, body), (method, path)


def _example_of(document, body):
    schema = body["schema"]
    found = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return body.get("example") or found.get("examples")


def test_every_example_has_the_shape_that_the_document_says(admin):
    document = admin.client.get("/api/openapi.json").json()
    count = 0
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {}).get("application/json", {})
                for example in content.get("examples", {}).values():
                    schema = {**content["schema"], "components": document["components"]}
                    problems = list(Draft202012Validator(schema).iter_errors(example["value"]))
                    assert not problems, (method, path, status, problems[0].message)
                    count += 1
    assert count > 1000


def test_the_examples_are_of_one_small_world(admin):
    paths = admin.client.get("/api/openapi.json").json()["paths"]

    def data(method, path):
        (status,) = (one for one in paths[path][method]["responses"] if one.startswith("2"))
        content = paths[path][method]["responses"][status]["content"]["application/json"]
        return content["examples"]["success"]["value"]["data"]

    patient, reminder = data("get", "/api/v1/patients/{patient_id}"), data("get", "/api/v1/reminders/{reminder_id}")
    (file,) = data("get", "/api/v1/files")
    volunteer = data("get", "/api/v1/users/me")
    assert reminder["patientId"] == patient["id"] == file["usedIn"][0]["patientId"]
    assert volunteer["id"] == file["ownerId"] == patient["assignedVolunteerId"]
    assert patient["phoneNumber"].startswith("+62800000"), "a number that cannot exist"
    assert patient["deletedAt"] is None


def test_the_routes_outside_the_frame_are_described_as_well(admin):
    paths = admin.client.get("/api/openapi.json").json()["paths"]
    plain = {"/api/webhooks/gowa", "/api/health", "/api/health/live", "/api/health/ready", "/metrics"}
    assert plain <= paths.keys()
    assert paths["/metrics"]["get"]["x-permission"] == "health:read"
    assert paths["/api/webhooks/gowa"]["post"]["security"] == []


def test_every_operation_has_a_name_of_its_own(admin):
    document = admin.client.get("/api/openapi.json").json()
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
