"""The list of one's sessions, and ending them."""

import re

from sqlalchemy import select

from engine.models import WebSession
from tests.webapp.account.conftest import make_stale, rows_of, send, text_of

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
TELEPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604"


def sign_in_with(app, form_token, agent, email="ann@example.org"):
    client = app.test_client()
    token = form_token(client)
    fields = {"csrf_token": token, "email": email, "password": "a long enough password"}
    client.post("/sign-in", data=fields, headers={"User-Agent": agent})
    return client


def ids_of(engine, person):
    query = select(WebSession.id).where(WebSession.person_id == person).order_by(WebSession.id)
    return rows_of(engine, query)


def test_sessions_are_listed_with_browser_and_way(app, person, form_token):
    here = sign_in_with(app, form_token, FIREFOX)
    sign_in_with(app, form_token, TELEPHONE)
    page = text_of(here.get("/account/sessions"))
    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert page.count("This one") == 1
    assert len(re.findall("<td[^>]*>Password</td>", page)) == 2


def test_one_other_session_is_ended(app, engine, person, form_token):
    here, there = (sign_in_with(app, form_token, agent) for agent in (FIREFOX, TELEPHONE))
    _, other = ids_of(engine, person)
    assert send(here, f"/account/sessions/{other}/end").status_code == 303
    assert there.get("/account/").location.startswith("/sign-in")
    assert here.get("/account/").status_code == 200


def test_ending_ones_own_session_signs_out(engine, signed_in, person):
    (mine,) = ids_of(engine, person)
    assert send(signed_in, f"/account/sessions/{mine}/end").location == "/sign-in"
    assert ids_of(engine, person) == []


def test_everything_else_is_ended_at_once(app, engine, person, form_token):
    here, there = (sign_in_with(app, form_token, agent) for agent in (FIREFOX, TELEPHONE))
    send(here, "/account/sessions/end-others")
    assert there.get("/account/").location.startswith("/sign-in")
    assert len(ids_of(engine, person)) == 1


def test_nobody_ends_the_session_of_somebody_else(app, engine, add_person, form_token, signed_in):
    bob = add_person("bob@example.org", "Bob")
    sign_in_with(app, form_token, FIREFOX, "bob@example.org")
    (theirs,) = ids_of(engine, bob)
    assert send(signed_in, f"/account/sessions/{theirs}/end").status_code == 404
    send(signed_in, "/account/sessions/end-others")
    assert ids_of(engine, bob) == [theirs]


def test_ending_sessions_asks_for_a_proof_when_the_last_is_old(app, engine, person, form_token):
    here, _ = (sign_in_with(app, form_token, agent) for agent in (FIREFOX, TELEPHONE))
    make_stale(engine)
    assert send(here, "/account/sessions/end-others").location.startswith("/account/confirm")
    assert len(ids_of(engine, person)) == 2
    answer = send(
        here, "/account/confirm", next="/account/sessions/end-others", password="a long enough password"
    )
    assert answer.location == "/account/sessions"
