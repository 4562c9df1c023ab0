"""Changing one's password."""

import pytest
from sqlalchemy import select

from engine.models import Person
from tests.webapp.account.conftest import ledger_kinds, make_stale, rows_of, send, text_of
from tests.webapp.conftest import PASSWORD

NEW = "marble seventeen walnut trumpet"


def hash_of(engine):
    return rows_of(engine, select(Person.password_hash))[0]


def test_new_password_opens_and_the_old_one_no_more(app, engine, signed_in, sign_in):
    answer = send(signed_in, "/account/password", current=PASSWORD, new=NEW)
    assert (answer.status_code, answer.location) == (303, "/account/")
    assert sign_in(app.test_client()).status_code == 422
    assert sign_in(app.test_client(), NEW).status_code == 303
    assert ledger_kinds(engine) == ["password.changed"]


def test_other_browsers_are_signed_out_and_this_one_gets_a_new_token(app, signed_in, sign_in):
    other = app.test_client()
    sign_in(other)
    before = signed_in.get_cookie("caseway").value
    send(signed_in, "/account/password", current=PASSWORD, new=NEW)
    assert other.get("/account/").location.startswith("/sign-in")
    assert signed_in.get("/account/").status_code == 200
    assert signed_in.get_cookie("caseway").value != before


@pytest.mark.parametrize(
    ("current", "new", "words"),
    [
        ("wrong", NEW, "The current password is not correct"),
        (PASSWORD, "", "Enter a new password"),
        (PASSWORD, "short one", "must be 12 characters or more"),
        (PASSWORD, "passwordpassword", "easy to guess"),
        (PASSWORD, "ann@example.org1", "not made of your name"),
        (PASSWORD, "safeguarding partnership", "words of this service"),
        (PASSWORD, "x9" * 100, "128 characters or fewer"),
        (PASSWORD, PASSWORD, "must differ"),
    ],
)
def test_refused_change_says_why_and_changes_nothing(engine, signed_in, current, new, words):
    before = hash_of(engine)
    answer = send(signed_in, "/account/password", current=current, new=new)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert hash_of(engine) == before
    assert ledger_kinds(engine) == []


@pytest.mark.parametrize(
    "new", [" leading and trailing spaces stay ", "k" + "öü漢字 🦀 " * 8, "qwz" * 3 + "!ü9 " * 20]
)
def test_any_characters_and_long_passwords_are_taken_as_they_are(app, signed_in, sign_in, new):
    assert send(signed_in, "/account/password", current=PASSWORD, new=new).status_code == 303
    assert sign_in(app.test_client(), new).status_code == 303
    assert sign_in(app.test_client(), new.strip() + "x").status_code == 422


def test_who_signed_in_long_ago_proves_again_who_they_are(engine, signed_in):
    make_stale(engine)
    asked = signed_in.get("/account/password")
    assert (asked.status_code, asked.location) == (303, "/account/confirm?next=/account/password")
    refused = send(signed_in, "/account/confirm", next="/account/password", password="wrong")
    assert refused.status_code == 422
    assert signed_in.get("/account/password").status_code == 303
    before = signed_in.get_cookie("caseway").value
    proved = send(signed_in, "/account/confirm", next="/account/password", password=PASSWORD)
    assert (proved.status_code, proved.location) == (303, "/account/password")
    assert signed_in.get_cookie("caseway").value != before
    assert signed_in.get("/account/password").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "/cases", "//evil.example", "/account/confirm"])
def test_proof_leads_nowhere_but_into_the_account(engine, signed_in, target):
    make_stale(engine)
    assert send(signed_in, "/account/confirm", next=target, password=PASSWORD).location == "/account"


def test_wrong_proofs_are_limited(engine, signed_in):
    make_stale(engine)
    statuses = [send(signed_in, "/account/confirm", password="wrong").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
