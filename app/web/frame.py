"""`/frame.js`: what the frame must know before anything is painted, so that nothing moves when it is known."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.settings import WhatsAppBackend, get_settings

_SIMULATED = 'document.documentElement.dataset.simulated = "";\n'
_FOLDED = """try {
  if (localStorage.getItem("carepost-sidebar") === "folded") document.documentElement.dataset.sidebar = "folded";
} catch {
  // Storage is closed here: the sidebar stays open.
}
"""


async def frame_script(request: Request) -> Response:  # noqa: ARG001 - the answer is the same for everybody
    """Marks the document: messages are simulated; this browser keeps the sidebar folded (a preference of the eye)."""
    is_simulated = get_settings().whatsapp is WhatsAppBackend.SIMULATOR
    script = f"{_SIMULATED if is_simulated else ''}{_FOLDED}"
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "private, max-age=300"})
