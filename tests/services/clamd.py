"""A small server that speaks clamd's INSTREAM: it finds the EICAR test file, and can be told to misbehave."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ClamdServer(socketserver.ThreadingTCPServer):
    """Listens on loopback. ``answer`` is sent instead of a verdict; ``seen`` are the files."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: bytes | None = None
        self.seen: list[bytes] = []

    @property
    def address(self) -> str:
        """Where it listens, as ``CASEWAY_CLAMD`` says it."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.StreamRequestHandler):
    server: ClamdServer

    def handle(self) -> None:
        command = self.rfile.read(len(b"zINSTREAM\0"))
        assert command == b"zINSTREAM\0", command
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(content)
        verdict = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"OK"
        answer = self.server.answer
        self.wfile.write(b"stream: " + verdict + b"\0" if answer is None else answer)


@contextmanager
def running_clamd() -> Iterator[ClamdServer]:
    """A server for as long as it is needed."""
    with ClamdServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
