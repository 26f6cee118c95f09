"""An SMTP server that takes mail, or refuses it, stalls or hangs up as a test tells it to."""

from __future__ import annotations

import asyncio
import email
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Script:
    """What happens at one stage of the next conversations: an answer, a pause, or a line that goes dead."""

    stage: str  # connect | rcpt | data
    answer: str = ""
    pause: float = 0.0
    is_cut: bool = False
    is_kept: bool = False  # at `data`: the mail is taken before the line goes dead
    times: int = 1


@dataclass
class _Behaviour:
    scripts: list[Script] = field(default_factory=list)
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)

    def next(self, stage: str) -> Script | None:
        for script in self.scripts:
            if script.stage == stage and script.times > 0:
                script.times -= 1
                return script
        return None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        script = self.next("rcpt")
        if script:
            answer = await _act(script, server)
            if answer:
                return answer
        envelope.rcpt_tos.append(address)
        self.recipients.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        script = self.next("data")
        if script is None or script.is_kept or not (script.is_cut or script.answer):
            content = cast(bytes, envelope.content)
            self.received.append(cast(EmailMessage, email.message_from_bytes(content, policy=modern)))
        if script:
            answer = await _act(script, server)
            if answer:
                return answer
        return "250 taken"


async def _act(script: Script, server: SMTP) -> str:
    if script.pause:
        await asyncio.sleep(script.pause)
    if script.is_cut:
        cast(asyncio.Transport, server.transport).abort()
        raise ConnectionResetError
    return script.answer


class _Greeter(SMTP):
    """aiosmtpd greets at once; this one may refuse, or say nothing for a while."""

    async def _handle_client(self) -> None:
        behaviour = cast(_Behaviour, self.event_handler)
        script = behaviour.next("connect")
        if script:
            await asyncio.sleep(script.pause)
            if script.answer:
                await self.push(script.answer)
            if script.is_cut or script.answer:
                cast(asyncio.Transport, self.transport).close()
                return
        await super()._handle_client()


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Greeter(self.handler, **cast(dict[str, Any], self.SMTP_kwargs))


class MailServer:
    """`received` holds what was taken; `script(...)` says what goes wrong next."""

    def __init__(self) -> None:
        self._behaviour = _Behaviour()
        self._controller = _Controller(self._behaviour, hostname="127.0.0.1", port=_free_port())

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}?starttls=off"

    @property
    def received(self) -> list[EmailMessage]:
        return self._behaviour.received

    def script(
        self,
        stage: str,
        *,
        answer: str = "",
        pause: float = 0.0,
        is_cut: bool = False,
        is_kept: bool = False,
        times: int = 1,
    ) -> None:
        self._behaviour.scripts.append(Script(stage, answer, pause, is_cut, is_kept, times))


def _free_port() -> int:
    from tests.servers.carepost import free_port

    return free_port()
