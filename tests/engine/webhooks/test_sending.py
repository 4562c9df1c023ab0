"""Sending for real: over TLS to the machine that was judged, in time, and no further than it was told."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.webhooks.destinations import Rules
from engine.webhooks.sending import post

OPEN = Rules(plain_http=True, private=True)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def answering(
    *answers: bytes, pause: float = 0.0, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list]]:
    """A server that sends these pieces, with a pause after each; yields its port and what it was sent."""
    got: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(5)
                with tls.wrap_socket(connection, server_side=True) if tls else connection as wrapped:
                    got.append(_request(wrapped))
                    for piece in answers:
                        wrapped.sendall(piece)
                        time.sleep(pause)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], got
    finally:
        listener.close()
        thread.join(timeout=5)


def _request(connection: socket.socket) -> bytes:
    """Head and body, which need not come together."""
    found = connection.recv(65536)
    while found and not found.endswith(b"}"):
        found += connection.recv(65536)
    return found


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost that this test, and nobody else, trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, secret = tmp_path / "cert.pem", tmp_path / "key.pem"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, secret)
    return server


def test_body_and_headers_go_over_tls_to_the_name(certificate):
    with answering(OK, tls=certificate) as (port, got):
        status = post(
            f"https://localhost:{port}/hook?of=1", b'{"a":1}', {"Caseway-Event": "x"}, Rules(private=True)
        )
    assert status == 200
    head, _, body = got[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?of=1 HTTP/1.1\r\n")
    assert f"Host: localhost:{port}".encode() in head
    assert b"Caseway-Event: x" in head
    assert body == b'{"a":1}'


def test_certificate_of_another_name_is_refused(certificate):
    with answering(OK, tls=certificate) as (port, got), pytest.raises(ssl.SSLCertVerificationError):
        post(f"https://127.0.0.1:{port}/", b"{}", {}, Rules(private=True))
    assert got == []


def test_certificate_that_nobody_vouches_for_is_refused(certificate, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with answering(OK, tls=certificate) as (port, got), pytest.raises(ssl.SSLCertVerificationError):
        post(f"https://localhost:{port}/", b"{}", {}, Rules(private=True))
    assert got == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_answer_that_drips_is_cut_off(certificate, monkeypatch, scheme):
    import http.client

    monkeypatch.setattr("engine.webhooks.sending.LONGEST_SECONDS", 0.5)
    with answering(*[b"H"] * 60, pause=0.1, tls=certificate if scheme == "https" else None) as (port, _):
        began = time.monotonic()
        with pytest.raises((OSError, http.client.HTTPException)):
            post(f"{scheme}://localhost:{port}/", b"{}", {}, OPEN)
        assert time.monotonic() - began < 4


def test_long_answer_is_not_read():
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n", b"x" * 1000) as (port, _):
        assert post(f"http://127.0.0.1:{port}/", b"{}", {}, OPEN) == 200


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"", b"HTTP/1.1 " + b"x" * 70000])
def test_what_is_no_http_is_an_error(answer):
    import http.client

    with answering(answer) as (port, _), pytest.raises((OSError, http.client.HTTPException)):
        post(f"http://127.0.0.1:{port}/", b"{}", {}, OPEN)
