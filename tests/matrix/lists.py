"""What stands around the list of patients, made for one call: a saved view, a bulk change, an import."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app.models.patient_import import ImportBatch, ImportState
from app.models.patient_list import BulkChange, SavedView


def add_lists(session: Session, *, owner: UUID, route: str) -> dict[str, UUID]:
    """The ids of what belongs to `owner`."""
    change = BulkChange(actor_id=owner, action="tag")
    brought = ImportBatch(owner_id=owner, file_name="patients.csv", headings="[]", state=ImportState.READY)
    if route.endswith("/start"):
        brought.mapping, brought.good = {"name": 0, "phoneNumber": 1}, 1
    session.add_all([change, brought])
    made = {"change_id": change.id, "import_id": brought.id}
    if "{view_id}" in route:  # people may have 50
        view = SavedView(page="patients", owner_id=owner, name="Mine")
        session.add(view)
        made["view_id"] = view.id
    return made
