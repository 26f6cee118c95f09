"""Consent over WhatsApp, in a dialog on the patient's page: ask, or let the patient write first with a link (P3)."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import EventSpec

from app import clock
from app.errors import IllegalTransition
from app.models.patient import VerificationMethod
from app.security.guard import READS, WRITES, handler
from app.services.actor import Permission
from app.services.consent_standing import Asked, ConsentStanding, get_consent
from app.services.verification import request_verification
from app.state.base import fetch, perform
from app.state.notices import notify
from app.state.patient_address import patient_of
from app.state.qr_path import qr_path
from app.state.sentences import sentence_of

_MEANINGS = {"pending": "wait", "verified": "done", "declined": "fail", "unreachable": "fail"}


@dataclass(frozen=True)
class AskedShown:
    """One request in the history."""

    id: str
    method_key: str
    status_key: str
    meaning: str
    by: str
    at: str
    answered_at: str


class PatientConsentState(rx.State):
    is_open: bool = False
    status: str = "not_asked"
    asked: list[AskedShown] = []
    asks_left: int = 0
    may_ask_at: str = ""
    link: str = ""
    code: str = ""
    link_until: str = ""
    qr: str = ""
    qr_modules: int = 0
    problem: str = ""

    @handler(Permission.PATIENT_READ, READS)
    async def show(self) -> None:
        """Open the dialog with how it stands now."""
        self.problem = ""
        await self._read()
        self.is_open = True

    @handler(Permission.PATIENT_READ, READS)
    def close(self) -> None:
        self.is_open = False

    @handler(Permission.PATIENT_VERIFY, WRITES)
    async def ask(self) -> EventSpec | None:
        """We write and the patient answers YA or TIDAK."""
        return await self._request(VerificationMethod.ASK)

    @handler(Permission.PATIENT_VERIFY, WRITES)
    async def let_write_first(self) -> EventSpec | None:
        """The patient writes to us first, with a code that proves the number."""
        return await self._request(VerificationMethod.INBOUND)

    async def _request(self, method: VerificationMethod) -> EventSpec | None:
        self.problem = ""
        try:
            await perform(self, request_verification, patient_of(self), method, now=clock.now())
        except IllegalTransition as refused:
            self.problem = sentence_of(self, refused)
            await self._read()
            return None
        await self._read()
        return notify(f"consent.done_{method.value}")

    async def _read(self) -> None:
        standing = await fetch(self, get_consent, patient_of(self), now=clock.now())
        self._show(standing)

    def _show(self, standing: ConsentStanding) -> None:
        self.status = standing.status.value
        self.asked = [_shown(each) for each in standing.asked]
        self.asks_left = standing.asks_left
        self.may_ask_at = standing.may_ask_at.isoformat() if standing.may_ask_at else ""
        self.link, self.code = standing.link, standing.code
        self.link_until = standing.link_until.isoformat() if standing.link_until else ""
        self.qr, self.qr_modules = qr_path(standing.link)


def _shown(asked: Asked) -> AskedShown:
    return AskedShown(
        id=str(asked.id),
        method_key=f"consent.method_{asked.method.value}",
        status_key=f"verification.{asked.status.value}",
        meaning=_MEANINGS.get(asked.status.value, "idle"),
        by=asked.by,
        at=asked.requested_at.isoformat(),
        answered_at=asked.answered_at.isoformat() if asked.answered_at else "",
    )
