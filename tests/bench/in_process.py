"""Somebody signed in to an application of this process, where its statements can be heard."""

import re
from collections.abc import Mapping

from flask import Flask

from tests.bench.place import EMAIL, PASSWORD


class SignedIn:
    """A client with a cookie and the token of its forms."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self.token = ""
        self.get("/sign-in")
        assert self.post("/sign-in", {"email": EMAIL, "password": PASSWORD}) == 303
        self.get("/tasks")

    def get(self, address: str) -> str:
        """A page; remembers the token of its forms."""
        answer = self._client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        page = answer.get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        self.token = token.group(1) if token else self.token
        return page

    def post(self, address: str, fields: Mapping[str, str]) -> int:
        """Send a form; the status of the answer."""
        return self._client.post(address, data={"csrf_token": self.token, **fields}).status_code
