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
    host = parts.hostname or ""
    address = find_address(host, port_of(parts), rules)
    raw = socket.create_connection((address, port_of(parts)), timeout=CONNECT_SECONDS)
    timer = threading.Timer(LONGEST_SECONDS, _cut, [raw])
    timer.daemon = True
    timer.start()
    try:
        raw.settimeout(READ_SECONDS)
        return _send(parts, raw, body, headers)
    finally:
        timer.cancel()
        raw.close()


def _send(parts: SplitResult, raw: socket.socket, body: bytes, headers: Mapping[str, str]) -> int:
    """The certificate must be that of the name, not of the address."""
    host = parts.hostname or ""
    if parts.scheme == "https":
        raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    connection = http.client.HTTPConnection(host, port_of(parts))
    connection.sock = raw
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers={"Host": parts.netloc, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def _cut(raw: socket.socket) -> None:
    with suppress(OSError):
        raw.shutdown(socket.SHUT_RDWR)
