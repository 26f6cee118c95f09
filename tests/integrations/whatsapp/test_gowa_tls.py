"""GOWA behind https: a certificate that is trusted works, any other means that nothing was sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.integrations.ports import NotSent
from app.integrations.whatsapp.gowa import GowaWhatsApp
from tests.integrations.whatsapp.conftest import BRIEF, DEVICE, PATIENT

BODY = b'{"code":"SUCCESS","results":{"message_id":"3EB0AA"}}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gowa")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "gowa.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def address(certificate: Path) -> Iterator[tuple[str, list[int]]]:
    """An https server that answers every request with a message id, and counts requests per connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    requests: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, context, requests), daemon=True).start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", requests
        listener.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, context: ssl.SSLContext, requests: list[int]) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(line, server_side=True) as secure:
                requests.append(0)
                while secure.recv(65536):
                    requests[-1] += 1
                    secure.sendall(ANSWER)
        except OSError:
            continue


def test_sends_go_over_one_trusted_line(address, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url, requests = address
    adapter = GowaWhatsApp(url, "u", "p", timeouts=BRIEF)
    assert [adapter.send_text(DEVICE, PATIENT, f"{n}").provider_id for n in range(3)] == ["3EB0AA"] * 3
    adapter.close()
    assert requests == [3]


def test_a_certificate_that_nobody_vouches_for_means_not_sent(address):
    url, requests = address
    with pytest.raises(NotSent, match="secure"):
        GowaWhatsApp(url, "u", "p", timeouts=BRIEF).send_text(DEVICE, PATIENT, "halo")
    assert sum(requests) == 0
