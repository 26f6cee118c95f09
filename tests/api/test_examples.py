"""The examples of the document are made from the rows themselves: whatever a row gets, its example gets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from app.api.application import create_api
from app.api.examples import row_example
from app.api.examples.rows import OF_ROW
from app.api.examples.world import IDS, KINDS_OF_ROWS, VALUES
from app.api.route import plan_of
from app.models.file import FileStatus
from app.services.shapes import Moment, Shown


class _Part(Shown):
    title: str


class _AnyRow(Shown):
    """A row that nobody has thought of."""

    id: UUID
    patient_id: UUID
    patient_name: str
    unheard_of: int
    is_new: bool
    status: FileStatus
    kind_of_thing: Literal["one", "other"]
    seen_at: Moment
    seen_on: date
    gone_at: datetime | None
    parts: list[_Part]
    said: Annotated[str, "something"]


def test_a_new_row_has_an_example_by_itself():
    found = row_example(_AnyRow)
    assert _AnyRow.model_validate(found)
    assert found["patientName"] == "Siti Rahma"
    assert found["goneAt"] is None
    assert found["parts"] == [{"title": VALUES["title"]}]
    assert (found["status"], found["kindOfThing"]) == ("verifying", "one")


def rows_of(annotation: object) -> set[type[BaseModel]]:
    if get_origin(annotation):
        return set().union(*(rows_of(part) for part in get_args(annotation)))
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return set()
    return {annotation}.union(*(rows_of(info.annotation) for info in annotation.model_fields.values()))


def test_every_name_of_the_invented_world_is_one_of_a_row():
    plans = [plan_of(getattr(route, "endpoint", None)) for route in create_api().routes]
    rows = set().union(*(rows_of(plan.response_model) for plan in plans if plan is not None))
    fields = {name for row in rows for name in row.model_fields}
    known = {row.__name__: set(row.model_fields) for row in rows}
    assert not VALUES.keys() - fields
    assert not IDS.keys() - fields
    assert not KINDS_OF_ROWS.keys() - known.keys()
    for row, values in OF_ROW.items():
        assert any(values.keys() <= set(one.model_fields) for one in rows if one.__name__ == row) or row == "RunRow", (
            row
        )
