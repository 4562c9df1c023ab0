"""One HTTP request to another system: to the address that was judged, within a time limit, no redirects."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from engine.webhooks.destinations import Rules, find_address, port_of

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
LONGEST_SECONDS = 20.0
"""However slowly a receiver drips: ten of these are over before the lease of their claim is."""


def post(url: str, body: bytes, headers: Mapping[str, str], rules: Rules) -> int:
    """Send a body; what is answered besides the status is not read.

    Returns:
        The HTTP status; that of a redirect is a status like any other.

    Raises:
        OSError: it could not be sent, or the answer did not come in time.
        http.client.HTTPException: the answer was no HTTP.
        ForbiddenDestinationError: the name leads where webhooks may not go.
    """
    parts = urlsplit(url)
    address = find_address(parts.hostname or "", port_of(parts), rules)
    raw = socket.create_connection((address, port_of(parts)), timeout=CONNECT_SECONDS)
    with _wrapped(parts, raw) as connected:
        timer = threading.Timer(LONGEST_SECONDS, _cut, [connected])
        timer.daemon = True
        timer.start()
        try:
            connected.settimeout(READ_SECONDS)
            if isinstance(connected, ssl.SSLSocket):
                connected.do_handshake()
            return _send(parts, connected, body, headers)
        finally:
            timer.cancel()


def _wrapped(parts: SplitResult, raw: socket.socket) -> socket.socket:
    """For https, TLS: the certificate must be that of the name, not of the address."""
    if parts.scheme != "https":
        return raw
    context = ssl.create_default_context()
    return context.wrap_socket(raw, server_hostname=parts.hostname, do_handshake_on_connect=False)


def _send(parts: SplitResult, connected: socket.socket, body: bytes, headers: Mapping[str, str]) -> int:
    connection = http.client.HTTPConnection(parts.hostname or "", port_of(parts))
    connection.sock = connected
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers={"Host": parts.netloc, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)  # also under TLS: no polite goodbye
