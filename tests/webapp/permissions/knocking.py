"""Going to a door as somebody, and what comes of it."""

from http import HTTPStatus

from werkzeug.test import TestResponse

from tests.webapp.permissions.columns import Column
from tests.webapp.permissions.commands import Outcome
from tests.webapp.permissions.doors import Door
from tests.webapp.permissions.kept_site import OpenSite

OPENS = (
    HTTPStatus.OK,
    HTTPStatus.CREATED,
    HTTPStatus.NO_CONTENT,
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""Answers to somebody who is let in: what they sent may still make no sense, or come at the wrong time."""
_SAVING = {"POST", "PUT"}
_BODIES = {
    "/complete": {"values": {}},
    "/parts": {"agency": "probation"},
    "/withdraw": {"reason": "For the matrix"},
}
"""What other systems have to send to get as far as being asked who they are."""
_FIELDS = {"/people/reviews": {"area": "1"}}
"""And the one form that is a button for each partnership."""


class Visitor:
    """Somebody who goes to doors with what they have: in a browser, or as another system under /api."""

    def __init__(self, site: OpenSite, column: Column) -> None:
        self.site = site
        self._key = site.kept.keys[column.person_id]
        self._client = site.app.test_client(use_cookies=False)

    def ask(self, method: str, path: str) -> TestResponse:
        """Send a request; a form is empty but for its token."""
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self._key.secret}", "Idempotency-Key": path[:100]}
            body = _BODIES.get(path[path.rindex("/") :], {})
            json = body if method in _SAVING else None
            return self._client.open(path, method=method, headers=headers, json=json, buffered=True)
        headers = {"Cookie": f"caseway={self._key.cookie}"}
        fields = {"csrf_token": self._key.form_token, **_FIELDS.get(path, {})}
        data = fields if method in _SAVING else None
        return self._client.open(path, method=method, headers=headers, data=data, buffered=True)

    def knock(self, door: Door) -> Outcome:
        """Try a door. What it changed is undone; a refusal must have changed nothing.

        Raises:
            AssertionError: neither an answer nor a refusal, or a refusal after something was written.
        """
        answer = self.ask(door.method, door.path)
        return self.judge(door, answer)

    def judge(self, door: Door, answer: TestResponse) -> Outcome:
        """What an answer says; what it changed is undone."""
        has_changed = self.site.has_changed()
        if answer.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            # Whoever may read the case and not do this has read of it, which is noted; nothing else is.
            assert not has_changed or self.site.counts() == self.site.kept_counts, (door, "has written")
            return "told" if answer.status_code == HTTPStatus.FORBIDDEN else "hidden"
        if has_changed and door.method in _SAVING:
            self.site.undo()
        moved = 300 <= answer.status_code < 400 and not answer.location.startswith("/sign-in?")
        assert answer.status_code in OPENS or moved, (door, answer.status_code)
        return "through"
