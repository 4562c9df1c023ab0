"""A small SMTP server that keeps what it receives and refuses what a test wants refused."""

import base64
import contextlib
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default


@dataclass
class Mailbox:
    """What a server does and what it got.

    Attributes:
        refuse: a verb (``RCPT``, ``DATA``, ``MAIL``, ``AUTH``) and the answer to give instead.
        drop_after_data: hang up after having taken a message, without saying so.
        offers: what EHLO announces.
    """

    refuse: dict[str, str] = field(default_factory=dict)
    drop_after_data: bool = False
    offers: tuple[str, ...] = ()
    messages: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    """One connection. It knows as much of RFC 5321 as smtplib speaks."""

    def handle(self) -> None:
        box: Mailbox = self.server.box
        self._say("220 mailbox.example ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            refused = box.refuse.get("DATA" if verb == "BODY" else verb)
            if verb in ("EHLO", "HELO"):
                lines = ["mailbox.example", *box.offers]
                self._say("\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]))
            elif refused:
                self._say(refused)
            elif verb == "STARTTLS":
                self._say("220 go ahead")
                self._encrypt()
            elif verb == "AUTH":
                box.logins.append(base64.b64decode(line.split(" ")[2]).decode())
                self._say("235 welcome")
            elif verb == "RCPT":
                box.recipients.append(line.partition("<")[2].partition(">")[0])
                self._say("250 fine")
            elif verb == "DATA":
                self._take(box)
                if box.drop_after_data:
                    return
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _take(self, box: Mailbox) -> None:
        self._say("354 go ahead")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        box.messages.append(message_from_bytes(b"".join(lines), policy=default))
        box.was_encrypted.append(isinstance(self.request, ssl.SSLSocket))

    def _encrypt(self) -> None:
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.rfile = self.request.makefile("rb")
        self.wfile = self.request.makefile("wb", buffering=0)

    def finish(self) -> None:
        for opened in (self.rfile, self.wfile, self.request):
            opened.close()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Mailbox
    tls: ssl.SSLContext | None = None
    from_the_first_byte = False

    def get_request(self) -> tuple[object, object]:
        connection, address = super().get_request()
        if self.from_the_first_byte and self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests want."""


@contextlib.contextmanager
def running_smtp(
    box: Mailbox, tls: ssl.SSLContext | None = None, *, from_the_first_byte: bool = False
) -> Iterator[Mailbox]:
    """Run a server on a free port of this machine; ``box.port`` says which."""
    server = _Server(("127.0.0.1", 0), _Session)
    server.box, server.tls, server.from_the_first_byte = box, tls, from_the_first_byte
    if tls is not None and not from_the_first_byte:
        box.offers = (*box.offers, "STARTTLS")
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
