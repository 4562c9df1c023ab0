"""Systems and their tokens: issued and revoked from the command line only, stored as hashes, and recorded."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_system_user import AddSystemUser
from engine.commands.issue_token import IssueToken
from engine.commands.revoke_token import RevokeToken
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.instances.answers import picker_options
from engine.models import ApiToken, LedgerEntry, Person
from engine.queries.tokens import find_token, list_tokens

READ = ("cases:read", "tasks:read")


@pytest.fixture
def system(desk):
    return desk.engine.execute(AddSystemUser("social_care", "Social care system"), actor=SYSTEM)


def issue(desk, system, **more):
    return desk.engine.execute(IssueToken(system, "Nightly", READ, **more), actor=SYSTEM)


def found(desk, secret):
    with desk.engine.read() as rows:
        return find_token(rows, secret, desk.engine.now())


def test_issued_token_opens_and_only_its_hash_is_stored(desk, system):
    issued = issue(desk, system)
    token = found(desk, issued.secret)
    assert (token.person_id, token.scopes, token.state) == (system, READ, "valid")
    with desk.engine.read() as rows:
        stored = rows.get_one(ApiToken, issued.id)
        entry = rows.scalars(select(LedgerEntry).where(LedgerEntry.kind == "token.issued")).one()
    assert issued.secret not in str(vars(stored))
    assert issued.secret not in entry.body
    assert stored.token_hash not in entry.body
    assert json.loads(entry.body)["token"] == issued.id
    assert found(desk, issued.secret + "x") is None
    assert desk.breaks() == []


def test_token_ends_with_its_time(desk, system):
    issued = issue(desk, system, days=1)
    desk.at += timedelta(days=1) - timedelta(seconds=1)
    assert found(desk, issued.secret) is not None
    desk.at += timedelta(seconds=1)
    assert found(desk, issued.secret) is None


def test_revoked_token_opens_nothing_and_is_revoked_once(desk, system):
    issued, kept = issue(desk, system), issue(desk, system)
    desk.engine.execute(RevokeToken(issued.id), actor=SYSTEM)
    assert found(desk, issued.secret) is None
    assert found(desk, kept.secret) is not None
    before = desk.counts()
    assert isinstance(desk.engine.execute(RevokeToken(issued.id), actor=SYSTEM), NothingToDo)
    assert desk.counts() == before
    with desk.engine.read() as rows:
        assert [row.state for row in list_tokens(rows, desk.engine.now())] == ["revoked", "valid"]


def test_closed_system_opens_nothing(desk, system):
    issued = issue(desk, system)
    with desk.engine.housekeeping() as rows:
        rows.get_one(Person, system).is_active = False
    assert found(desk, issued.secret) is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("cases:delete",)}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_issued_is_refused(desk, system, more, field):
    before = desk.counts()
    asked = {"person_id": system, "name": "Nightly", "scopes": READ} | more
    with pytest.raises(InvalidInputError) as refused:
        desk.engine.execute(IssueToken(**asked), actor=SYSTEM)
    assert list(refused.value.errors) == [field]
    assert desk.counts() == before


def test_people_get_no_tokens(desk):
    before = desk.counts()
    for person in (desk.area.person("chair"), 10**6):
        with pytest.raises(NotFoundError):
            desk.engine.execute(IssueToken(person, "Nightly", READ), actor=SYSTEM)
    assert desk.counts() == before


def test_nobody_signed_in_manages_tokens(desk, system):
    token = issue(desk, system)
    before = desk.counts()
    for role in ("business_manager", "system_administrator"):
        for command in (
            AddSystemUser("other", "Other"),
            IssueToken(system, "Nightly", READ),
            RevokeToken(token.id),
        ):
            with pytest.raises(NotPermittedError):
                desk.engine.execute(command, actor=desk.actor(role))
    assert desk.counts() == before


def test_system_is_added_once_and_under_a_clean_id(desk, system):
    before = desk.counts()
    with pytest.raises(ConflictError):
        desk.engine.execute(AddSystemUser("social_care", "Again"), actor=SYSTEM)
    with pytest.raises(InvalidInputError) as refused:
        desk.engine.execute(AddSystemUser("Social care!", ""), actor=SYSTEM)
    assert set(refused.value.errors) == {"key", "name"}
    with pytest.raises(NotFoundError):
        desk.engine.execute(RevokeToken(77), actor=SYSTEM)
    assert desk.counts() == before


def test_systems_are_no_choice_of_a_person(desk, system):
    from engine.commands.add_membership import AddMembership
    from engine.scenarios.standard_area import LONG_AGO

    joining = AddMembership(desk.area.area_id, "review_group", system, "business_manager", LONG_AGO)
    desk.engine.execute(joining, actor=SYSTEM)
    with desk.engine.read() as rows:
        offered = picker_options(rows, desk.area.area_id).person
    assert offered
    assert str(system) not in dict(offered)
