"""The REST API as one FastAPI application."""

from __future__ import annotations

from fastapi import FastAPI


def create_api() -> FastAPI:
    """The API with its documentation under `/api`; pages and files are served by what is mounted below it."""
    api = FastAPI(title="Carepost", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")

    @api.get("/api/health/live")
    def live() -> dict[str, str]:
        return {"status": "ok"}

    return api
