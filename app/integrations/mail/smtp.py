"""Hands mails to a real server by SMTP (RFC 5321), exact about which failures may have sent the mail.

Before the message's text was written nothing has left. After it, a line that dies leaves the outcome unknown; a
repeated mail then carries the same Message-ID, by which servers and readers recognise it.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from typing import NoReturn

from app.integrations.ports import Mail, NotSent, OutcomeUnknown, Refused
from app.mail_server_address import MailServerAddress

TIMEOUT = 20.0  # seconds for each step of the conversation


class SmtpMailer:
    """One conversation a mail: simple, and a server that misbehaves for one leaves no trace for the next."""

    delivers = True

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self._server = MailServerAddress.parse(url)
        self._timeout = timeout

    def send(self, mail: Mail) -> None:
        message = self._composed(mail)
        client = self._connected()
        try:
            self._introduce(client)
            self._address(client, mail.to)
            self._write(client, message)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                client.quit()

    def check(self) -> None:
        """Connect, secure and sign in without sending anything. Raises NotSent with what is wrong."""
        client = self._connected()
        try:
            self._introduce(client)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                client.quit()

    def _composed(self, mail: Mail) -> bytes:
        message = EmailMessage()
        domain = self._server.sender.rpartition("@")[2]
        try:
            message["From"] = self._server.sender
            message["To"] = mail.to
            message["Subject"] = " ".join(mail.subject.split())
            message["Date"] = formatdate()
            message["Message-ID"] = f"<{mail.message_id}@{domain}>"
            message["Auto-Submitted"] = "auto-generated"  # so that absence replies stay away (RFC 3834)
            message.set_content(mail.body)
            return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
        except (ValueError, IndexError) as problem:
            raise Refused("the address or subject cannot stand in a mail") from problem

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        try:
            if server.tls == "implicit":
                return smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=self._tls())
            return smtplib.SMTP(server.host, server.port, timeout=self._timeout)
        except smtplib.SMTPResponseException as problem:
            raise NotSent(f"the mail server answered {problem.smtp_code} to the connection") from problem
        except (smtplib.SMTPException, OSError) as problem:
            raise NotSent(f"the mail server cannot be reached: {_named(problem)}") from problem

    def _introduce(self, client: smtplib.SMTP) -> None:
        server = self._server
        try:
            client.ehlo()
            if server.tls == "required" or (server.tls == "auto" and client.has_extn("starttls")):
                client.starttls(context=self._tls())
                client.ehlo()
            elif server.username and server.tls == "auto" and not server.is_near:
                raise NotSent("the mail server offers no STARTTLS, and the password is not sent in the clear")
            if server.username:
                client.login(server.username, server.password)
        except smtplib.SMTPAuthenticationError as problem:
            raise NotSent(f"the mail server refuses the user name or password ({problem.smtp_code})") from problem
        except (smtplib.SMTPException, OSError) as problem:
            raise NotSent(f"the mail server broke off before the mail: {_named(problem)}") from problem

    def _address(self, client: smtplib.SMTP, recipient: str) -> None:
        try:
            _expect(client.mail(self._server.sender), "sender")
            _expect(client.rcpt(recipient), "recipient")
        except UnicodeEncodeError as problem:
            raise Refused("the mail server cannot take this kind of address") from problem
        except (smtplib.SMTPException, OSError) as problem:
            raise NotSent(f"the mail server broke off before the mail: {_named(problem)}") from problem

    def _write(self, client: smtplib.SMTP, message: bytes) -> None:
        try:
            _expect(client.data(message), "mail")
        except smtplib.SMTPDataError as problem:  # the server would not hear the text at all
            _refuse(problem.smtp_code, "mail")
        except (smtplib.SMTPException, OSError) as problem:
            raise OutcomeUnknown(f"the line died around the mail's text: {_named(problem)}") from problem

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._server.ca_file)


def _expect(answer: tuple[int, bytes], what: str) -> None:
    if not 200 <= answer[0] < 300:
        _refuse(answer[0], what)


def _refuse(code: int, what: str) -> NoReturn:
    """4xx is a bad moment, 5xx a refusal for good (RFC 5321, 4.2.1). The server's own words may hold addresses."""
    if 400 <= code < 500:
        raise NotSent(f"the mail server cannot take the {what} now ({code})")
    raise Refused(f"the mail server refuses the {what} ({code})")


def _named(problem: Exception) -> str:
    return type(problem).__name__
