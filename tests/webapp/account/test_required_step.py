"""Roles that ask for a second step: who has none adds one before anything else."""

from datetime import date

import pytest

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.end_memberships import EndMemberships
from engine.commands.set_up_area import SetUpArea
from tests.webapp.account.conftest import send, text_of
from webapp.config import Settings, SettingsError
from webapp.sign_in_settings import SignInSettings


@pytest.fixture
def settings():
    asked = SignInSettings(second_step_roles=frozenset({"chair"}))
    return Settings(environment="test", secret_key="s" * 40, sign_in=asked)


@pytest.fixture
def chair(engine, person):
    area = engine.execute(SetUpArea("fairshire", "Fairshire", "FAI", {}, {"main": "Main"}), actor=SYSTEM)
    engine.execute(AddMembership(area, "main", person, "chair", date(2020, 1, 1)), actor=SYSTEM)
    return person


CLOSED = ["/tasks", "/cases", "/deadlines", "/notices", "/help", "/documents/1", "/"]


@pytest.mark.parametrize("address", CLOSED)
def test_password_alone_leads_to_the_account(chair, signed_in, address):
    assert signed_in.get(address).location == "/account/"
    assert send(signed_in, "/tasks/1/claim").status_code in (303, 404, 405)


def test_account_says_what_is_asked_and_the_way_is_open_afterwards(chair, signed_in, add_app):
    assert "Your role asks for a second step" in text_of(signed_in.get("/account/"))
    add_app(signed_in)
    assert signed_in.get("/tasks").status_code == 200
    assert "Your role asks for a second step" not in text_of(signed_in.get("/account/"))


def test_signing_in_with_the_second_step_opens_everything(app, chair, signed_in, add_app, sign_in):
    authenticator, _ = add_app(signed_in)
    client = app.test_client()
    sign_in(client)
    send(client, "/sign-in/second-step", code=authenticator.code())
    assert client.get("/tasks").status_code == 200


def test_signing_out_stays_possible(chair, signed_in):
    assert send(signed_in, "/sign-out").location == "/sign-in"


def test_other_roles_go_on_with_a_password(person, signed_in):
    assert signed_in.get("/tasks").status_code == 200


def test_role_that_has_ended_asks_for_nothing(engine, chair, signed_in):
    engine.execute(EndMemberships(chair, date(2026, 1, 1)), actor=SYSTEM)
    assert signed_in.get("/tasks").status_code == 200


def test_removing_the_step_closes_the_way_at_the_next_sign_in(app, chair, signed_in, add_app, sign_in):
    add_app(signed_in)
    send(signed_in, "/account/authenticator/remove")
    client = app.test_client()
    sign_in(client)
    assert client.get("/tasks").location == "/account/"


@pytest.mark.parametrize(
    "environ",
    [
        {"CASEWAY_SECOND_STEP_ROLES": "chair,pope"},
        {"CASEWAY_OIDC_ISSUER": "ftp://example.org", "CASEWAY_OIDC_CLIENT_ID": "x"},
        {"CASEWAY_OIDC_ISSUER": "https://example.org"},
        {
            "CASEWAY_OIDC_ISSUER": "https://a.example",
            "CASEWAY_OIDC_CLIENT_ID": "x",
            "CASEWAY_OIDC_ADDS_PEOPLE": "1",
        },
    ],
)
def test_settings_that_cannot_be_meant_are_refused(environ):
    with pytest.raises(SettingsError):
        Settings.from_environment(environ)


def test_production_asks_its_provider_over_https_only():
    environ = {
        "CASEWAY_ENVIRONMENT": "production",
        "CASEWAY_HOSTS": "caseway.example",
        "CASEWAY_SECRET_KEY": "s" * 40,
        "CASEWAY_OIDC_CLIENT_ID": "x",
    }
    with pytest.raises(SettingsError):
        Settings.from_environment({**environ, "CASEWAY_OIDC_ISSUER": "http://provider.example"})
    read = Settings.from_environment({**environ, "CASEWAY_OIDC_ISSUER": "https://provider.example"})
    assert read.sign_in.oidc.issuer == "https://provider.example"
    assert "client_secret" not in repr(read)


def test_settings_name_roles_or_everybody():
    read = Settings.from_environment({"CASEWAY_SECOND_STEP_ROLES": " chair , dcs"}).sign_in
    assert read.needs_second_step(frozenset({"dcs"}))
    assert not read.needs_second_step(frozenset({"lay_member"}))
    everybody = Settings.from_environment({"CASEWAY_SECOND_STEP_ROLES": "all"}).sign_in
    assert everybody.needs_second_step(frozenset())
