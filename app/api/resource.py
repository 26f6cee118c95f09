"""How routes are written: a function with a typed signature, and beside it who may call it.

    patients = Resource("/patients", tag="Patients")

    @patients.post("", needs=Permission.PATIENT_CREATE, summary="Add a patient", raises=(DuplicatePhone,))
    def add(body: NewPatient, session: Tx, actor: CurrentActor) -> PatientDetail: ...

What the function returns decides the envelope: a model (201 for POST, else 200), `Page[Row]` (a list with pagination),
`list[Row]`, `Accepted` (202), None (204). The function runs in a thread and its session is committed before the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar

from fastapi import APIRouter
from pydantic.alias_generators import to_camel
from starlette.responses import JSONResponse, Response

from app.api.bodies import Described
from app.api.envelope import Accepted
from app.api.plan import Counting, Endpoint, Needs, Plan, Sees, read_signature
from app.api.responses import extra_documentation, responses_of
from app.api.route import PlannedRoute, runner
from app.errors import AppError
from app.security.limits import PERSON

PREFIX = "/api/v1"
_FIXED_STATUS = {(type(None),): 204, (Accepted,): 202}

F = TypeVar("F", bound=Endpoint)


class Decorator(Protocol):
    """Registers a function as a route and leaves it as it is."""

    def __call__(self, endpoint: F, /) -> F: ...


class Resource:
    """The routes of one kind of thing. `sees` raises NotFound for a record that the caller cannot see."""

    def __init__(
        self,
        path: str,
        *,
        tag: str,
        subject: str = "",
        sees: Sees | None = None,
        route_class: type[PlannedRoute] = PlannedRoute,
    ) -> None:
        self.router = APIRouter(prefix=PREFIX + path, tags=[tag], route_class=route_class)
        self._subject = subject or tag.lower().rstrip("s")
        self._sees = sees

    def get(
        self,
        path: str,
        *,
        needs: Needs,
        summary: str,
        opens: bool = False,
        files: tuple[str, ...] = (),
        counted_as: Counting = PERSON,
        raises: tuple[type[AppError], ...] = (),
    ) -> Decorator:
        """A query. `opens`: it shows the record of `patient_id`, which is audited. `files`: the media types of a route
        that answers with a file. `counted_as`: the limit it counts for."""
        return self._route(
            "GET",
            path,
            needs=needs,
            summary=summary,
            status=200,
            opens=opens,
            files=files,
            counted_as=counted_as,
            raises=raises,
        )

    def post(
        self,
        path: str,
        *,
        needs: Needs,
        summary: str,
        status: int = 201,
        counted_as: Counting = PERSON,
        body: Described | None = None,
        raises: tuple[type[AppError], ...] = (),
    ) -> Decorator:
        """A command. `body` describes one that the route reads by itself."""
        return self._route(
            "POST",
            path,
            needs=needs,
            summary=summary,
            status=status,
            counted_as=counted_as,
            body=body,
            raises=raises,
        )

    def patch(self, path: str, *, needs: Needs, summary: str, raises: tuple[type[AppError], ...] = ()) -> Decorator:
        return self._route("PATCH", path, needs=needs, summary=summary, status=200, raises=raises)

    def put(
        self,
        path: str,
        *,
        needs: Needs,
        summary: str,
        body: Described | None = None,
        raises: tuple[type[AppError], ...] = (),
    ) -> Decorator:
        return self._route("PUT", path, needs=needs, summary=summary, status=200, body=body, raises=raises)

    def delete(self, path: str, *, needs: Needs, summary: str, raises: tuple[type[AppError], ...] = ()) -> Decorator:
        return self._route("DELETE", path, needs=needs, summary=summary, status=204, raises=raises)

    def verb(
        self,
        method: str,
        path: str,
        *,
        needs: Needs,
        summary: str,
        status: int,
        counted_as: Counting = PERSON,
        body: Described | None = None,
        headers: Mapping[str, str] | None = None,
        raises: tuple[type[AppError], ...] = (),
    ) -> Decorator:
        """Any method with any status, for protocols that others wrote. `counted_as`: the limit it counts for; `body`
        and `headers`: what the route reads by itself."""
        return self._route(
            method,
            path,
            needs=needs,
            summary=summary,
            status=status,
            counted_as=counted_as,
            body=body,
            headers=headers,
            raises=raises,
        )

    def _route(
        self,
        method: str,
        path: str,
        *,
        needs: Needs,
        summary: str,
        status: int,
        counted_as: Counting = PERSON,
        opens: bool = False,
        files: tuple[str, ...] = (),
        body: Described | None = None,
        headers: Mapping[str, str] | None = None,
        raises: tuple[type[AppError], ...] = (),
    ) -> Decorator:
        def register(endpoint: F) -> F:
            signature = read_signature(endpoint)
            plan = Plan(
                endpoint,
                method,
                needs,
                _FIXED_STATUS.get(signature["answers"], status),
                sees=self._sees if self._has_path_parameters(path) else None,
                subject=self._subject,
                is_opening=opens,
                files=files,
                raises=raises,
                counted_as=counted_as,
                body=body,
                headers=headers or {},
                **signature,
            )
            self._add(plan, path, summary=summary)
            return endpoint

        return register

    def _add(self, plan: Plan, path: str, *, summary: str) -> None:
        self.router.add_api_route(
            path,
            runner(plan),
            methods=[plan.method],
            status_code=plan.status,
            summary=summary,
            operation_id=to_camel(plan.endpoint.__name__),
            response_class=Response if plan.files else JSONResponse,
            response_model=plan.response_model,
            responses=responses_of(plan, has_path_parameters=self._has_path_parameters(path)),
            openapi_extra=extra_documentation(plan),
        )

    def _has_path_parameters(self, path: str) -> bool:
        return "{" in self.router.prefix + path
