r"""Looking for viruses in what people send, through ClamAV's daemon. It fails closed: no answer, no file.

The protocol is clamd's INSTREAM (clamd(8)): ``zINSTREAM\0``, chunks that each begin with their length in
four bytes of network order, an empty chunk at the end; the answer is ``stream: OK`` or
``stream: <name> FOUND``.
"""

import socket
import struct
from dataclasses import dataclass
from typing import IO, Protocol

import structlog

from engine.errors import InvalidInputError, UnavailableError

log = structlog.get_logger()
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_UNIX = "unix:"
_LAST_PORT = 65_535


class ScanFailedError(Exception):
    """The scanner could not be reached, or did not say whether the file is clean."""


class Scanner(Protocol):
    """Whatever looks for viruses."""

    def scan(self, stream: IO[bytes]) -> str:
        """Look at a file.

        Returns:
            What was found in it, by the scanner's name for it; empty for nothing.

        Raises:
            ScanFailedError: it could not be looked at.
        """
        ...


@dataclass(frozen=True)
class Clamd:
    """ClamAV's daemon at ``host:port``, or at ``unix:/path/of/its/socket``.

    Attributes:
        address: where it listens.
        seconds: how long to wait for each answer.
    """

    address: str
    seconds: float = 30.0

    def scan(self, stream: IO[bytes]) -> str:
        """Send a file and read the verdict (see ``Scanner``)."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zINSTREAM\0")
                while chunk := stream.read(_CHUNK):
                    connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
                answer = _read_answer(connection)
        except OSError as error:
            raise ScanFailedError(type(error).__name__) from error
        return _verdict(answer)

    def _connect(self) -> socket.socket:
        if self.address.startswith(_UNIX):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.seconds)
            try:
                connection.connect(self.address.removeprefix(_UNIX))
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.seconds)


def is_clamd_address(address: str) -> bool:
    """Whether an address of ``Clamd`` can be one."""
    if address.startswith(_UNIX):
        return address.removeprefix(_UNIX).startswith("/")
    host, _, port = address.rpartition(":")
    return bool(host) and port.isascii() and port.isdigit() and 0 < int(port) <= _LAST_PORT


def check_clean(scanner: Scanner, stream: IO[bytes], name: str) -> None:
    """Refuse a file in which something was found, and one that could not be looked at.

    Args:
        scanner: looks at it.
        stream: the file, from its beginning.
        name: what people call it, for the message; it goes into no log.

    Raises:
        InvalidInputError: something was found.
        UnavailableError: the scanner gave no verdict.
    """
    try:
        found = scanner.scan(stream)
    except ScanFailedError as error:
        log.exception("upload.not_scanned")
        message = (
            "The file could not be checked for viruses just now, so it was not stored. Try again in a few "
            "minutes, and tell your administrator if it happens again."
        )
        raise UnavailableError(message) from error
    if found:
        log.warning("upload.infected", kind=found[:100])
        message = f"“{name}” was not stored: it holds a virus. Do not open it, and tell your IT team."
        raise InvalidInputError({"": [message]})


def _read_answer(connection: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        received = connection.recv(_LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer


def _verdict(answer: bytes) -> str:
    if answer == b"stream: OK\0":
        return ""
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND\0"):
        return answer.removeprefix(b"stream: ").removesuffix(b" FOUND\0").decode("utf-8", "replace")
    # Its own words of an error, such as a size limit of its own; never what a file is called.
    raise ScanFailedError(answer[:100].decode("utf-8", "replace") or "no answer")
