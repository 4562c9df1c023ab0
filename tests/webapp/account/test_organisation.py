"""The organisation's own sign-in, against a provider on loopback that is asked over real HTTP."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.add_group_mapping import AddGroupMapping
from engine.commands.add_membership import AddMembership
from engine.commands.remove_group_mapping import RemoveGroupMapping
from engine.commands.set_up_area import SetUpArea
from engine.errors import ConflictError
from engine.models import ExternalIdentity, GroupMapping, Membership, Person, WebSession
from tests.services.oidc_provider import CLIENT_ID, CLIENT_SECRET, providing
from tests.webapp.account.conftest import ledger_kinds, rows_of, send, text_of
from webapp import create_app
from webapp.config import Settings
from webapp.security import limiter
from webapp.sign_in_settings import OidcSettings, SignInSettings

CARA = {"sub": "cara-1", "email": "cara@example.org", "email_verified": True, "name": "Cara Council"}


@pytest.fixture(scope="module")
def running():
    with providing() as provider:
        yield provider


@pytest.fixture
def provider(running):
    running.claims = dict(CARA)
    running.spoil = lambda claims: claims
    running.answer_error, running.signs_with, running.token_status = "", "its key", 200
    running.issuer = running.address
    return running


@pytest.fixture
def oidc():
    """What a test sets otherwise."""
    return {"adds_people": True}


@pytest.fixture
def settings(provider, oidc):
    known = OidcSettings(provider.address, CLIENT_ID, CLIENT_SECRET, "Fairshire account", **oidc)
    return Settings(environment="test", secret_key="s" * 40, sign_in=SignInSettings(oidc=known))


@pytest.fixture
def area(engine):
    setting_up = SetUpArea("fairshire", "Fairshire", "FAI", {"police": "Police"}, {"main": "Main group"})
    return engine.execute(setting_up, actor=SYSTEM)


def go(client, address="/sign-in/organisation?next=/account/"):
    """Follow the way to the provider and back, as a browser does."""
    sent = client.get(address)
    assert sent.status_code == 303, text_of(sent)
    returned = requests.get(sent.location, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(
        returned.partition("//")[2].partition("/")[1] + returned.partition("//")[2].partition("/")[2]
    )


def people(engine):
    return rows_of(engine, select(Person.email).order_by(Person.id))


def is_signed_in(client):
    return client.get("/account/").status_code == 200


def test_somebody_new_gets_an_account_and_is_known_the_next_time(app, client, engine, provider):
    assert go(client).location == "/account/"
    assert "Cara Council" in text_of(client.get("/account/"))
    provider.claims |= {"email": "cara.new@example.org", "name": "Cara Renamed"}
    again = app.test_client()
    go(again)
    assert people(engine) == ["cara@example.org"]
    assert ledger_kinds(engine) == ["person.added", "identity.connected"]
    assert set(rows_of(engine, select(WebSession.signed_in_with))) == {"organisation"}


def test_question_has_state_nonce_and_challenge_new_each_time(app, provider):
    provider.asked.clear()
    for _ in range(2):
        go(app.test_client())
    first, second = provider.asked
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    assert set(first["scope"].split()) == {"openid", "email", "profile"}


def test_nobody_is_added_unless_that_is_set(engine, provider):
    known = OidcSettings(provider.address, CLIENT_ID, CLIENT_SECRET)
    app = create_app(Settings(environment="test", sign_in=SignInSettings(oidc=known)), engine)
    limiter.reset()
    client = app.test_client()
    answer = go(client)
    assert answer.status_code == 403
    assert "You have no account for Caseway yet" in text_of(answer)
    assert people(engine) == []
    assert not is_signed_in(client)


def test_verified_address_connects_an_account_that_exists(client, engine, add_person):
    cara = add_person("cara@example.org", "Cara Here")
    assert go(client).location == "/account/"
    assert rows_of(engine, select(ExternalIdentity.person_id)) == [cara]


@pytest.mark.parametrize("said", [False, None, "true", 1])
def test_address_that_is_not_verified_connects_nothing(client, engine, add_person, provider, said):
    add_person("cara@example.org", "Cara Here")
    provider.claims["email_verified"] = said
    answer = go(client)
    assert answer.status_code == 409
    assert "There is an account with your e-mail address already" in text_of(answer)
    assert rows_of(engine, select(ExternalIdentity.id)) == []
    assert not is_signed_in(client)


def test_address_that_is_not_verified_makes_no_account(client, engine, provider):
    """It would wait under somebody else's address for the roles that are given to them later."""
    provider.claims["email_verified"] = False
    answer = go(client)
    assert answer.status_code == 403
    assert "does not say that your e-mail address is yours" in text_of(answer)
    assert people(engine) == []
    assert not is_signed_in(client)


def test_account_is_connected_by_its_owner_and_disconnected(app, engine, signed_in, provider):
    provider.claims["email"] = "somebody.else@example.org"
    assert go(signed_in, "/account/organisation/connect").location == "/account/"
    assert "Connected on" in text_of(signed_in.get("/account/"))
    through = app.test_client()
    go(through)
    assert "Ann Example" in text_of(through.get("/account/"))
    (identity,) = rows_of(engine, select(ExternalIdentity.id))
    assert send(signed_in, f"/account/organisation/{identity}/disconnect").status_code == 303
    assert rows_of(engine, select(ExternalIdentity.id)) == []
    assert not is_signed_in(through)


def test_identity_of_one_person_is_not_connected_with_another(app, client, signed_in, engine):
    go(app.test_client())
    before = rows_of(engine, select(ExternalIdentity.person_id))
    assert go(signed_in, "/account/organisation/connect").status_code == 409
    assert rows_of(engine, select(ExternalIdentity.person_id)) == before


def test_only_way_in_is_not_disconnected(client, engine):
    go(client)
    (identity,) = rows_of(engine, select(ExternalIdentity.id))
    assert send(client, f"/account/organisation/{identity}/disconnect").status_code == 409
    assert len(rows_of(engine, select(ExternalIdentity.id))) == 1


def test_closed_account_stays_closed(client, engine, app):
    go(client)
    with engine.housekeeping() as rows:
        rows.execute(update(Person).values(is_active=False))
    other = app.test_client()
    answer = go(other)
    assert answer.status_code == 404
    assert "Your account for Caseway is closed" in text_of(answer)
    assert not is_signed_in(other)


SPOILT = {
    "another audience": lambda claims: {**claims, "aud": "somebody-else"},
    "no audience": lambda claims: {name: value for name, value in claims.items() if name != "aud"},
    "another issuer": lambda claims: {**claims, "iss": "https://evil.example"},
    "another nonce": lambda claims: {**claims, "nonce": "of another sign-in"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "too old": lambda claims: {**claims, "exp": claims["exp"] - 3600, "iat": claims["iat"] - 3600},
    "from the future": lambda claims: {**claims, "iat": claims["iat"] + 3600},
    "nobody": lambda claims: {**claims, "sub": ""},
    "no address": lambda claims: {**claims, "email": None},
    "a number for a subject": lambda claims: {**claims, "sub": 12},
    "a party for somebody else": lambda claims: {**claims, "azp": "somebody-else"},
}


@pytest.mark.parametrize("name", SPOILT)
def test_claims_that_are_not_right_sign_nobody_in(client, engine, provider, name):
    provider.spoil = SPOILT[name]
    answer = go(client)
    assert answer.status_code == 400
    assert "You could not be signed in" in text_of(answer)
    assert people(engine) == []
    assert not is_signed_in(client)


@pytest.mark.parametrize("how", ["nothing", "the client's secret", "a strange key"])
def test_tokens_with_another_signature_sign_nobody_in(client, engine, provider, how):
    provider.signs_with = how
    assert go(client).status_code == 400
    assert people(engine) == []


def test_new_keys_of_the_provider_are_read(app, provider):
    go(app.test_client())
    provider.change_keys()
    assert go(app.test_client()).location == "/account/"


def test_refusal_there_is_a_page_without_the_providers_words(client, provider):
    provider.answer_error = "access_denied"
    answer = go(client)
    assert answer.status_code == 400
    assert "did not let you in" in text_of(answer)
    assert "<b>No" not in text_of(answer)


@pytest.mark.parametrize(
    "query",
    ["", "?code=x", "?state=x&code=y", "?state=&code=", "?error=x", "?iss=https://evil.example&code=x"],
)
def test_coming_back_without_having_gone_signs_nobody_in(client, engine, query):
    client.get("/sign-in")
    assert client.get(f"/sign-in/organisation/back{query}").status_code == 400
    assert people(engine) == []


def returned(client):
    sent = client.get("/sign-in/organisation")
    back = urlsplit(requests.get(sent.location, allow_redirects=False, timeout=5).headers["Location"])
    return f"{back.path}?{back.query}"


def test_answer_works_once_and_only_in_the_browser_that_asked(app, client, engine):
    address = returned(client)
    thief = app.test_client()
    thief.get("/sign-in/organisation")
    assert thief.get(address).status_code == 400
    assert client.get(address).status_code == 303
    assert client.get(address).status_code == 400
    assert len(people(engine)) == 1


def test_answer_of_another_provider_is_refused(client, engine):
    assert client.get(f"{returned(client)}&iss=https://evil.example").status_code == 400
    assert people(engine) == []


def test_pages_of_other_sites_cannot_begin_it(client):
    answer = client.get("/sign-in/organisation", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.location.startswith("/sign-in?next")


def test_provider_that_calls_itself_something_else_is_refused(client, provider):
    provider.issuer = "https://another.example"
    assert client.get("/sign-in/organisation").status_code == 400


def test_provider_that_is_away_is_a_page(engine):
    known = OidcSettings("http://127.0.0.1:9", CLIENT_ID)
    app = create_app(Settings(environment="test", sign_in=SignInSettings(oidc=known)), engine)
    answer = app.test_client().get("/sign-in/organisation")
    assert answer.status_code == 503
    assert "does not answer just now" in text_of(answer)


def test_provider_that_fails_at_the_last_step_is_a_page(client, provider):
    provider.token_status = 500
    assert go(client).status_code in (400, 503)


def test_groups_give_roles_and_take_them(app, engine, provider, area):
    map_ = [("g-managers", "business_manager", None), ("g-police", "agency_author", "police")]
    ids = [
        engine.execute(AddGroupMapping(provider.address, there, area, "main", role, agency), actor=SYSTEM)
        for there, role, agency in map_
    ]
    with pytest.raises(ConflictError):
        engine.execute(
            AddGroupMapping(provider.address, "g-managers", area, "main", "business_manager"), actor=SYSTEM
        )
    provider.claims["groups"] = ["g-managers", "g-police", "g-others"]
    client = app.test_client()
    go(client)
    assert roles(engine) == {"business_manager", "agency_author"}
    (person,) = rows_of(engine, select(Person.id))
    by_hand = AddMembership(area, "main", person, "chair", date(2020, 1, 1))
    engine.execute(by_hand, actor=SYSTEM)

    provider.claims["groups"] = ["g-police"]
    go(app.test_client())
    assert roles(engine) == {"agency_author", "chair"}
    engine.execute(RemoveGroupMapping(ids[1]), actor=SYSTEM)
    del provider.claims["groups"]
    go(app.test_client())
    assert roles(engine) == {"chair"}
    assert len(rows_of(engine, select(GroupMapping.id))) == 2
    assert {"membership.added", "membership.ended", "group_mapping.removed"} <= set(ledger_kinds(engine))


def roles(engine):
    """The roles that count from today on."""
    query = select(Membership.role).where(Membership.to_on.is_(None))
    return set(rows_of(engine, query))


def test_too_many_groups_are_not_taken_for_none(client, engine, provider):
    provider.claims["_claim_names"] = {"groups": "src1"}
    answer = go(client)
    assert answer.status_code == 400
    assert "too many groups" in text_of(answer)


def test_second_step_here_is_asked_unless_the_provider_asked_for_one(
    app, engine, signed_in, add_app, provider
):
    authenticator, _ = add_app(signed_in)
    provider.claims["email"] = "ann@example.org"
    weak = app.test_client()
    assert go(weak).location == "/sign-in/second-step"
    assert not is_signed_in(weak)
    assert send(weak, "/sign-in/second-step", code=authenticator.code()).location == "/account/"
    provider.claims["amr"] = ["pwd", "mfa"]
    strong = app.test_client()
    assert go(strong).location == "/account/"
    ways = rows_of(engine, select(WebSession.signed_in_with))
    assert {"organisation_totp", "organisation_strong"} <= set(ways)


def test_sign_in_page_offers_it_and_keeps_where_one_wanted_to_go(client):
    page = text_of(client.get("/sign-in?next=/cases"))
    address = re.search(r'href="(/sign-in/organisation[^"]+)"', page)[1]
    assert "Sign in with Fairshire account" in page
    assert parse_qs(urlsplit(address).query) == {"next": ["/cases"]}
