"""The API, built while this is imported: what a server process that is forked need not do again."""

from __future__ import annotations

from app.api.application import create_api

API = create_api()
