"""Somebody's account as they see it: posting its forms, reading what is stored, the codes of an app."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from engine.models import LedgerEntry, Totp, WebSession

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_SECRET = re.compile(r'<code class="caseway-secret">([^<]+)</code>')


def text_of(answer):
    return answer.get_data(as_text=True)


def send(client, address, /, **fields):
    """Post a form of a page, with the token that the session has now."""
    page = text_of(client.get("/sign-in"))
    found = _TOKEN.search(page) or _TOKEN.search(text_of(client.get("/nowhere")))
    return client.post(address, data={"csrf_token": found[1], **fields})


def rows_of(engine, query):
    with engine.read() as rows:
        return list(rows.scalars(query))


def ledger_kinds(engine):
    return rows_of(engine, select(LedgerEntry.kind).order_by(LedgerEntry.id))


def make_stale(engine):
    """Let the last proof of every session be too long ago to change credentials."""
    with engine.housekeeping() as rows:
        for row in rows.scalars(select(WebSession)):
            row.values = {**row.values, "proved_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}


class App:
    """An authenticator app that holds one secret. Each code works once, so it can look ahead or back."""

    def __init__(self, secret):
        self.secret = secret

    def code(self, steps=0):
        return pyotp.TOTP(self.secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


@pytest.fixture
def add_app(engine):
    """Add an authenticator app by its pages; the app and the recovery codes that were shown."""

    def add(client):
        page = text_of(client.get("/account/authenticator"))
        app = App(_SECRET.search(page)[1].replace(" ", ""))
        answer = send(client, "/account/authenticator/", code=app.code())
        assert answer.status_code == 200, text_of(answer)
        with engine.housekeeping() as rows:
            rows.execute(update(Totp).values(last_step=0))  # so that tests need not wait for the next code
        codes = re.findall(r"<li>(\d+-[a-z0-9-]+)</li>", text_of(answer))
        return app, codes

    return add
