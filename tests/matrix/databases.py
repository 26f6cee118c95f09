"""On which databases the matrix is tried: on both where data are read, else on the other one in `make test-faults`."""

from __future__ import annotations

import pytest

from tests.databases import KINDS

on_one_database = pytest.mark.parametrize(
    "kind", [KINDS[0], pytest.param(KINDS[1], marks=(pytest.mark.postgres, pytest.mark.long))], indirect=True
)
