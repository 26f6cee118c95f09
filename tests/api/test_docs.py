"""The documentation page: for those who may see it, with every operation on it."""

from __future__ import annotations

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
                has_example = "examples" in answer.get("content", {}).get("application/json", {})
                assert status.startswith(("2", "3")) or has_example, (method, path, status)


def test_every_operation_has_a_name_of_its_own(admin):
    document = admin.client.get("/api/openapi.json").json()
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
