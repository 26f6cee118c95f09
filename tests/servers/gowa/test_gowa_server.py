"""The stand-in has to be right, or what is proved against it is worth nothing."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.integrations.ports import PortError
from app.integrations.whatsapp.events import MalformedEvent
from app.integrations.whatsapp.gowa import GowaWhatsApp
from app.integrations.whatsapp.webhooks import dedupe_key, parse_event, verify_signature
from tests.servers.gowa import GowaProcess, GowaServer
from tests.servers.gowa.contract import find

PATIENT = "6281234567890@s.whatsapp.net"


class Receiver:
    """A webhook route that remembers what it got and fails the first `refusals` times."""

    def __init__(self) -> None:
        self.posts: list[tuple[bytes, str]] = []
        self.refusals = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append((body, self.headers["X-Hub-Signature-256"]))
                self.send_response(500 if len(receiver.posts) <= receiver.refusals else 200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/webhooks/gowa"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture(scope="module")
def running() -> Iterator[GowaServer]:
    with GowaServer(devices=("carepost-1", "carepost-2")) as server:
        yield server


@pytest.fixture
def gowa(running: GowaServer, receiver: Receiver) -> GowaServer:
    running.reset()
    running.mode(webhook_url=receiver.url, retry_factor=0.1)
    return running


@pytest.fixture
def whatsapp(gowa: GowaServer) -> Iterator[GowaWhatsApp]:
    adapter = GowaWhatsApp(gowa.url, gowa.username, gowa.password)
    yield adapter
    adapter.close()


def ask(gowa: GowaServer, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", int(gowa.url.rpartition(":")[2]), timeout=5)
    credentials = base64.b64encode(f"{gowa.username}:{gowa.password}".encode()).decode()
    given = {"Authorization": f"Basic {credentials}", "X-Device-Id": "carepost-1", "Content-Type": "application/json"}
    content = json.dumps(body) if body is not None else None
    connection.request(method, path, content, {k: v for k, v in (given | headers).items() if v})
    response = connection.getresponse()
    text = response.read()
    connection.close()
    return response.status, json.loads(text) if text.startswith(b"{") else text


def send(whatsapp: GowaWhatsApp) -> bool:
    try:
        whatsapp.send_text("carepost-1", PATIENT, "a")
    except PortError:
        return False
    return True


GOOD = {"phone": PATIENT, "message": "halo"}


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "violation"),
    [
        ("POST", "/send/message", {"message": "halo"}, {}, "phone is missing"),
        ("POST", "/send/message", {"phone": PATIENT}, {}, "message is missing"),
        ("POST", "/send/message", GOOD | {"reply": "x"}, {}, "'reply' was unexpected"),
        ("POST", "/send/message", GOOD | {"is_forwarded": "yes"}, {}, "is not of type 'boolean'"),
        ("POST", "/send/message", GOOD | {"phone": "+62 812 3456 7890"}, {}, "neither a JID nor bare digits"),
        ("POST", "/send/message", GOOD, {"X-Device-Id": ""}, "no X-Device-Id"),
        ("POST", "/send/message", GOOD, {"Content-Type": "text/plain"}, "content type text/plain"),
        ("POST", "/send/image", GOOD, {}, "content type application/json"),
        ("POST", "/send/chat-presence", {"phone": PATIENT, "action": "typing"}, {}, "is not one of"),
        ("POST", "/send/sms", GOOD, {}, "no such route"),
        ("GET", "/chats?limit=500", None, {}, "limit is too large"),
        ("GET", "/chats?limit=many", None, {}, "limit has the wrong type"),
        ("GET", f"/chat/{PATIENT}/messages?since=1", None, {}, "unknown query parameter since"),
        ("GET", f"/chat/{PATIENT}/messages?start_time=yesterday", None, {}, "start_time has the wrong type"),
        ("GET", "/message/3EB0/download", None, {}, "phone is missing"),
    ],
)
def test_a_request_that_breaks_the_contract_is_refused_and_remembered(gowa, method, path, body, headers, violation):
    status, _ = ask(gowa, method, path, body, **headers)
    assert status in (400, 404)
    assert violation in " ".join(gowa.violations())
    assert gowa.accepted() == []


def test_a_request_without_the_right_password_is_turned_away(gowa):
    assert ask(gowa, "GET", "/chats", Authorization="Basic eDp5")[0] == 401


def test_a_wish_to_control_that_does_not_exist_is_a_mistake_of_the_test(gowa):
    with pytest.raises(ValueError, match="no such mode"):
        gowa.mode(fault="explode")


def test_every_answer_keeps_to_the_document(gowa, whatsapp, tmp_path):
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + b"0" * 20)
    image = whatsapp.send_image("carepost-1", PATIENT, photo).provider_id
    gowa.receive(PATIENT, "halo")
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/send/message", GOOD),
        ("POST", "/send/chat-presence", {"phone": PATIENT, "action": "start"}),
        ("GET", "/user/check?phone=6281234567890", None),
        ("GET", "/devices/carepost-1/status", None),
        ("GET", "/devices/carepost-1", None),
        ("GET", "/devices", None),
        ("GET", "/devices/nobody", None),
        ("GET", "/app/info", None),
        ("GET", "/chats", None),
        ("GET", f"/chat/{PATIENT}/messages", None),
        ("GET", f"/message/{image}/download?phone={PATIENT}", None),
        ("GET", f"/message/nothing/download?phone={PATIENT}", None),
        ("POST", "/send/message", {"phone": PATIENT}),
    ]
    for method, path, body in calls:
        status, answer = ask(gowa, method, path, body)
        found = find(method, path.partition("?")[0])
        assert found is not None
        problems = [
            f"{path}: {error.json_path} {error.message}" for error in found[0].answers[str(status)].iter_errors(answer)
        ]
        assert problems == []


def test_webhooks_are_signed_and_understood_by_the_real_reader(gowa, receiver, whatsapp):
    gowa.mode(acks=["delivered", "read"])
    sent = whatsapp.send_text("carepost-1", PATIENT, "minum obat?")
    gowa.receive(PATIENT, "sudah 🙏", reply_to=sent.provider_id)
    gowa.receive(PATIENT, "", media_type="image", file_name="a.jpg")
    gowa.react(PATIENT, "👍", sent.provider_id)
    gowa.wait_until(lambda state: state["webhooks"]["delivered"] == 5)
    assert all(verify_signature(gowa.state()["modes"]["webhook_secret"], *post) for post in receiver.posts)
    kinds = sorted(type(parse_event(body)).__name__ for body, _ in receiver.posts)
    assert kinds == ["Ack", "Ack", "IncomingMessage", "IncomingMessage", "Reaction"]


def test_an_ack_can_come_before_the_send_has_answered(gowa, receiver, whatsapp):
    gowa.mode(acks=["delivered"], ack_before_answer=True, fault="hang_after")
    sending = threading.Thread(target=send, args=(whatsapp,), daemon=True)
    sending.start()
    gowa.wait_until(lambda state: state["webhooks"]["delivered"] == 1)
    assert sending.is_alive()
    gowa.refuse()
    gowa.listen()
    sending.join(5)
    assert not sending.is_alive()


def test_a_webhook_is_tried_five_times_and_then_lost(gowa, receiver):
    receiver.refusals = 99
    gowa.receive(PATIENT, "hilang")
    gowa.wait_until(lambda state: state["webhooks"]["given_up"] == 1)
    assert len(receiver.posts) == 5


def test_a_webhook_that_is_refused_at_first_arrives_later_the_same(gowa, receiver):
    receiver.refusals = 2
    gowa.receive(PATIENT, "nanti")
    gowa.wait_until(lambda state: state["webhooks"]["delivered"] == 1)
    assert len({body for body, _ in receiver.posts}) == 1
    assert len(receiver.posts) == 3


def test_webhooks_can_be_repeated_and_reordered_with_the_same_keys(gowa, receiver):
    gowa.mode(webhook_copies=3, webhook_shuffle=1000)
    for number in range(10):
        gowa.receive(PATIENT, f"pesan {number}")
    assert receiver.posts == []
    gowa.flush()
    gowa.wait_until(lambda state: state["webhooks"]["pending"] == 0 and len(receiver.posts) == 30)
    assert len({dedupe_key(parse_event(body)) for body, _ in receiver.posts}) == 10
    order = [json.loads(body)["payload"]["body"] for body, _ in receiver.posts]
    assert order != sorted(order)


def test_any_body_can_be_posted(gowa, receiver):
    gowa.post({"event": "message", "device_id": "x", "payload": {}})
    gowa.wait_until(lambda _: len(receiver.posts) == 1)
    with pytest.raises(MalformedEvent):
        parse_event(receiver.posts[0][0])


def test_history_may_lag_behind_or_lose_what_was_sent(gowa, whatsapp):
    gowa.receive(PATIENT, "halo", silent=True)
    gowa.mode(history_delay_ms=150)
    whatsapp.send_text("carepost-1", PATIENT, "nanti")
    path = f"/chat/{PATIENT}/messages?is_from_me=true"
    assert ask(gowa, "GET", path)[1]["results"]["data"] == []
    time.sleep(0.2)
    assert len(ask(gowa, "GET", path)[1]["results"]["data"]) == 1
    gowa.mode(history_loses=True)
    whatsapp.send_text("carepost-1", PATIENT, "hilang")
    assert len(ask(gowa, "GET", path)[1]["results"]["data"]) == 1
    assert len(gowa.accepted()) == 2


def test_a_fault_lasts_for_as_many_sends_as_was_said(gowa, whatsapp):
    gowa.mode(fault="unavailable", fault_times=2)
    assert [send(whatsapp) for _ in range(4)] == [False, False, True, True]


def test_refusing_closes_the_door_for_a_while(gowa):
    port = int(gowa.url.rpartition(":")[2])
    gowa.refuse(seconds=0.2)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    time.sleep(0.3)
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def test_sends_of_one_device_wait_for_each_other_and_those_of_two_do_not(gowa):
    gowa.mode(delay_ms=100, sequential=True)
    took = []
    for devices in (("carepost-1", "carepost-1"), ("carepost-1", "carepost-2")):
        adapter = GowaWhatsApp(gowa.url, gowa.username, gowa.password)
        begun = time.perf_counter()
        threads = [threading.Thread(target=adapter.send_text, args=(each, PATIENT, "a")) for each in devices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took.append(time.perf_counter() - begun)
        adapter.close()
    assert took[0] > 0.2
    assert took[1] < took[0]


def test_a_process_of_its_own_takes_many_sends_a_second():
    with GowaProcess(devices=("carepost-1",)) as gowa:
        adapter = GowaWhatsApp(gowa.url, gowa.username, gowa.password)
        best = 0.0
        for _ in range(3):
            begun = time.perf_counter()
            for _ in range(300):
                adapter.send_text("carepost-1", PATIENT, "Waktunya minum obat")
            best = max(best, 300 / (time.perf_counter() - begun))
        assert gowa.violations() == []
        assert len(gowa.accepted(since=600)) == 300
        adapter.close()
    # About 2 500 on two quiet cores; 600 is what the benchmarks need of it.
    assert best > 600
