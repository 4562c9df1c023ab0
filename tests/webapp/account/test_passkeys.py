"""Passkeys: what browsers are asked, and answers that nobody may trust. Real ones are tried in a browser."""

import json

import pytest
from sqlalchemy import select

from engine.models import Passkey, WebSession
from tests.webapp.account.conftest import make_stale, rows_of, send, text_of
from tests.webapp.conftest import PASSWORD

HOSTILE = [
    "",
    "{}",
    "[]",
    "null",
    "12",
    "{" * 5000,
    "x" * 30_000,
    json.dumps({"id": 12, "rawId": [], "response": {}, "type": "public-key"}),
    json.dumps({"id": "AAAA", "rawId": "AAAA", "response": "x", "type": "public-key"}),
    json.dumps({"id": "AAAA", "rawId": "AAAA", "response": {"clientDataJSON": "AAAA"}, "type": "public-key"}),
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "attestationObject": "o2M"},
        }
    ),
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA"},
        }
    ),
    json.dumps({"id": "é\ud800", "rawId": "%%%", "response": {"clientDataJSON": 5}, "type": 3}),
]


@pytest.fixture
def passkey(engine, person):
    """A passkey of Ann's, whose key is nobody's."""
    with engine.housekeeping() as rows:
        rows.add(
            Passkey(
                person_id=person,
                credential_id="AAAA",
                public_key=b"\xa0",
                name="Laptop",
                created_at=rows.scalars(select(WebSession.created_at)).first(),
            )
        )


def test_question_asks_for_a_verified_person_and_changes_each_time(signed_in):
    first, second = (send(signed_in, "/account/passkeys/options").json for _ in range(2))
    assert first["challenge"] != second["challenge"]
    assert len(first["challenge"]) >= 43
    assert first["authenticatorSelection"]["userVerification"] == "required"
    assert first["authenticatorSelection"]["residentKey"] == "required"
    assert first["rp"]["id"] == "localhost"


def test_question_of_a_stranger_names_no_passkey(client, person):
    asked = send(client, "/sign-in/passkey/options").json
    assert asked["allowCredentials"] == []
    assert asked["userVerification"] == "required"


@pytest.mark.parametrize("answer", HOSTILE)
def test_answers_that_are_none_add_nothing(engine, signed_in, answer):
    send(signed_in, "/account/passkeys/options")
    refused = send(signed_in, "/account/passkeys/", name="Laptop", credential=answer)
    assert refused.status_code == 422
    assert "The passkey was not accepted" in text_of(refused)
    assert rows_of(engine, select(Passkey.id)) == []


@pytest.mark.parametrize("answer", HOSTILE)
def test_answers_that_are_none_sign_nobody_in(client, signed_in, passkey, app, answer):
    stranger = app.test_client()
    send(stranger, "/sign-in/passkey/options")
    refused = send(stranger, "/sign-in/passkey", credential=answer)
    assert refused.status_code == 422
    assert stranger.get("/account/").location.startswith("/sign-in")


@pytest.mark.parametrize("answer", HOSTILE[:3] + HOSTILE[-2:])
def test_answers_that_are_none_prove_nothing(signed_in, passkey, answer):
    send(signed_in, "/account/confirm/passkey/options")
    assert send(signed_in, "/account/confirm/passkey", credential=answer).status_code == 422


def test_answer_without_a_question_is_refused(signed_in):
    assert send(signed_in, "/account/passkeys/", name="Laptop", credential="{}").status_code == 422


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "a\x00b"])
def test_passkey_needs_a_name(engine, signed_in, name):
    assert send(signed_in, "/account/passkeys/", name=name, credential="{}").status_code == 422


def test_passkey_of_somebody_else_is_not_removed(app, engine, signed_in, passkey, add_person, sign_in):
    add_person("bob@example.org", "Bob")
    bob = app.test_client()
    sign_in(bob, email="bob@example.org")
    (known,) = rows_of(engine, select(Passkey.id))
    assert bob.get(f"/account/passkeys/{known}/remove").status_code == 404
    assert send(bob, f"/account/passkeys/{known}/remove").status_code == 404
    assert rows_of(engine, select(Passkey.removed_at)) == [None]
    assert signed_in.get(f"/account/passkeys/{known}/remove").status_code == 200


def test_who_has_only_a_passkey_is_asked_for_it_after_the_password(app, signed_in, passkey, sign_in):
    client = app.test_client()
    assert sign_in(client).location == "/sign-in/second-step"
    page = text_of(client.get("/sign-in/second-step"))
    assert "Use a passkey" in page
    assert "Code from your authenticator app" not in page
    asked = send(client, "/sign-in/passkey/options").json
    assert [one["id"] for one in asked["allowCredentials"]] == ["AAAA"]


def test_password_alone_proves_nothing_where_a_passkey_is_the_second_step(engine, signed_in, passkey):
    """Whoever found a session open and knows the password could else sign, or take the passkey away."""
    make_stale(engine)
    page = text_of(signed_in.get("/account/confirm"))
    assert 'name="password"' not in page
    assert "sign out" in page
    refused = send(signed_in, "/account/confirm", next="/account/password", password=PASSWORD)
    assert refused.status_code == 422
    assert signed_in.get("/account/password").location.startswith("/account/confirm")
