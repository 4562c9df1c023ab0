"""Attacks on signing in and on sessions: guessing, fixation, replay, equal answers."""

import statistics
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.models import Person, WebSession
from webapp import create_app
from webapp.config import Settings
from webapp.passwords import is_password

NOBODY = "nobody@example.org"


def page_of(answer):
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "written", ["ann@example.org", " ANN@example.org", "ann@exam\x00ple.org", "Ann@Example.Org\t"]
)
def test_no_way_of_writing_an_address_gets_attempts_of_its_own(client, person, sign_in, written):
    statuses = [sign_in(client, "wrong", "ann@example.org").status_code for _ in range(5)]
    assert statuses == [422] * 5
    assert sign_in(client, "wrong", written).status_code == 429


def test_one_place_is_limited_whatever_addresses_it_tries(client, person, sign_in):
    statuses = [sign_in(client, "wrong", f"p{number}@example.org").status_code for number in range(21)]
    assert statuses == [422] * 20 + [429]
    assert sign_in(client).status_code == 429


def test_forwarded_address_is_not_believed_without_a_proxy(client, person, form_token):
    statuses = []
    for number in range(21):
        data = {"csrf_token": form_token(client), "email": f"p{number}@example.org", "password": "wrong"}
        headers = {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"}
        statuses.append(client.post("/sign-in", data=data, headers=headers).status_code)
    assert statuses[-1] == 429


def test_limited_account_tells_no_more_than_an_unknown_one(app, person, sign_in):
    for email in ("ann@example.org", NOBODY):
        client = app.test_client()
        answers = [sign_in(client, "wrong", email) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [422] * 5 + [429]


def test_unknown_disabled_and_wrong_get_the_same_page(app, add_person, sign_in):
    add_person()
    add_person("gone@example.org", "Gone", is_active=False)
    add_person("keyless@example.org", "Keyless", password="")
    pages = set()
    for email in ("ann@example.org", "gone@example.org", "keyless@example.org", NOBODY):
        answer = sign_in(app.test_client(), "wrong", email)
        text = page_of(answer).replace(email, "E")
        import re

        pages.add((answer.status_code, re.sub(r'csrf_token" value="[^"]+"|[0-9a-f]{16}', "", text)))
    assert len(pages) == 1


def test_unknown_address_costs_a_whole_password_check():
    stored = "$argon2id$v=19$m=65536,t=3,p=4$"  # of no use: an empty hash must cost what a real one costs
    assert not is_password("x", stored)
    from argon2 import PasswordHasher

    real = PasswordHasher().hash("something else")
    is_password("x", "")  # the hash of nobody is made once

    def cost(stored_hash):
        began = time.perf_counter()
        assert not is_password("x", stored_hash)
        return time.perf_counter() - began

    known, unknown = ([cost(each) for _ in range(5)] for each in (real, ""))
    assert 0.3 < statistics.median(unknown) / statistics.median(known) < 3


def test_token_known_before_signing_in_opens_nothing_after(app, client, person, sign_in):
    client.get("/sign-in")
    planted = client.get_cookie("caseway").value
    sign_in(client)
    thief = app.test_client()
    thief.set_cookie("caseway", planted)
    assert thief.get("/tasks").location.startswith("/sign-in")


def test_made_up_token_is_not_taken_over(app, client, person, sign_in, engine):
    client.set_cookie("caseway", "made-up-by-the-attacker")
    sign_in(client)
    assert client.get_cookie("caseway").value != "made-up-by-the-attacker"
    with engine.read() as rows:
        assert len(list(rows.scalars(select(WebSession.id)))) == 1


def test_form_token_from_before_signing_in_is_void(client, person, form_token, sign_in):
    before = form_token(client)
    sign_in(client)
    assert client.post("/session/keep", data={"csrf_token": before}).status_code == 400


def test_signing_in_again_as_somebody_else_leaves_nothing_of_the_first(app, add_person, sign_in, client):
    add_person()
    other = add_person("bob@example.org", "Bob Other")
    assert sign_in(client).status_code == 303
    first = client.get_cookie("caseway").value
    token = page_of(client.get("/nowhere")).partition('csrf_token" value="')[2].partition('"')[0]
    answer = client.post(
        "/sign-in",
        data={"csrf_token": token, "email": "bob@example.org", "password": "a long enough password"},
    )
    assert answer.status_code == 303
    assert "Ann Example" not in page_of(client.get("/nowhere"))
    thief = app.test_client()
    thief.set_cookie("caseway", first)
    assert thief.get("/tasks").location.startswith("/sign-in")
    assert other


def test_session_is_ended_by_time_even_while_used(app, engine, signed_in):
    with engine.housekeeping() as rows:
        for row in rows.scalars(select(WebSession)):
            row.expires_at -= timedelta(hours=12)
    assert signed_in.get("/tasks").location.startswith("/sign-in")
    with engine.read() as rows:
        assert not list(rows.scalars(select(WebSession.id).where(WebSession.person_id.is_not(None))))


def test_keeping_a_session_does_not_outlast_its_longest_life(engine, signed_in, form_token):
    token = form_token(signed_in, "/nowhere")
    with engine.housekeeping() as rows:
        for row in rows.scalars(select(WebSession)):
            row.expires_at -= timedelta(hours=11, minutes=58)
    answer = signed_in.post("/session/keep", headers={"X-CSRFToken": token})
    assert answer.json["seconds_left"] <= 120


def test_production_cookie_is_bound_to_host_and_https(engine, add_person):
    add_person()
    settings = Settings(environment="production", secret_key="s" * 40, trusted_hosts=("caseway.example",))
    client = create_app(settings, engine).test_client()
    cookie = client.get("/sign-in", base_url="https://caseway.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-caseway=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie.split("; ")
    assert "Domain=" not in cookie


def test_account_without_sign_in_is_out_with_every_session(engine, app, person, sign_in):
    first, second = app.test_client(), app.test_client()
    assert sign_in(first).status_code == sign_in(second).status_code == 303
    with engine.housekeeping() as rows:
        rows.execute(update(Person).values(is_active=False))
    for client in (first, second):
        assert client.get("/tasks").location.startswith("/sign-in")


@pytest.mark.parametrize(
    "environ",
    [
        {"CASEWAY_ENVIRONMENT": "production", "CASEWAY_HOSTS": "a.example"},
        {"CASEWAY_ENVIRONMENT": "production", "CASEWAY_HOSTS": "a.example", "CASEWAY_SECRET_KEY": "short"},
        {"CASEWAY_ENVIRONMENT": "production", "CASEWAY_SECRET_KEY": "s" * 40},
        {"CASEWAY_ENVIRONMENT": "prod"},
    ],
)
def test_production_starts_with_nothing_guessed(environ):
    from webapp.config import SettingsError

    with pytest.raises(SettingsError):
        Settings.from_environment(environ)
