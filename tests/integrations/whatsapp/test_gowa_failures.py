"""Every way a send can fail, and what the adapter says of it: not sent, never, or unknown."""

from __future__ import annotations

import logging
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app import clock
from app.integrations.ports import (
    DeviceOffline,
    MediaTooLarge,
    NotOnWhatsApp,
    NotSent,
    OutcomeUnknown,
    PortError,
    ReachoutTimelock,
    Refused,
)
from app.integrations.whatsapp.gowa import GowaWhatsApp
from app.integrations.whatsapp.wire import Timeouts
from tests.integrations.whatsapp.conftest import BRIEF, DEVICE, PATIENT

STORED = "the message left all the same"


def failure(whatsapp: GowaWhatsApp, text: str = "rahasia") -> PortError:
    with pytest.raises(PortError) as caught:
        whatsapp.send_text(DEVICE, PATIENT, text)
    return caught.value


@pytest.mark.parametrize(
    ("fault", "error", "is_stored"),
    [
        ("cut_before", OutcomeUnknown, False),
        ("cut_after", OutcomeUnknown, True),
        ("reset_before", OutcomeUnknown, False),
        ("reset_after", OutcomeUnknown, True),
        ("half", OutcomeUnknown, True),
        ("hang_before", OutcomeUnknown, False),
        ("hang_after", OutcomeUnknown, True),
        ("drip", OutcomeUnknown, True),
        ("garbage", OutcomeUnknown, True),
        ("no_id", OutcomeUnknown, True),
        ("internal", OutcomeUnknown, False),
        ("internal_after", OutcomeUnknown, True),
        ("bad_gateway", OutcomeUnknown, True),
        ("timeout", OutcomeUnknown, True),
        ("unavailable", NotSent, False),
        ("upload_failed", NotSent, False),
        ("rate_limited", NotSent, False),
        ("wrong_path", NotSent, False),
        ("no_client", DeviceOffline, False),
        ("timelock", ReachoutTimelock, False),
        ("validation", Refused, False),
        ("too_large", MediaTooLarge, False),
        ("entity_too_large", MediaTooLarge, False),
    ],
)
def test_each_failure_has_exactly_one_meaning_and_is_never_sent_twice(gowa, whatsapp, fault, error, is_stored):
    whatsapp.send_text(DEVICE, PATIENT, "pembuka")  # the failing send goes over a used line, the harder case
    gowa.mode(fault=fault)
    assert type(failure(whatsapp)) is error
    assert len(gowa.accepted()) == 1 + is_stored


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "reset_after", "hang_after"])
def test_on_a_new_line_the_meaning_is_the_same(gowa, whatsapp, fault):
    gowa.mode(fault=fault)
    assert type(failure(whatsapp)) is OutcomeUnknown
    assert len(gowa.accepted()) == (fault != "cut_before")


def test_a_refused_connection_is_not_sent(gowa, whatsapp):
    whatsapp.send_text(DEVICE, PATIENT, "pembuka")
    gowa.refuse()
    assert type(failure(whatsapp)) is NotSent
    gowa.listen()
    whatsapp.send_text(DEVICE, PATIENT, "lagi")
    assert len(gowa.accepted()) == 2


def test_an_unknown_host_is_not_sent():
    adapter = GowaWhatsApp("http://gowa.invalid:3000", "u", "p", timeouts=BRIEF)
    assert type(failure(adapter)) is NotSent


def test_a_host_that_does_not_answer_the_call_is_not_sent():
    """A full accept queue swallows connection attempts, as a dead host does."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        adapter = GowaWhatsApp(f"http://127.0.0.1:{full.getsockname()[1]}", "u", "p", timeouts=Timeouts(connect=0.2))
        begun = time.monotonic()
        assert type(failure(adapter)) is NotSent
        assert time.monotonic() - begun < 1
        for each in waiting:
            each.close()


def test_a_slow_answer_within_the_time_is_a_success(gowa, whatsapp):
    gowa.mode(delay_ms=150)
    whatsapp.send_text(DEVICE, PATIENT, "pelan")


def test_an_answer_after_the_time_is_unknown_and_the_late_answer_is_given_to_nobody(gowa, whatsapp):
    gowa.mode(delay_ms=900)
    assert type(failure(whatsapp)) is OutcomeUnknown
    gowa.mode(delay_ms=0)
    time.sleep(0.5)
    second = whatsapp.send_text(DEVICE, PATIENT, "kedua")
    late, prompt = gowa.accepted()
    assert (prompt["text"], prompt["id"]) == ("kedua", second.provider_id)
    assert late["id"] != second.provider_id


def test_an_unknown_send_is_settled_from_the_history(gowa, whatsapp):
    before = clock.now()
    gowa.mode(fault="cut_after", fault_times=1)
    failure(whatsapp, "obat malam")
    found = whatsapp.list_messages(DEVICE, PATIENT, since=before, is_from_me=True)
    assert [(each.body, each.provider_id) for each in found] == [("obat malam", gowa.accepted()[0]["id"])]


def test_the_history_of_a_chat_that_gowa_does_not_know_is_empty(gowa, whatsapp):
    assert whatsapp.list_messages(DEVICE, PATIENT, since=clock.now()) == []


def test_a_logged_out_device_is_offline_for_everything_that_needs_it(gowa, whatsapp):
    gowa.mode(logged_out=[DEVICE])
    assert type(failure(whatsapp)) is DeviceOffline
    with pytest.raises(DeviceOffline):
        whatsapp.check_number(DEVICE, "+6281234567890")
    with pytest.raises(DeviceOffline):
        whatsapp.send_typing(DEVICE, PATIENT, is_typing=True)


def test_a_device_that_gowa_does_not_know_is_offline(gowa, whatsapp):
    with pytest.raises(DeviceOffline):
        whatsapp.send_text("no such device/å", PATIENT, "halo")


def test_wrong_credentials_keep_the_message_and_name_the_setting(gowa):
    adapter = GowaWhatsApp(gowa.url, "carepost", "wrong", timeouts=BRIEF)
    error = failure(adapter)
    assert type(error) is NotSent
    assert "CAREPOST_GOWA_PASSWORD" in error.detail
    assert "wrong" not in error.detail
    adapter.close()


def test_a_number_that_is_not_on_whatsapp_is_never_tried_again(gowa, whatsapp):
    gowa.mode(not_on_whatsapp=[PATIENT])
    assert type(failure(whatsapp)) is NotOnWhatsApp


def test_a_timelock_spares_warm_chats_and_says_how_long_to_wait(gowa, whatsapp):
    warm = "6281300000000@s.whatsapp.net"
    gowa.receive(warm, "halo bu")
    gowa.mode(timelock="new", retry_after=120)
    whatsapp.send_text(DEVICE, warm, "halo")
    error = failure(whatsapp)
    assert (type(error), error.retry_after) == (ReachoutTimelock, 120)
    gowa.mode(retry_after=None)
    assert failure(whatsapp).retry_after == 6 * 3600


def test_a_proxy_that_limits_says_when_to_come_back(gowa, whatsapp):
    gowa.mode(fault="rate_limited", retry_after=7)
    assert failure(whatsapp).retry_after == 7


@pytest.mark.parametrize("fault", ["internal", "validation", "timelock", "cut_after", "garbage"])
def test_no_failure_repeats_the_number_or_the_text(gowa, whatsapp, caplog, fault):
    gowa.mode(fault=fault)
    with caplog.at_level(logging.DEBUG):
        error = failure(whatsapp, "ibu sesak napas")
    told = (
        f"{error!r} {error.detail} {error.__cause__!r} {error.__cause__ and error.__cause__.__cause__!r} {caplog.text}"
    )
    assert "628123" not in told
    assert "sesak" not in told


@pytest.mark.parametrize("fault", ["cut_before", "internal"])
def test_reading_cannot_be_in_doubt(gowa, whatsapp, fault):
    """Faults are for sends only; a read over a line that the server has closed is simply asked again."""
    whatsapp.device_status(DEVICE)
    gowa.refuse()
    with pytest.raises(NotSent) as caught:
        whatsapp.list_chats(DEVICE, since=clock.now())
    assert type(caught.value) is NotSent
    gowa.listen()
    assert whatsapp.list_chats(DEVICE, since=clock.now()) == []


@contextmanager
def a_server(behaviour: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server of one behaviour per connection, below HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve() -> None:
            while True:
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                with line:
                    behaviour(line)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n[1,2]",
        b"",
    ],
)
def test_an_answer_that_is_not_http_or_not_whole_leaves_the_outcome_unknown(answer: bytes):
    def speak(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(answer)
        line.shutdown(socket.SHUT_WR)

    with a_server(speak) as url:
        assert type(failure(GowaWhatsApp(url, "u", "p", timeouts=BRIEF))) is OutcomeUnknown


def test_an_interim_answer_and_one_that_ends_with_the_line_are_understood():
    def speak(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\n\r\n")
        line.sendall(b'{"code":"SUCCESS","results":{"message_id":"3EB0AA"}}')

    with a_server(speak) as url:
        assert GowaWhatsApp(url, "u", "p", timeouts=BRIEF).send_text(DEVICE, PATIENT, "a").provider_id == "3EB0AA"


def test_a_server_that_stops_reading_in_the_middle_of_a_file_cannot_have_sent_it(tmp_path):
    large = tmp_path / "scan.pdf"
    large.write_bytes(b"%PDF" + b"x" * 20_000_000)

    def speak(line: socket.socket) -> None:
        line.recv(1000)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with a_server(speak) as url:
        adapter = GowaWhatsApp(url, "u", "p", timeouts=BRIEF)
        with pytest.raises(NotSent):
            adapter.send_file(DEVICE, PATIENT, large, file_name="scan.pdf")


def test_what_a_server_says_before_it_has_read_the_whole_file_is_heard(tmp_path):
    large = tmp_path / "scan.pdf"
    large.write_bytes(b"%PDF" + b"x" * 20_000_000)

    def speak(line: socket.socket) -> None:
        head = line.recv(1000)
        if head.startswith(b"GET"):
            line.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        line.sendall(b"HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 0\r\n\r\n")
        line.shutdown(socket.SHUT_WR)
        time.sleep(1.5)

    with a_server(speak) as url:
        adapter = GowaWhatsApp(url, "u", "p", timeouts=BRIEF)
        with pytest.raises(MediaTooLarge):
            adapter.send_file(DEVICE, PATIENT, large, file_name="scan.pdf")


def test_a_line_that_was_idle_for_long_is_not_used_again(gowa, whatsapp, monkeypatch):
    monkeypatch.setattr("app.integrations.whatsapp.wire.KEEP_ALIVE", 0.0)
    whatsapp.send_text(DEVICE, PATIENT, "satu")
    whatsapp.send_text(DEVICE, PATIENT, "dua")
    assert len(gowa.accepted()) == 2
