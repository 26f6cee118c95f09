"""Patients and colleagues for journeys, made over the API: what a journey is not about is there before it begins."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import httpx

from tests.e2e.conftest import PASSWORD
from tests.servers.carepost import ADMIN_EMAIL, ADMIN_PASSWORD, CarepostProcess

_number = count(1)
PATIENCE = 60.0  # seconds for what the machine does by itself


class Care:
    """The first administrator, by the API."""

    def __init__(self, carepost: CarepostProcess) -> None:
        no_line_stays_open = httpx.Limits(max_keepalive_connections=0)  # nobody closes one, and servers are restarted
        self._client = httpx.Client(base_url=f"{carepost.url}/api/v1", timeout=20, limits=no_line_stays_open)
        signed_in = self.post("/auth/login", email=ADMIN_EMAIL, password=ADMIN_PASSWORD)
        self._client.headers["Authorization"] = f"Bearer {signed_in['accessToken']}"

    def get(self, path: str) -> Any:
        answer = self._client.get(path)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    def post(self, path: str, **body: object) -> Any:
        answer = self._client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    def delete(self, path: str) -> None:
        answer = self._client.delete(path)
        assert answer.is_success, answer.text

    def patient(self, name: str, *, agreed: bool = False) -> dict[str, Any]:
        """Somebody with a number that cannot exist; `agreed` has said yes on the simulated phone."""
        added = self.post("/patients", name=name, phoneNumber=f"+6280011{next(_number):06d}")
        if agreed:
            self.post(f"/patients/{added['id']}/verification", method="ask")
            self.says(added, "ya")
            until(lambda: self.get(f"/patients/{added['id']}")["verificationStatus"] == "verified")
        return added

    def says(self, patient: dict[str, Any], text: str) -> None:
        """The patient writes on the simulated phone."""
        self.post(f"/simulator/patients/{patient['id']}/answer", text=text)

    def messages(self, patient: dict[str, Any]) -> list[dict[str, Any]]:
        return self.get(f"/patients/{patient['id']}/messages?limit=100")

    def colleague(self, name: str, role: str = "moderator") -> str:
        """Somebody approved, by the address they sign in with."""
        email = f"{name.split(maxsplit=1)[0].lower()}{next(_number)}@example.org"
        self._client.post("/auth/register", json={"email": email, "password": PASSWORD, "name": name})
        self.approve(email, role)
        return email

    def approve(self, email: str, role: str = "volunteer") -> None:
        """Let somebody in who waits for it."""
        waiting = self.get("/users?status=pending&limit=100")
        person = next(one for one in waiting if one["email"] == email)
        self.post(f"/users/{person['id']}/approve", role=role)


def until(holds: Callable[[], object]) -> None:
    """Wait for what the machine does by itself."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
