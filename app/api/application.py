"""The REST API as one FastAPI application, which Reflex carries on its port."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from app.api import docs, health, measurements, webhooks
from app.api.openapi import install_openapi
from app.api.problems import install_problems, of_status
from app.api.request_ids import RequestIds

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_api() -> FastAPI:
    """The API with its documentation under `/api`; pages and files are served by what is mounted below it."""
    api = FastAPI(title="Carepost", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    for router in _routers():
        api.router.routes.extend(router.routes)  # as they are: including a router builds every route a second time
    api.add_route(webhooks.PATH, webhooks.receive_gowa, methods=["POST"])
    api.router.routes.extend((*health.ROUTES, *measurements.ROUTES, *docs.ROUTES))
    api.add_api_route("/api/{rest:path}", _nothing_here, methods=METHODS, include_in_schema=False)
    install_openapi(api)
    install_problems(api)
    api.add_middleware(RequestIds)
    return api


def _routers() -> list[APIRouter]:
    """Every resource, in the order of the documentation."""
    from app.api.auth import auth
    from app.api.calls import calls, patient_calls, questions
    from app.api.classifying import ai
    from app.api.compliance import compliance, patient_compliance
    from app.api.conversation_notes import notes
    from app.api.deliveries import deliveries, webhook_events
    from app.api.drafts import drafts
    from app.api.emergencies import emergencies
    from app.api.keys import keys
    from app.api.machinery import devices, jobs, unmatched
    from app.api.notifications import notifications
    from app.api.occurrences import occurrences
    from app.api.overview import overview
    from app.api.patient_contacts import contacts
    from app.api.patient_conversation import messages, timeline, verifications
    from app.api.patient_imports import imports
    from app.api.patient_list import changes, lists
    from app.api.patient_record import record
    from app.api.patients import patients
    from app.api.profile import profile
    from app.api.reminder_planning import planning, runs
    from app.api.reminder_templates import templates
    from app.api.reminders import reminders
    from app.api.saved_replies import replies
    from app.api.scheduled_messages import later
    from app.api.simulator import chats, simulator
    from app.api.today import questions_again, today
    from app.api.users import users
    from app.api.views import views

    people = (auth, users, profile, keys)
    care = (
        lists,
        changes,
        imports,
        patients,
        contacts,
        record,
        verifications,
        messages,
        notes,
        later,
        timeline,
        patient_calls,
        patient_compliance,
        planning,
        reminders,
        occurrences,
        templates,
        runs,
        emergencies,
        calls,
        questions,
        questions_again,
        compliance,
        today,
    )
    rest = (
        overview,
        views,
        unmatched,
        ai,
        notifications,
        drafts,
        replies,
        jobs,
        deliveries,
        webhook_events,
        devices,
        simulator,
        chats,
    )
    return [resource.router for resource in people + care + rest]


async def _nothing_here(request: Request) -> Response:
    """What no route answers: 405 when another method would be, else 404."""
    allowed = [method for method in METHODS if _is_answered(request, method)]
    if allowed:
        raise of_status(405, {"Allow": ", ".join(allowed)})
    raise of_status(404)


def _is_answered(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    routes = [route for route in request.app.routes if getattr(route, "endpoint", None) is not _nothing_here]
    return any(route.matches(scope)[0] is Match.FULL for route in routes if getattr(route, "path", None) != "")
