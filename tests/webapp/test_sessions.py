"""Sessions are rows: what is stored, when they end, how they are ended."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.models import WebSession
from webapp import create_app
from webapp.config import Settings


def rows_of(engine):
    with engine.read() as session:
        return [dict(row._mapping) for row in session.execute(select(*WebSession.__table__.columns))]


def shift(engine, **columns):
    """Move times of all sessions back."""
    for row in rows_of(engine):
        changes = {name: row[name] - by for name, by in columns.items()}
        with engine.housekeeping() as session:
            session.execute(update(WebSession).where(WebSession.id == row["id"]).values(changes))


def is_signed_in(client):
    return client.get("/sign-in").status_code == 303


def test_cookie_holds_a_token_and_the_row_only_its_hash(engine, signed_in, person):
    cookie = signed_in.get_cookie("caseway")
    (row,) = rows_of(engine)
    assert row["token_hash"] == hashlib.sha256(cookie.value.encode()).hexdigest()
    assert cookie.value not in str(row)
    assert row["person_id"] == person
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")


def test_token_changes_at_sign_in(client, person, sign_in):
    client.get("/sign-in")
    before = client.get_cookie("caseway").value
    sign_in(client)
    after = client.get_cookie("caseway").value
    assert before != after
    client.set_cookie("caseway", before)
    assert not is_signed_in(client)


def test_made_up_cookie_opens_nothing(client):
    client.set_cookie("caseway", "made-up")
    assert not is_signed_in(client)


def test_session_ends_after_half_an_hour_without_a_request(engine, signed_in):
    shift(engine, last_seen_at=timedelta(minutes=29))
    assert is_signed_in(signed_in)
    shift(engine, last_seen_at=timedelta(minutes=32))
    assert not is_signed_in(signed_in)


def test_session_ends_twelve_hours_after_sign_in(engine, signed_in):
    shift(engine, expires_at=timedelta(hours=12, seconds=1))
    assert not is_signed_in(signed_in)
    assert [row for row in rows_of(engine) if row["person_id"]] == []


def test_visit_is_noted_once_a_minute(engine, signed_in):
    (first,) = rows_of(engine)
    signed_in.get("/sign-in")
    assert rows_of(engine)[0]["last_seen_at"] == first["last_seen_at"]
    shift(engine, last_seen_at=timedelta(seconds=61))
    signed_in.get("/sign-in")
    assert rows_of(engine)[0]["last_seen_at"] >= first["last_seen_at"]


def test_revoking_ends_every_browser_of_the_person_and_nobody_else(app, person, add_person, sign_in):
    add_person("bob@example.org", "Bob Example")
    first, second, other = app.test_client(), app.test_client(), app.test_client()
    sign_in(first)
    sign_in(second)
    sign_in(other, email="bob@example.org")
    app.session_interface.revoke(person)
    assert [is_signed_in(client) for client in (first, second, other)] == [False, False, True]


def test_value_is_taken_by_one_of_several_requests_that_read_it(app, engine, signed_in):
    with signed_in.session_transaction() as kept:
        kept["once"] = "a"
    door = app.session_interface
    token = signed_in.get_cookie("caseway").value
    first, second = door._load(token), door._load(token)
    assert first["once"] == second["once"] == "a"
    assert not door.take(first, "once", "another")
    assert not door.take(first, "once", "")
    assert [door.take(each, "once", "a") for each in (first, second)] == [True, False]
    assert "once" not in rows_of(engine)[0]["values"]
    assert is_signed_in(signed_in)


def test_visitor_without_form_leaves_no_row(client, engine):
    client.get("/nowhere")
    client.get("/health")
    assert rows_of(engine) == []


def test_rows_of_ended_sessions_go_at_the_next_sign_in(app, engine, person, sign_in):
    app.test_client().get("/sign-in")
    shift(engine, expires_at=timedelta(days=1))
    sign_in(app.test_client())
    assert [row["person_id"] for row in rows_of(engine)] == [person]


@pytest.mark.parametrize("environment", ["production"])
def test_production_cookie_is_secure_and_bound_to_the_host(engine, person, environment, sign_in):
    settings = Settings(environment=environment, secret_key="s" * 40, trusted_hosts=("caseway.example",))
    client = create_app(settings, engine).test_client()
    answer = client.get("/sign-in", base_url="https://caseway.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-caseway=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Domain" not in cookie
