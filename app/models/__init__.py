"""All tables, so that importing `app.models` fills `SQLModel.metadata`.

Every foreign key is checked when the transaction commits, not row by row: a service then writes its rows in the order
in which it thinks of them, and whatever refers to nothing still cannot be committed.
"""

from sqlmodel import SQLModel

from app.models import (
    account,
    call,
    compliance,
    conversation,
    dose_sum,
    draft,
    file,
    message,
    message_template,
    patient,
    patient_import,
    patient_list,
    reminder,
    remote_use,
    send_run,
    share,
    upload,
    work,
)

for _table in SQLModel.metadata.tables.values():
    for _key in _table.foreign_key_constraints:
        _key.deferrable, _key.initially = True, "DEFERRED"

__all__ = [
    "account",
    "call",
    "compliance",
    "conversation",
    "dose_sum",
    "draft",
    "file",
    "message",
    "message_template",
    "patient",
    "patient_import",
    "patient_list",
    "reminder",
    "remote_use",
    "send_run",
    "share",
    "upload",
    "work",
]
