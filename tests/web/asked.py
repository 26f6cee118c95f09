"""A link by which outsiders send files, and how a browser without JavaScript sends them."""

from __future__ import annotations

from sqlmodel import select

from app import clock
from app.db import reading, transaction
from app.models.file import File
from app.services.accounts.passwords import hash_password
from app.services.shares.requests import create_request
from app.services.shares.schemas import NewRequest
from tests.factories import a_patient, a_user, an_actor
from tests.web.test_door import csrf_in

PASSWORD = "kopi hitam"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TEXT = b"Hb 9.8 g/dL, leukosit 4.2\n"


class Asked:
    def __init__(self, *, password: bool = False, with_patient: bool = False, **fields) -> None:
        with transaction() as session:
            self.owner = a_user(session, name="Dewi Lestari")
            self.patient = a_patient(session, assigned_volunteer_id=self.owner.id) if with_patient else None
            new = NewRequest(
                title=fields.pop("title", "Hasil laboratorium"),
                patient_id=self.patient.id if self.patient else None,
                **fields,
            )
            hashed = hash_password(PASSWORD) if password else None
            row = create_request(session, an_actor(user=self.owner), new, password_hash=hashed, now=clock.now())
        self.id = row.id
        self.path = "/d/" + row.url.rpartition("/")[2]

    def files(self) -> list[File]:
        with reading() as session:
            query = select(File).where(File.owner_id == self.owner.id).order_by(File.created_at)
            return list(session.exec(query).all())


def send(browser, asked, *files, csrf=None):
    value = csrf or csrf_in(browser.get(asked.path).text)
    return browser.post(asked.path, data={"csrf": value}, files=[("file", file) for file in files])


def written_form(csrf: str, file: bytes | None = None) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + csrf.encode() + b"\r\n"
    name, content = (b"", b"") if file is None else (b"a.pdf", file)
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n\r\n' + content
    return head + part + b"\r\n--x--\r\n"
