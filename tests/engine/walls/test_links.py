"""One-off links: one form, one answer, by whom knows both halves, and nothing else of the case."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.case_access.links import MOST_ATTEMPTS, NewLink, OpenedLink, open_link
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.create_contributor_link import CreateContributorLink
from engine.commands.end_contributor_link import EndContributorLink
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.instances.answers import picker_options
from engine.models import Case, ContributorLink, LedgerEntry, Person
from engine.queries.cases import list_cases
from engine.queries.contributor_links import list_answerable, list_contributor_links, options_for_guest
from engine.reading_actor import load_actor
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user

Colleague = Callable[..., Actor]


def creating(desk: Desk, **changed: Any) -> CreateContributorLink:
    given = {
        "task_id": changed.get("task_id") or desk.task("work").id,
        "part_id": None,
        "name": "Head Teacher",
        "email": "Head@school.example",
        "identity_checked": "Rang the school",
        "days": 7,
    }
    return CreateContributorLink(**(given | changed))


@pytest.fixture
def made(desk: Desk, case_id: int) -> NewLink:
    return desk.engine.execute(creating(desk), actor=desk.actor("business_manager"))


def refused(desk: Desk, command: Any, actor: Actor, error: type[CasewayError], words: str = "") -> None:
    before = desk.counts()
    with pytest.raises(error, match=words or None):
        desk.engine.execute(command, actor=actor)
    assert desk.counts() == before


def opened(desk: Desk, link: NewLink) -> OpenedLink:
    return open_link(desk.engine, link.token, link.code)


def test_guest_may_choose_among_their_own_agency_and_the_team_only(sqlite_desk: Desk) -> None:
    desk, today = sqlite_desk, sqlite_desk.at.date()
    police, team = desk.actor("agency_author", "police"), desk.actor("business_manager")
    guest = Actor(1, "Head Teacher", police.holdings)
    with desk.engine.read() as session:
        offered = picker_options(session, desk.area.area_id, today=today)
        found = dict(options_for_guest(session, guest, offered, today).person)
    assert {str(police.person_id), str(team.person_id)} <= found.keys()
    others = (desk.actor("dcs"), desk.actor("agency_author", "la"), desk.actor("process_owner"))
    assert not {str(one.person_id) for one in others} & found.keys()


def test_guest_answers_once_and_has_no_account(desk: Desk, case_id: int, made: NewLink) -> None:
    link = opened(desk, made)
    answering = CompleteTask(link.task_id, {"note": "What we know"}, link_id=link.id)
    desk.engine.execute(answering, actor=link.actor)
    assert desk.open_steps(case_id) == []
    with pytest.raises(NotFoundError):
        opened(desk, made)
    with desk.engine.read() as session:
        guest = session.scalars(select(Person).where(Person.email == "head@school.example")).one()
        assert (guest.kind, guest.is_active, guest.password_hash) == ("guest", False, "")
        assert load_actor(session, guest.id, desk.at.date()) is None
        [view] = list_contributor_links(session, session.get_one(Case, case_id), desk.at)
        bodies = " ".join(session.scalars(select(LedgerEntry.body)))
    assert view.state == "Used"
    assert "school" not in bodies
    assert made.token not in bodies
    assert desk.breaks() == []


def test_wrong_codes_end_the_link(desk: Desk, made: NewLink) -> None:
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(InvalidInputError, match="wrong"):
            open_link(desk.engine, made.token, "0000000x")
    with pytest.raises(NotFoundError):
        opened(desk, made)


def test_neither_half_is_stored(desk: Desk, made: NewLink) -> None:
    with desk.engine.read() as session:
        row = session.get_one(ContributorLink, made.id)
    assert made.token not in (row.token_hash, row.code_hash)
    assert made.code not in row.code_hash


def test_link_runs_out_is_taken_back_and_gives_way(desk: Desk, case_id: int, made: NewLink) -> None:
    manager = desk.actor("business_manager")
    second = desk.engine.execute(creating(desk), actor=manager)
    desk.engine.execute(EndContributorLink(second.id), actor=manager)
    with pytest.raises(NotFoundError):
        opened(desk, second)
    refused(desk, EndContributorLink(second.id), manager, ConflictError, "already")
    desk.engine.execute(ClaimTask(desk.task("work").id), actor=manager)
    with pytest.raises(NotPermittedError, match="answered already"):
        opened(desk, made)
    refused(desk, creating(desk), manager, ConflictError, "claimed")
    desk.at += timedelta(days=7)
    with pytest.raises(NotFoundError):
        opened(desk, made)
    with desk.engine.read() as session:
        case = session.get_one(Case, case_id)
        states = [one.state for one in list_contributor_links(session, case, desk.at)]
        assert list_answerable(session, case) == []
    assert states == ["Taken back", "Has run out"]


def test_guest_may_do_nothing_else(desk: Desk, case_id: int, made: NewLink) -> None:
    """They hold one role in memory only; what that would open elsewhere is never offered to them."""
    link = opened(desk, made)
    with desk.engine.read() as session:
        guest = session.get_one(Person, link.actor.person_id)
        assert load_actor(session, guest.id, desk.at.date()) is None
        nobody = Actor(guest.id, guest.name)
        assert list_cases(session, nobody, desk.at).rows == ()


def test_who_makes_links_and_for_whom(desk: Desk, case_id: int, colleague: Colleague) -> None:
    manager, chair = desk.actor("business_manager"), desk.actor("chair")
    refused(desk, creating(desk), chair, NotPermittedError)
    refused(desk, creating(desk), colleague("Lay", "lay_member"), NotFoundError)
    refused(desk, creating(desk, task_id=10**6), manager, NotFoundError)
    refused(desk, creating(desk, name=" "), manager, InvalidInputError, "name")
    refused(desk, creating(desk, email="school"), manager, InvalidInputError, "name@example.org")
    refused(desk, creating(desk, identity_checked=""), manager, InvalidInputError, "checked")
    refused(desk, creating(desk, days=100), manager, InvalidInputError, "how long")
    with desk.engine.read() as session:
        known = session.get_one(Person, chair.person_id).email
    refused(desk, creating(desk, email=known), manager, InvalidInputError, "sign in")
    refused(desk, EndContributorLink(10**6), manager, NotFoundError)


def test_link_taken_back_while_its_page_is_open_takes_no_answer(
    desk: Desk, case_id: int, made: NewLink
) -> None:
    link = opened(desk, made)
    desk.engine.execute(EndContributorLink(made.id), actor=desk.actor("business_manager"))
    answering = CompleteTask(link.task_id, {"note": "Too late"}, link_id=link.id)
    refused(desk, answering, link.actor, NotFoundError, "does not work")


def test_link_is_for_its_own_task_and_person(desk: Desk, case_id: int, made: NewLink) -> None:
    link, manager = opened(desk, made), desk.actor("business_manager")
    refused(desk, CompleteTask(link.task_id, {"note": "x"}, link_id=link.id), manager, NotFoundError)
    other = desk.start("report")
    answering = CompleteTask(desk.task("work", other).id, {"note": "x"}, link_id=link.id)
    refused(desk, answering, link.actor, NotFoundError, "does not work")


def test_answer_that_does_not_pass_leaves_the_link_as_it_was(desk: Desk, made: NewLink) -> None:
    link = opened(desk, made)
    wrong = CompleteTask(link.task_id, {"note": "x" * 100_000}, link_id=link.id)
    refused(desk, wrong, link.actor, InvalidInputError)
    assert opened(desk, made).id == link.id


@pytest.mark.parametrize("rule", ['notSamePersonAs="write"', 'independentOf="reviewer"'])
def test_step_for_somebody_independent_is_done_with_an_account(sqlite_desk: Desk, rule: str) -> None:
    """Else whoever wrote something could make a link, and check it themselves in the name of a guest."""
    forms = {name: text_form(name) for name in ("write", "check")}
    steps = user("write") + user("check", f"caseway:{rule}")
    sqlite_desk.publish("checked", steps, "opened>write write>check check>closed", forms, gate=False)
    sqlite_desk.start("checked")
    sqlite_desk.do("write", {"note": "Ours"})
    making = creating(sqlite_desk, task_id=sqlite_desk.task("check").id)
    refused(sqlite_desk, making, sqlite_desk.actor("business_manager"), NotPermittedError, "independent")
