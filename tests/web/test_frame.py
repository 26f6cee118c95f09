"""`/frame.js`: what a document must know before it is painted."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.settings import WhatsAppBackend, get_settings, use_settings
from app.web.routes import ROUTES
from tests.conftest import Override


def test_documents_say_from_the_first_paint_that_messages_are_simulated(
    override_settings: Override,
) -> None:  # puts the settings back
    browser = TestClient(Starlette(routes=list(ROUTES)))
    assert "dataset.simulated" in browser.get("/frame.js").text

    use_settings(get_settings().model_copy(update={"whatsapp": WhatsAppBackend.GOWA}))

    answer = browser.get("/frame.js")
    assert "dataset.simulated" not in answer.text
    assert answer.headers["content-type"].startswith("text/javascript")
