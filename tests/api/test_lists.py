"""Lists: pages by number and by cursor, orders, chosen fields (PRODUCT 0.1), tried on patients."""

from __future__ import annotations

import pytest


def test_a_list_carries_its_pagination(admin, patient_of):
    for _ in range(3):
        patient_of(admin.user)
    body = admin.get("/patients", params={"limit": 2}).json()
    assert len(body["data"]) == 2
    assert body["pagination"] | {"nextCursor": None} == {
        "page": 1,
        "limit": 2,
        "total": 3,
        "totalPages": 2,
        "hasMore": True,
        "nextCursor": None,
        "totalIsEstimate": False,
    }


def test_pages_by_cursor_and_by_number_show_everybody_once(admin, patient_of):
    for _ in range(7):
        patient_of(admin.user)
    by_number = [row["id"] for page in (1, 2, 3) for row in rows(admin, page=page, limit=3)]
    by_cursor: list[str] = []
    cursor = None
    while True:
        body = admin.get("/patients", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        by_cursor += [row["id"] for row in body["data"]]
        cursor = body["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert by_number == by_cursor
    assert len(set(by_cursor)) == 7


@pytest.mark.parametrize("sort", ["name", "-name", "createdAt", "-createdAt", "updatedAt", "-updatedAt"])
def test_a_cursor_goes_on_in_every_order(admin, patient_of, sort):
    for name in ("Ani", "Ani", "Budi", "Citra", "Citra"):
        patient_of(admin.user, name=name)
    whole = [row["id"] for row in rows(admin, sort=sort)]
    first = admin.get("/patients", params={"sort": sort, "limit": 2}).json()
    rest = rows(admin, sort=sort, cursor=first["pagination"]["nextCursor"])
    assert [row["id"] for row in first["data"] + rest] == whole


@pytest.mark.parametrize("cursor", ["x", "s1.a.b", "W10", "Ѱ", "s1..", "%00"])
def test_a_cursor_that_we_never_gave_is_refused(admin, cursor):
    answer = admin.get("/patients", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == "cursor"


def test_a_cursor_of_another_order_is_refused(admin, patient_of):
    for _ in range(3):
        patient_of(admin.user)
    cursor = admin.get("/patients", params={"limit": 1, "sort": "name"}).json()["pagination"]["nextCursor"]
    assert admin.get("/patients", params={"cursor": cursor, "sort": "-createdAt"}).status_code == 422


def test_a_cursor_does_not_tell_the_name_it_stands_at(admin, patient_of):
    for name in ("Ani", "Budi"):
        patient_of(admin.user, name=name)
    cursor = admin.get("/patients", params={"limit": 1, "sort": "name"}).json()["pagination"]["nextCursor"]
    assert "ani" not in cursor.lower()


@pytest.mark.parametrize("query", ["page=0", "limit=0", "limit=101", "page=x", "page=501&limit=20", "sort=phone"])
def test_a_page_that_cannot_be_is_refused(admin, query):
    answer = admin.get(f"/patients?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"


def test_fields_leaves_everything_else_out_but_the_id(admin, patient):
    row = admin.get("/patients", params={"fields": "name,isActive"}).json()["data"][0]
    assert row == {"id": str(patient.id), "name": "Siti Rahma", "isActive": True}
    one = admin.get(f"/patients/{patient.id}", params={"fields": "hospital"}).json()["data"]
    assert one == {"id": str(patient.id), "hospital": None}
    assert admin.get("/patients", params={"fields": "secret"}).status_code == 422


def rows(caller, **params):
    return caller.get("/patients", params=params).json()["data"]
