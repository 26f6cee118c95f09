"""Mail by SMTP: what arrives, and exactly which failures may have sent it."""

from __future__ import annotations

import pytest

from app.integrations.mail.memory import MemoryMailer
from app.integrations.mail.outbox import OutboxMailer
from app.integrations.mail.smtp import SmtpMailer
from app.integrations.ports import Mail, Mailer, NotSent, OutcomeUnknown, PortError, Refused
from app.mail_server_address import MailServerAddress
from tests.servers.carepost import free_port
from tests.servers.smtp import MailServer

MAIL = Mail("sari@example.org", "Kabar dari Carepost", "Ada yang menunggu Anda.\n", message_id="0199-abc")


@pytest.fixture
def mailer(mail_server: MailServer) -> SmtpMailer:
    return SmtpMailer(mail_server.url, timeout=1)


def test_a_mail_arrives_with_our_id_and_as_an_automatic_one(mailer: SmtpMailer, mail_server: MailServer) -> None:
    mailer.send(MAIL)
    (arrived,) = mail_server.received
    assert arrived["To"] == "sari@example.org"
    assert arrived["Subject"] == "Kabar dari Carepost"
    assert arrived["Message-ID"] == "<0199-abc@127.0.0.1>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_content().replace("\r\n", "\n") == MAIL.body


def test_words_of_any_script_arrive_as_they_were(mailer: SmtpMailer, mail_server: MailServer) -> None:
    mailer.send(Mail("sari@example.org", "Obat sore ☀️", "ꦱꦸꦒꦼꦁ · سلام · 早安 🙏\n", message_id="1"))
    (arrived,) = mail_server.received
    assert arrived["Subject"] == "Obat sore ☀️"
    assert "ꦱꦸꦒꦼꦁ · سلام · 早安 🙏" in arrived.get_content()


def test_a_subject_cannot_smuggle_a_header(mailer: SmtpMailer, mail_server: MailServer) -> None:
    mailer.send(Mail("sari@example.org", "Hello\r\nBcc: all@example.org", "x", message_id="1"))
    (arrived,) = mail_server.received
    assert arrived["Bcc"] is None
    assert arrived["Subject"] == "Hello Bcc: all@example.org"


@pytest.mark.parametrize("address", ["sari@example.org\r\nRCPT TO:<x@example.org>", "", "no address"])
def test_an_address_that_is_none_is_refused_for_good(mailer: SmtpMailer, mail_server: MailServer, address: str) -> None:
    mail_server.script("rcpt", answer="501 no such address syntax")
    with pytest.raises(Refused):
        mailer.send(Mail(address, "Hello", "x", message_id="1"))
    assert mail_server.received == []


@pytest.mark.parametrize(
    ("stage", "answer", "kind"),
    [
        ("connect", "421 too busy", NotSent),
        ("connect", "554 not from you", NotSent),
        ("rcpt", "450 mailbox busy", NotSent),
        ("rcpt", "550 no such mailbox", Refused),
        ("data", "452 disk full", NotSent),
        ("data", "554 looks like spam", Refused),
    ],
)
def test_an_answer_says_whether_to_try_again(
    mailer: SmtpMailer, mail_server: MailServer, stage: str, answer: str, kind: type[PortError]
) -> None:
    mail_server.script(stage, answer=answer)
    with pytest.raises(PortError) as caught:
        mailer.send(MAIL)
    assert type(caught.value) is kind
    assert "sari" not in caught.value.detail
    mailer.send(MAIL)
    assert len(mail_server.received) == 1


@pytest.mark.parametrize("stage", ["connect", "rcpt"])
def test_a_line_that_dies_or_stalls_before_the_text_sent_nothing(
    mailer: SmtpMailer, mail_server: MailServer, stage: str
) -> None:
    mail_server.script(stage, is_cut=True)
    mail_server.script(stage, pause=2)
    for _ in range(2):
        with pytest.raises(NotSent):
            mailer.send(MAIL)
    assert mail_server.received == []


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize("way", ["cut", "stall"])
def test_a_line_that_dies_after_the_text_leaves_it_unknown(
    mailer: SmtpMailer, mail_server: MailServer, way: str, is_kept: bool
) -> None:
    mail_server.script("data", is_cut=way == "cut", pause=2 if way == "stall" else 0, is_kept=is_kept)
    with pytest.raises(OutcomeUnknown):
        mailer.send(MAIL)


def test_a_server_that_is_away_sent_nothing() -> None:
    with pytest.raises(NotSent, match="cannot be reached"):
        SmtpMailer(f"smtp://127.0.0.1:{free_port()}", timeout=1).send(MAIL)


def test_a_server_without_tls_is_refused_where_tls_is_required(mail_server: MailServer) -> None:
    with pytest.raises(NotSent, match="SMTPNotSupported"):
        SmtpMailer(mail_server.url.replace("off", "required"), timeout=1).send(MAIL)


def test_the_server_can_be_tried_without_a_mail(mailer: SmtpMailer, mail_server: MailServer) -> None:
    mailer.check()
    assert mail_server.received == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, "auto", "carepost@mail.example.org")),
        ("smtps://bot%40example.org:p%40ss@mail.example.org", ("mail.example.org", 465, "implicit", "bot@example.org")),
        ("smtp://h:25?starttls=off&from=care@example.org", ("h", 25, "off", "care@example.org")),
    ],
)
def test_the_setting_says_where_and_how(url: str, expected: tuple[str, int, str, str]) -> None:
    read = MailServerAddress.parse(url)
    assert (read.host, read.port, read.tls, read.sender) == expected


@pytest.mark.parametrize(
    "url", ["mail.example.org:587", "http://mail.example.org", "smtp://h?tls=1", "smtp://h?starttls=maybe"]
)
def test_a_setting_that_does_not_hold_says_so(url: str) -> None:
    with pytest.raises(ValueError, match=r"must look like|option|starttls"):
        MailServerAddress.parse(url)


class TestEveryMailer:
    """The port's contract, kept by each adapter that delivers."""

    @pytest.fixture(params=["smtp", "memory"])
    def any_mailer(self, request: pytest.FixtureRequest, mail_server: MailServer) -> Mailer:
        return SmtpMailer(mail_server.url, timeout=1) if request.param == "smtp" else MemoryMailer()

    def test_it_takes_a_mail(self, any_mailer: Mailer, mail_server: MailServer) -> None:
        any_mailer.send(MAIL)
        count = len(any_mailer.sent) if isinstance(any_mailer, MemoryMailer) else len(mail_server.received)
        assert (any_mailer.delivers, count) == (True, 1)

    def test_it_fails_only_as_the_port_says(self, any_mailer: Mailer, mail_server: MailServer) -> None:
        if isinstance(any_mailer, MemoryMailer):
            any_mailer.fail_next(NotSent("busy"))
        mail_server.script("rcpt", answer="450 busy")
        with pytest.raises(NotSent):
            any_mailer.send(MAIL)


def test_without_a_server_nothing_is_delivered() -> None:
    assert OutboxMailer().delivers is False
    with pytest.raises(NotSent):
        OutboxMailer().send(MAIL)
