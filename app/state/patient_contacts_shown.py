"""The people close to a patient as the page shows them, and as the texts of their form."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.patients.contacts import ContactRow
from app.services.phones import as_read


@dataclass(frozen=True)
class ContactShown:
    id: str
    name: str
    relation: str
    phone: str
    may_confirm: bool
    may_be_told: bool


def contact_shown(row: ContactRow) -> ContactShown:
    phone = as_read(row.phone_number or "")
    return ContactShown(str(row.id), row.name, row.relation, phone, row.may_confirm, row.may_be_told)


def values_of(contact: ContactShown) -> dict[str, str]:
    return {
        "id": contact.id,
        "name": contact.name,
        "relation": contact.relation,
        "phoneNumber": contact.phone,
        "mayConfirm": "on" if contact.may_confirm else "",
        "mayBeTold": "on" if contact.may_be_told else "",
    }
