"""The check of the matrix finds what is missing, what is gone and what declares something else."""

from __future__ import annotations

import pytest

from tests.matrix import check
from tests.matrix.handlers_table import HANDLERS
from tests.matrix.pages_table import PLAIN
from tests.matrix.routes_table import ROUTES


def without(table: str, name: str) -> str:
    lines = [line for line in table.splitlines(keepends=True) if " ".join(line.split()[: len(name.split())]) != name]
    assert len(lines) == len(table.splitlines()) - 1
    return "".join(lines)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("ROUTES", "POST /api/v1/reminders/send-all"),
        ("PLAIN", "GET /metrics"),
        ("HANDLERS", "approvals_state.approve"),
        ("OF_REFLEX", "state.hydrate"),
    ],
)
def test_what_has_no_row_is_named(monkeypatch: pytest.MonkeyPatch, table: str, name: str) -> None:
    monkeypatch.setattr(check, table, without(getattr(check, table), name))
    assert any(f"{name} is missing from the matrix" in problem for problem in check.problems())


@pytest.mark.parametrize(
    ("table", "now", "then", "said"),
    [
        ("ROUTES", ROUTES, ROUTES.replace("/send-now ", "/send-later "), "send-later stands in the matrix"),
        ("ROUTES", ROUTES, ROUTES.replace("reminder:send\nGET", "reminder:read\nGET"), "the matrix says reminder:read"),
        ("ROUTES", ROUTES, ROUTES.replace("201 404 201 201 201", "201 404 200 200 200"), "the matrix says 200"),
        (
            "ROUTES",
            ROUTES,
            ROUTES.replace("403 403 403 403 200 200 403", "403 403 403 200 200 200 403"),
            "give moderator",
        ),
        ("HANDLERS", HANDLERS, HANDLERS.replace("writes user", "reads  user"), "declares user:approve writes"),
        ("HANDLERS", HANDLERS, HANDLERS.replace("no      yes   yes", "yes     yes   yes"), "'yes' for moderator"),
        ("PLAIN", PLAIN, PLAIN.replace("401 403 403 200", "401 200"), "2 columns, not 4"),
    ],
)
def test_what_disagrees_is_said(monkeypatch: pytest.MonkeyPatch, table: str, now: str, then: str, said: str) -> None:
    assert now != then
    monkeypatch.setattr(check, table, then)
    assert any(said in problem for problem in check.problems())
