"""Links by mail: forgotten passwords and invitations, from the request to the letter and back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM, Actor, Holding
from engine.commands.add_membership import AddMembership
from engine.commands.ask_password_reset import AskPasswordReset
from engine.commands.invite_person import InvitePerson
from engine.commands.set_up_area import SetUpArea
from engine.couriers.post import Post
from engine.credentials.sealing import Seal
from engine.errors import ConflictError, NotFoundError
from engine.execute import Engine, NothingToDo
from engine.models import AccountLink, Membership, Outbox, Person
from engine.outbox import deliver_due
from engine.parcels import Receipt
from tests.webapp.account.conftest import ledger_kinds, rows_of, send, text_of
from webapp.config import Settings
from webapp.mail_settings import MailSettings

NEW = "marble seventeen walnut trumpet"
KEY = "s" * 40
SEAL = Seal(KEY)


class Box:
    """A transport that keeps what it is given to carry."""

    def __init__(self):
        self.letters = []

    def send(self, address, letter, _key, **_more):
        self.letters.append((address, letter))
        return Receipt()

    def state_of(self, _reference):
        return ""


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def engine(engine, box):
    """The engine with somebody who takes mail."""
    post = Post(engine.database, box, "https://caseway.example", SEAL)
    return Engine(engine.database, couriers={"mail": post})


@pytest.fixture
def settings():
    mail = MailSettings(way="smtp", public_url="https://caseway.example", smtp_host="h", sender="a@b.example")
    return Settings(environment="test", secret_key=KEY, mail=mail)


def link_in(box):
    """The path of the link in the last letter."""
    address = next(word for word in box.letters[-1][1].text.split() if word.startswith("https://"))
    return address.removeprefix("https://caseway.example")


def ask(client, email="ann@example.org"):
    return send(client, "/sign-in/forgotten", email=email)


def test_forgotten_password_is_set_by_the_link_of_the_mail(app, engine, box, client, person, sign_in):
    assert "Look at your e-mail" in text_of(ask(client))
    deliver_due(engine)
    assert box.letters[0][0] == "ann@example.org"
    path = link_in(box)
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200  # scanners of mail open links too
    assert send(client, path, new="password").status_code == 422
    answer = send(client, path, new=NEW)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get("/account/").location.startswith("/sign-in")  # the link itself signs nobody in
    assert sign_in(app.test_client()).status_code == 422
    assert sign_in(app.test_client(), NEW).status_code == 303
    assert client.get(path).status_code == 404
    assert send(client, path, new=NEW + "x").status_code == 404
    assert ledger_kinds(engine) == ["password.reset_asked", "password.set_by_password"]
    deliver_due(engine)
    assert "Your password was changed" in box.letters[-1][1].text


def test_answer_is_the_same_whether_or_not_there_is_an_account(app, engine, add_person):
    add_person()
    add_person("gone@example.org", "Gone", is_active=False)
    pages = set()
    for email in ("ann@example.org", "gone@example.org", "nobody@example.org"):
        answer = ask(app.test_client(), email)
        page = text_of(answer).replace(email, "E")
        pages.add((answer.status_code, page.partition("<main")[2].partition("</main")[0]))
    assert len(pages) == 1
    assert rows_of(engine, select(AccountLink.person_id)) == [1]


def test_token_stands_nowhere_in_the_database(engine, box, client, person):
    ask(client)
    deliver_due(engine)
    token = link_in(box).rpartition("/")[2]
    assert token not in str(rows_of(engine, select(Outbox.payload)))
    assert token not in str(rows_of(engine, select(AccountLink.token_hash)))


def test_link_works_for_an_hour(engine, box, client, person):
    ask(client)
    deliver_due(engine)
    with engine.housekeeping() as rows:
        rows.execute(update(AccountLink).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert client.get(link_in(box)).status_code == 404
    assert send(client, link_in(box), new=NEW).status_code == 404


def test_newer_link_replaces_the_older_and_three_an_hour_are_enough(app, engine, box, person):
    for _ in range(4):
        engine.execute(AskPasswordReset("ann@example.org", SEAL), actor=SYSTEM)
    deliver_due(engine)
    assert len(box.letters) == 3
    first = box.letters[0][1].text
    path = next(word for word in first.split() if word.startswith("https://")).partition("example")[2]
    assert app.test_client().get(path).status_code == 404
    assert app.test_client().get(link_in(box)).status_code == 200


def test_link_opens_nothing_once_the_account_is_closed(engine, box, client, person):
    ask(client)
    deliver_due(engine)
    with engine.housekeeping() as rows:
        rows.execute(update(Person).values(is_active=False))
    assert client.get(link_in(box)).status_code == 404


def test_reset_ends_sessions_and_leaves_the_second_step(app, engine, box, signed_in, add_app, sign_in):
    add_app(signed_in)
    engine.execute(AskPasswordReset("ann@example.org", SEAL), actor=SYSTEM)
    deliver_due(engine)
    stranger = app.test_client()
    send(stranger, link_in(box), new=NEW)
    assert signed_in.get("/account/").location.startswith("/sign-in")
    assert sign_in(stranger, NEW).location == "/sign-in/second-step"


def test_asking_is_limited(client, person):
    assert [ask(client).status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize("email", ["", "ann", "\x00"])
def test_address_is_asked_for(client, email):
    assert ask(client, email).status_code == 422


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000, "é", "%ED%A0%80"])
def test_made_up_links_open_nothing(client, token):
    assert client.get(f"/sign-in/link/{token}").status_code == 404


@pytest.fixture
def areas(engine):
    agencies, groups = {"police": "Police"}, {"main": "Main"}
    return [
        engine.execute(SetUpArea(key, key, key[:3].upper(), agencies, groups), actor=SYSTEM)
        for key in ("fairshire", "westshire")
    ]


@pytest.fixture
def newcomer(add_person):
    """Somebody without a password."""
    return add_person("new@example.org", "Bo New", password="")


@pytest.fixture
def manager(add_person):
    """Somebody who holds one role in one area."""
    known = add_person("manager@example.org", "Manager")
    return lambda area, role="business_manager": Actor(known, "Manager", frozenset({Holding(area, role)}))


def test_invitation_is_followed_once(engine, box, areas, add_person, manager, app, sign_in):
    client = app.test_client()
    new = add_person("new@example.org", "Bo New", password="")
    engine.execute(AddMembership(areas[0], "main", new, "group_member", date(2020, 1, 1)), actor=SYSTEM)
    engine.execute(InvitePerson(new, SEAL), actor=manager(areas[0]))
    deliver_due(engine)
    assert "Welcome to Caseway" in text_of(client.get(link_in(box)))
    send(client, link_in(box), new=NEW)
    assert sign_in(app.test_client(), NEW, "new@example.org").status_code == 303
    with pytest.raises(ConflictError):
        engine.execute(InvitePerson(new, SEAL), actor=manager(areas[0]))


@pytest.mark.parametrize(
    ("roles", "inviting", "mailed_and_may"),
    [
        ([(0, "group_member")], ("business_manager", 0), (True, True)),
        ([(0, "group_member")], ("business_manager", 0), (False, True)),
        ([(0, "group_member")], ("business_manager", 1), (True, False)),
        ([(0, "group_member")], ("chair", 0), (True, False)),
        ([(0, "group_member"), (1, "chair")], ("business_manager", 0), (True, True)),
        ([(0, "group_member"), (1, "chair")], ("business_manager", 0), (False, False)),
        ([(0, "system_administrator")], ("business_manager", 0), (True, False)),
        ([(0, "system_administrator")], ("system_administrator", 0), (False, True)),
        ([], ("business_manager", 0), (True, True)),
        ([], ("chair", 0), (True, False)),
    ],
)
def test_who_may_invite_whom(engine, areas, newcomer, manager, roles, inviting, mailed_and_may):
    is_mailed, may = mailed_and_may
    for area, role in roles:
        engine.execute(AddMembership(areas[area], "main", newcomer, role, date(2020, 1, 1)), actor=SYSTEM)
    door = engine if is_mailed else Engine(engine.database)
    actor = manager(areas[inviting[1]], inviting[0])
    if may:
        assert door.execute(InvitePerson(newcomer, SEAL), actor=actor).is_mailed is is_mailed
    else:
        with pytest.raises(NotFoundError):
            door.execute(InvitePerson(newcomer, SEAL), actor=actor)
        assert rows_of(engine, select(AccountLink.id)) == []
    assert len(rows_of(engine, select(Membership.id))) == len(roles)


def test_letter_sealed_with_a_lost_key_fails_for_good(engine, box, person):
    engine.execute(AskPasswordReset("ann@example.org", Seal("another key" * 4)), actor=SYSTEM)
    deliver_due(engine)
    assert box.letters == []
    assert rows_of(engine, select(Outbox.state)) == ["failed"]


def test_nobody_is_asked_for_an_unknown_address(engine):
    asked = engine.execute(AskPasswordReset("nobody@example.org", SEAL), actor=SYSTEM)
    assert isinstance(asked, NothingToDo)
