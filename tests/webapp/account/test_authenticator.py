"""The authenticator app and the recovery codes: adding, signing in, losing, removing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.reset_factors import ResetFactors
from engine.models import RecoveryCode, Totp, WebSession
from tests.webapp.account.conftest import ledger_kinds, make_stale, rows_of, send, text_of
from tests.webapp.conftest import PASSWORD


@pytest.fixture
def with_app(signed_in, add_app):
    """The client of somebody with an app, the app, and the recovery codes."""
    return signed_in, *add_app(signed_in)


def second_step(app, sign_in, **fields):
    """Sign in with the password in a new browser, then post the second step."""
    client = app.test_client()
    assert sign_in(client, next="/account/").location == "/sign-in/second-step"
    return client, send(client, "/sign-in/second-step", **fields)


def test_secret_and_codes_are_not_readable_in_the_database(engine, with_app):
    _, app, codes = with_app
    (row,) = rows_of(engine, select(Totp))
    assert app.secret not in row.secret
    stored = rows_of(engine, select(RecoveryCode.code_hash))
    assert len(stored) == len(codes) == 10
    assert len(set(codes)) == 10
    assert all("$argon2id$" in one for one in stored)
    assert ledger_kinds(engine) == ["totp.added"]


def test_password_alone_opens_nothing_any_more(app, with_app, sign_in):
    client = app.test_client()
    assert sign_in(client).location == "/sign-in/second-step"
    assert client.get("/account/").location.startswith("/sign-in")
    assert client.get("/sign-in/second-step").status_code == 200


def test_right_code_signs_in_once(app, engine, with_app, sign_in):
    authenticator = with_app[1]
    code = authenticator.code()
    client, answer = second_step(app, sign_in, code=f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.location) == (303, "/account/")
    assert client.get("/account/").status_code == 200
    ways = rows_of(engine, select(WebSession.signed_in_with).where(WebSession.person_id.is_not(None)))
    assert "password_totp" in ways
    _, again = second_step(app, sign_in, code=code)
    assert again.status_code == 422


@pytest.mark.parametrize("typed", ["", "000000", "12345", "abcdef", "١٢٣٤٥٦", "1" * 5000])
def test_wrong_code_is_refused(app, with_app, sign_in, typed):
    client, answer = second_step(app, sign_in, code=typed)
    assert answer.status_code == 422
    assert client.get("/account/").location.startswith("/sign-in")


@pytest.mark.parametrize("steps", [-3, 2])
def test_codes_of_other_times_are_refused(app, with_app, sign_in, steps):
    assert second_step(app, sign_in, code=with_app[1].code(steps))[1].status_code == 422


def test_recovery_code_signs_in_once_however_it_is_written(app, engine, with_app, sign_in):
    code = with_app[2][3]
    _, answer = second_step(app, sign_in, recovery=f" {code.upper().replace('-', ' ')} ")
    assert answer.status_code == 303
    assert second_step(app, sign_in, recovery=code)[1].status_code == 422
    assert ledger_kinds(engine) == ["totp.added", "recovery_code.used"]


def test_second_step_waits_ten_minutes(app, engine, with_app, sign_in):
    client = app.test_client()
    sign_in(client)
    with engine.housekeeping() as rows:
        for row in rows.scalars(select(WebSession).where(WebSession.person_id.is_(None))):
            if "second_step" in row.values:
                long_ago = (datetime.now(UTC) - timedelta(minutes=11)).isoformat()
                row.values = {**row.values, "second_step": {**row.values["second_step"], "at": long_ago}}
    assert client.get("/sign-in/second-step").location == "/sign-in"
    assert send(client, "/sign-in/second-step", code=with_app[1].code()).location == "/sign-in"


def test_second_step_without_the_first_leads_back(client, person):
    assert client.get("/sign-in/second-step").location == "/sign-in"
    assert send(client, "/sign-in/second-step", code="123456").location == "/sign-in"


def test_guessing_codes_is_limited_also_over_new_sign_ins(app, with_app, sign_in):
    statuses = [second_step(app, sign_in, code="000000")[1].status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_removing_asks_first_and_takes_the_codes_along(app, engine, with_app, sign_in):
    client = with_app[0]
    assert "Remove the authenticator app?" in text_of(client.get("/account/authenticator/remove"))
    assert send(client, "/account/authenticator/remove").status_code == 303
    assert rows_of(engine, select(Totp.secret)) == [""]
    assert rows_of(engine, select(RecoveryCode.id).where(RecoveryCode.replaced_at.is_(None))) == []
    assert sign_in(app.test_client()).location == "/"


def test_new_codes_replace_the_old(app, with_app, sign_in):
    client, _, old = with_app
    assert "10 of your codes are left" in text_of(client.get("/account/recovery-codes"))
    page = text_of(send(client, "/account/recovery-codes"))
    new = re.findall(r"<li>(\d+-[a-z0-9-]+)</li>", page)
    assert second_step(app, sign_in, recovery=old[0])[1].status_code == 422
    assert second_step(app, sign_in, recovery=new[0])[1].status_code == 303


def test_codes_need_something_to_stand_in_for(engine, signed_in):
    assert "Add an authenticator app" in text_of(signed_in.get("/account/recovery-codes"))
    assert send(signed_in, "/account/recovery-codes").status_code == 409
    assert rows_of(engine, select(RecoveryCode.id)) == []


def test_proof_asks_for_password_and_code(engine, with_app):
    client, authenticator, _ = with_app
    make_stale(engine)
    refused = send(client, "/account/confirm", password=PASSWORD, code="000000")
    assert refused.status_code == 422
    proved = send(client, "/account/confirm", password=PASSWORD, code=authenticator.code())
    assert proved.status_code == 303


def test_second_app_needs_the_first_removed(with_app):
    assert with_app[0].get("/account/authenticator/").status_code == 409


def test_lost_second_step_is_reset_and_ends_every_session(app, engine, with_app, person, sign_in):
    engine.execute(ResetFactors(person), actor=SYSTEM)
    assert with_app[0].get("/account/").location.startswith("/sign-in")
    assert sign_in(app.test_client()).location == "/"
    assert ledger_kinds(engine)[-1] == "factors.reset"


def test_changed_secret_key_says_so_and_recovery_codes_still_work(app, engine, with_app, sign_in):
    with engine.housekeeping() as rows:
        rows.execute(update(Totp).values(secret="A" * 80))
    _, answer = second_step(app, sign_in, code="123456")
    assert answer.status_code == 503
    assert second_step(app, sign_in, recovery=with_app[2][0])[1].status_code == 303
