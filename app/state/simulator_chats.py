"""The simulator's list of phones: whose they are, the last thing on them, and where to begin when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import reflex as rx

from app.bootstrap import simulated_phones
from app.errors import NotFound
from app.security.guard import READS, handler
from app.services import simulator
from app.services.actor import Permission
from app.services.pages import PageRequest
from app.services.phones import as_read
from app.services.simulator import SimulatedChat
from app.state.base import fetch
from app.state.live import watch
from app.state.photo_address import photo_of_patient
from app.state.session import initials_of

USE = Permission.SIMULATOR_USE
PAGE_SIZE = 30
MAX_PAGE = 1_000
MAX_SEARCH = 200
PATH = "/simulator"


@dataclass(frozen=True)
class ChatRow:
    """One phone. `number` is for reading; `words_key` says what was sent when it was no words; `at`: a moment or ""."""

    phone: str
    number: str
    name: str
    initials: str
    photo: str
    words: str
    words_key: str
    is_ours: bool
    language: str
    at: str
    unseen: int
    way: str


@dataclass(frozen=True)
class FirstStep:
    """One of the steps to the first simulated reminder."""

    key: str
    way: str
    is_done: bool


class SimulatorChatsState(rx.State):
    rows: list[ChatRow] = []
    quiet: list[ChatRow] = []
    steps: list[FirstStep] = []
    search: str = ""
    page: int = 1
    is_last: bool = True
    current: str = ""
    zone: str = ""
    is_loaded: bool = False
    is_missing: bool = False

    @handler(USE, READS, supersedes=True)
    async def load(self) -> None:
        """Fetch the phones; again whenever something is said or sent."""
        self.current = phone_of_address(self)
        try:
            phones = simulated_phones()
        except NotFound:
            self.is_missing, self.is_loaded = True, True
            return
        wanted = PageRequest(self.page, PAGE_SIZE)
        found = await fetch(self, simulator.list_chats, phones, wanted, text=self.search)
        is_first = self.page == 1 and not self.search.strip()
        quiet = await fetch(self, simulator.list_quiet, phones) if is_first else []
        steps = await fetch(self, simulator.get_first_steps)
        self.rows = [_row(chat) for chat in found.rows]
        self.is_last = not found.has_more
        self.quiet = [_row(chat) for chat in quiet]
        self.steps = [] if steps.is_all_done else _steps(steps)
        self.zone = steps.timezone
        self.is_missing, self.is_loaded = False, True
        watch(self, SimulatorChatsState.load, "conversation", "message", "patient", "reminder")

    @handler(USE, READS, supersedes=True)
    async def find(self, text: str) -> None:
        """Phones of the patients whom `text` fits."""
        self.search, self.page = str(text)[:MAX_SEARCH], 1
        await SimulatorChatsState.load.fn(self)

    @handler(USE, READS)
    async def turn(self, page: int) -> None:
        """Another page of phones."""
        self.page = min(max(1, page), MAX_PAGE) if isinstance(page, int) else 1
        await SimulatorChatsState.load.fn(self)


def phone_of_address(state: rx.State) -> str:
    """The number that the address names, in international form; "" for none."""
    digits = "".join(char for char in state.router.url.query_parameters.get("phone", "") if char.isdecimal())[:15]
    return f"+{digits}" if digits else ""


def way_to(phone: str) -> str:
    """The address of one phone."""
    return f"{PATH}?{urlencode({'phone': phone.removeprefix('+')})}"


def _row(chat: SimulatedChat) -> ChatRow:
    name = ", ".join(owner.name for owner in chat.owners)
    last = chat.last
    words = " ".join(last.body.split())[:120] if last else ""
    return ChatRow(
        phone=chat.phone,
        number=as_read(chat.phone),
        name=name,
        initials=initials_of(chat.owners[0].name) if chat.owners else "?",
        photo=photo_of_patient(chat.owners[0].id, chat.owners[0].photo_file_id) if chat.owners else "",
        words=words,
        words_key=words_key_of(last.media_kind if last else None, has_words=bool(words), is_there=last is not None),
        is_ours=last is not None and last.is_from_us,
        language=chat.owners[0].language if chat.owners else "id",
        at=_moment(last.at) if last else "",
        unseen=chat.unseen,
        way=way_to(chat.phone),
    )


def words_key_of(media_kind: str | None, *, has_words: bool, is_there: bool = True) -> str:
    """What stands there when there are no words: a photo, a voice message, a place, something taken back."""
    if has_words or not is_there:
        return ""
    return f"simulator.kind_{media_kind}" if media_kind in simulator.THINGS else "simulator.taken_back"


def _moment(at: datetime) -> str:
    return at.isoformat()


def _steps(steps: simulator.FirstSteps) -> list[FirstStep]:
    return [
        FirstStep("simulator.step_patient", "/patients/new", steps.has_patient),
        FirstStep("simulator.step_consent", steps.patient_way or "/patients", steps.has_consent),
        FirstStep(
            "simulator.step_reminder",
            f"{steps.patient_way}?tab=reminders" if steps.patient_way else "/patients",
            steps.has_reminder,
        ),
        FirstStep("simulator.step_send", "/reminders", steps.has_sent),
    ]
