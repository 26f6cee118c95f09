"""`python -m tests.matrix.check`: whatever can be called is in the matrix, as it declares itself. Needs no server."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from app.api.plan import Access, Plan
from app.security.guard import ANYBODY, access_of, is_handler_of_reflex
from app.services.actor import NEVER_BY_KEY, Permission
from tests.factories.people import PERMISSIONS
from tests.matrix.handlers_table import HANDLER_CALLERS, HANDLERS, OF_REFLEX
from tests.matrix.pages_table import PAGES, PLAIN, PLAIN_CALLERS
from tests.matrix.registered import api_routes, event_handlers, is_ours, other_routes, pages, plain_routes
from tests.matrix.routes_table import CALLERS, ROUTES
from tests.matrix.table import rows

ROLE_OF = {"own": "volunteer", "other": "volunteer"}
FORBIDDEN = "403"

Row = tuple[str, ...]


def problems() -> list[str]:
    """One line for each thing that is missing from the table, stands in it for nothing, or declares something else."""
    handlers = event_handlers()
    ours = [name for name, event in handlers.items() if is_ours(event)]
    admitted = [name for name, event in handlers.items() if is_handler_of_reflex(event)]
    return [
        *_differences("route", api_routes(), rows(ROUTES), width=len(CALLERS) + 1),
        *_differences("plain route", plain_routes(), rows(PLAIN), width=len(PLAIN_CALLERS)),
        *_differences("page", pages(), rows(PAGES), width=len(HANDLER_CALLERS) + 1),
        *_differences("event handler", ours, rows(HANDLERS), width=len(HANDLER_CALLERS) + 2),
        *_differences("event handler of Reflex", admitted, rows(OF_REFLEX), width=len(HANDLER_CALLERS)),
        *(f"{route} is no route with a method: the matrix cannot try it" for route in other_routes()),
        *_of_routes(rows(ROUTES)),
        *_of_pages(rows(PAGES)),
        *_of_handlers(rows(HANDLERS)),
    ]


def _differences(kind: str, real: Iterable[str], table: dict[str, Row], *, width: int) -> Iterator[str]:
    known = set(real)
    for name in sorted(known - table.keys()):
        yield f"{kind} {name} is missing from the matrix: say in tests/matrix/*_table.py who may call it"
    for name in sorted(table.keys() - known):
        yield f"{kind} {name} stands in the matrix and does not exist"
    for name, row in table.items():
        if len(row) != width:
            yield f"{kind} {name} has {len(row)} columns, not {width}"


def _of_routes(table: dict[str, Row]) -> Iterator[str]:
    """Where a route's declaration would answer something else than its row says."""
    for name, plan in api_routes().items():
        *answers, needs = table.get(name, ("",))
        if needs and needs != plan.needs:
            yield f"route {name} declares {plan.needs}, and the matrix says {needs}"
            continue
        for caller, answer in zip(CALLERS, answers, strict=False):
            if (answer == FORBIDDEN) != _is_forbidden(plan, caller):
                yield f"route {name} declares {plan.needs}, which does not give {caller} the {answer} of the matrix"
            if answer.startswith("2") and answer != str(plan.status):
                yield f"route {name} answers {plan.status} when it went well, and the matrix says {answer}"


def _is_forbidden(plan: Plan, caller: str) -> bool:
    if plan.needs is Access.ANYONE or caller == "anonymous":
        return False
    if plan.needs is Access.IN_PERSON:
        return caller in ("pending", "scoped", "key")
    if not isinstance(plan.needs, Permission):
        return caller == "pending"
    if caller == "scoped":
        return plan.needs in NEVER_BY_KEY
    return caller in ("pending", "key") or plan.needs not in PERMISSIONS[ROLE_OF.get(caller, caller)]


def _of_pages(table: dict[str, Row]) -> Iterator[str]:
    for route, needs in pages().items():
        if route in table and table[route][-1] != needs:
            yield f"page {route} declares {needs}, and the matrix says {table[route][-1]}"


def _of_handlers(table: dict[str, Row]) -> Iterator[str]:
    for name, event in event_handlers().items():
        if not is_ours(event):
            continue
        access = access_of(event)
        if access is None:
            yield f"event handler {name} declares nothing: begin it with @handler(…) of app/security/guard.py"
            continue
        *admitted, effect, needs = table.get(name, ("", ""))
        declared = "signed-in" if access.needs is ANYBODY else str(access.needs)
        if needs and (needs, effect) != (declared, access.effect):
            yield f"event handler {name} declares {declared} {access.effect}, and the matrix says {needs} {effect}"
            continue
        for caller, answer in zip(HANDLER_CALLERS, admitted, strict=False):
            may = access.needs is ANYBODY or access.needs in PERMISSIONS.get(caller, frozenset())
            if (answer == "yes") != (may and caller in PERMISSIONS):
                yield f"event handler {name} declares {declared}, and the matrix says {answer!r} for {caller}"


def main() -> int:
    """Print what is wrong and return how the check ended."""
    found = problems()
    print("\n".join(found) or "matrix: every route, page and event handler is in it, as it declares itself")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
