"""A small GOV.UK Notify: it takes e-mails, knows what became of them, and refuses on demand."""

import contextlib
import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import jwt

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"caseway-{SERVICE}-{SECRET}"


@dataclass
class Notify:
    """What it got, and what it answers.

    Attributes:
        refuse: a status and a body to answer every e-mail with.
        hang_up: take an e-mail and close without an answer.
    """

    emails: list[dict[str, Any]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    refuse: tuple[int, dict[str, Any]] | None = None
    hang_up: bool = False
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        notify: Notify = self.server.notify
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._is_known():
            return
        if notify.refuse is not None:
            self._answer(*notify.refuse)
            return
        sent = {"id": str(uuid.uuid4()), **body}
        notify.emails.append(sent)
        notify.states[sent["id"]] = "created"
        if notify.hang_up:
            self.close_connection = True
            return
        self._answer(201, {"id": sent["id"], "reference": body.get("reference"), "content": {}})

    def do_GET(self) -> None:
        notify: Notify = self.server.notify
        if not self._is_known():
            return
        address = urlparse(self.path)
        if address.path == "/v2/notifications":
            [wanted] = parse_qs(address.query)["reference"]
            emails = [one for one in notify.emails if one.get("reference") == wanted]
            found = [{"id": one["id"], "status": notify.states[one["id"]]} for one in reversed(emails)]
            self._answer(200, {"notifications": found, "links": {}})
            return
        notification_id = address.path.rpartition("/")[2]
        status = notify.states.get(notification_id)
        if status is None:
            self._answer(404, {"errors": [{"error": "NoResultFound", "message": "No result found"}]})
        else:
            self._answer(200, {"id": notification_id, "status": status})

    def _is_known(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
        except jwt.InvalidTokenError:
            claims = {}
        if claims.get("iss") == SERVICE:
            return True
        self._answer(403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]})
        return False

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextlib.contextmanager
def running_notify(notify: Notify) -> Iterator[Notify]:
    """Run it on a free port of this machine; ``notify.url`` says where."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.notify = notify
    notify.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield notify
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
