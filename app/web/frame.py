"""`/frame.js`: what the frame must know before anything is painted, so that nothing moves when it is known."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app import clock
from app.db import reading
from app.errors import AppError
from app.security.identity import actor_of_cookie
from app.security.pools import UI
from app.services.actor import Origin
from app.services.emergencies.alarms import Alarms, get_alarms
from app.settings import WhatsAppBackend, get_settings

_SIMULATED = 'document.documentElement.dataset.simulated = "";\n'
_FOLDED = """try {
  if (localStorage.getItem("carepost-sidebar") === "folded") document.documentElement.dataset.sidebar = "folded";
} catch {
  // Storage is closed here: the sidebar stays open.
}
"""


async def frame_script(request: Request) -> Response:
    """Marks the document: messages are simulated; this browser keeps the sidebar folded (a preference of the eye);
    so many people need help, and their banners get their room. Only how many: no words of patients in a script."""
    is_simulated = get_settings().whatsapp is WhatsAppBackend.SIMULATOR
    cookie_header = request.headers.get("cookie", "")
    script = f"{_SIMULATED if is_simulated else ''}{_FOLDED}{await _alarms(cookie_header)}"
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-store"})


async def _alarms(cookie_header: str) -> str:
    if not cookie_header:
        return ""
    try:
        found = await UI.run(lambda: _seen_by(cookie_header))
    except AppError:  # nobody is signed in here, or the page itself will say what is wrong
        return ""
    if not found.rows:
        return ""
    taken = sum(alarm.is_taken for alarm in found.rows)
    counts = {"open": len(found.rows) - taken, "taken": taken, "more": int(found.more > 0)}
    marks = (f'document.documentElement.style.setProperty("--{name}", "{count}");\n' for name, count in counts.items())
    return f'document.documentElement.dataset.alarms = "";\n{"".join(marks)}'


def _seen_by(cookie_header: str) -> Alarms:
    with reading() as session:
        now = clock.now()
        return get_alarms(
            session, actor_of_cookie(session, cookie_header, writes=False, origin=Origin(), now=now), now=now
        )
