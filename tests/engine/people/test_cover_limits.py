"""Cover lends what the covered person may, never more: one's name and another's role do not add up."""

from datetime import timedelta

import pytest

from engine.actor import SYSTEM, Actor, Holding
from engine.commands.add_comment import AddComment
from engine.commands.add_document import AddDocument
from engine.commands.add_membership import AddMembership
from engine.commands.declare_conflict import DeclareConflict
from engine.commands.end_memberships import EndMemberships
from engine.commands.name_member import NameMember
from engine.commands.review_emergency import ReviewEmergency
from engine.commands.set_cover import SetCover
from engine.commands.set_up_area import SetUpArea
from engine.errors import NotFoundError, NotPermittedError
from engine.files import StoredFile
from engine.models import BreakGlass, Case
from engine.queries.cases import list_cases
from engine.scenarios.standard_area import LONG_AGO
from engine.visibility import access_level
from tests.engine.desk import Desk
from tests.engine.notices.office import open_report


def named(desk: Desk, role: str, agency: str = "") -> int:
    """A case on which somebody is named to work."""
    case_id = open_report(desk)
    person_id = desk.actor(role, agency).person_id
    naming = NameMember(case_id, person_id, "working", "Asked for")
    desk.engine.execute(naming, actor=desk.actor("business_manager"))
    return case_id


def cover(desk: Desk, away: Actor, deputy: Actor) -> None:
    today = desk.at.date()
    setting = SetCover(away.person_id or 0, deputy.person_id or 0, today, today, "Leave")
    desk.engine.execute(setting, actor=away)


def level(desk: Desk, actor: Actor, case_id: int) -> str:
    with desk.engine.read() as rows:
        listed = [row.id for row in list_cases(rows, actor, desk.at).rows]
        found = access_level(rows, actor, rows.get_one(Case, case_id), desk.at)
    assert (case_id in listed) == (found != "none")
    return found


def test_role_that_is_lent_does_not_widen_what_ones_own_name_opens(sqlite_desk: Desk) -> None:
    case_id = named(sqlite_desk, "agency_author", "police")
    member, author = sqlite_desk.actor("panel_member"), sqlite_desk.actor("agency_author", "police")
    assert (level(sqlite_desk, author, case_id), level(sqlite_desk, member, case_id)) == (
        "own_agency",
        "none",
    )
    cover(sqlite_desk, member, author)
    assert level(sqlite_desk, sqlite_desk.actor("agency_author", "police"), case_id) == "own_agency"


def test_ones_own_role_does_not_widen_what_the_name_that_is_lent_opens(sqlite_desk: Desk) -> None:
    case_id = named(sqlite_desk, "agency_author", "police")
    member, author = sqlite_desk.actor("panel_member"), sqlite_desk.actor("agency_author", "police")
    cover(sqlite_desk, author, member)
    assert level(sqlite_desk, sqlite_desk.actor("panel_member"), case_id) == "own_agency"


def test_name_of_somebody_who_left_opens_nothing_by_a_role_that_is_lent(sqlite_desk: Desk) -> None:
    case_id = named(sqlite_desk, "panel_member")
    desk, gone = sqlite_desk, sqlite_desk.actor("panel_member")
    owning = AddMembership(desk.area.area_id, "review_group", gone.person_id or 0, "process_owner", LONG_AGO)
    desk.engine.execute(owning, actor=SYSTEM)
    ending = EndMemberships(gone.person_id or 0, desk.at.date(), "panel_member")
    desk.engine.execute(ending, actor=SYSTEM)
    cover(desk, desk.actor("agency_lead", "police"), gone)
    assert level(desk, desk.actor("panel_member"), case_id) == "none"


def test_nobody_stands_in_for_a_reviewer_from_outside(sqlite_desk: Desk) -> None:
    desk, case_id = sqlite_desk, open_report(sqlite_desk)
    outside, deputy = desk.actor("lay_member"), desk.actor("panel_member")
    naming = NameMember(case_id, outside.person_id, "reviewer", "Learned", desk.at.date())
    desk.engine.execute(naming, actor=desk.actor("business_manager"))
    cover(desk, outside, deputy)
    assert level(desk, outside, case_id) == "full"
    assert level(desk, desk.actor("panel_member"), case_id) == "none"


def test_nobody_approves_their_own_through_a_deputy(sqlite_desk: Desk) -> None:
    """What somebody did in an emergency is judged by somebody else, not in their name either."""
    desk, case_id = sqlite_desk, open_report(sqlite_desk)
    chair, deputy = desk.actor("chair"), desk.actor("lay_member")
    with desk.engine.housekeeping() as rows:
        until = desk.at + timedelta(hours=1)
        glass = BreakGlass(
            case_id=case_id, person_id=chair.person_id, reason="x", opened_at=desk.at, expires_at=until
        )
        rows.add(glass)
        rows.flush()
        judging = ReviewEmergency(glass.id, "justified", "It was")
    cover(desk, chair, deputy)
    before = desk.counts()
    for role in ("chair", "lay_member"):
        with pytest.raises(NotPermittedError, match="Somebody else has to judge"):
            desk.engine.execute(judging, actor=desk.actor(role))
    assert desk.counts() == before
    desk.engine.execute(judging, actor=desk.actor("business_manager"))


@pytest.mark.parametrize("roles", [frozenset({"chair"}), frozenset({"chair", "dcs"})])
def test_whose_names_stand_on_what_a_deputy_does(roles: frozenset[str]) -> None:
    own, lent = Holding(1, "dcs"), Holding(1, "chair", for_id=8)
    assert Actor(7, "Ann", frozenset({lent})).acts_as(1, roles) == {7, 8}
    assert Actor(7, "Ann", frozenset({own})).acts_as(1, roles) == {7}
    assert SYSTEM.acts_as(1, roles) == frozenset()
    both = Actor(7, "Ann", frozenset({own, lent})).acts_as(1, roles)
    assert both == ({7} if "dcs" in roles else {7, 8})


def test_whoever_stands_in_for_an_inspector_reads_and_changes_nothing(sqlite_desk: Desk) -> None:
    """They would else write on every case, which the inspector cannot."""
    desk, case_id = sqlite_desk, open_report(sqlite_desk)
    cover(desk, desk.actor("inspector"), desk.actor("lay_member"))
    deputy = desk.actor("lay_member")
    assert level(desk, deputy, case_id) == "full"
    before = desk.counts()
    file = StoredFile("a" * 64, "a.txt", "text/plain", 1)
    for command in (
        AddComment(case_id, "I was here", "case"),
        AddDocument(case_id, file, "A paper"),
        DeclareConflict(case_id, "none"),
    ):
        with pytest.raises((NotFoundError, NotPermittedError)):
            desk.engine.execute(command, actor=deputy)
    assert desk.counts() == before


@pytest.mark.parametrize("role", ["system_administrator", "inspector", "process_approver"])
def test_manager_lends_nobody_a_role_that_they_could_not_give(sqlite_desk: Desk, role: str) -> None:
    desk, day = sqlite_desk, sqlite_desk.at.date()
    away, deputy = desk.actor(role), desk.actor("lay_member")
    lending, before = SetCover(away.person_id or 0, deputy.person_id or 0, day, day, "Leave"), desk.counts()
    with pytest.raises(NotPermittedError, match="is lent by whoever has it"):
        desk.engine.execute(lending, actor=desk.actor("business_manager"))
    assert desk.counts() == before
    desk.engine.execute(lending, actor=away)


def test_manager_lends_no_role_of_another_partnership(sqlite_desk: Desk) -> None:
    desk, day = sqlite_desk, sqlite_desk.at.date()
    away, deputy = desk.actor("chair").person_id or 0, desk.actor("lay_member").person_id or 0
    setting_up = SetUpArea("elsewhere", "Elsewhere", "ELS", {"la": "Council"}, {"group": "Group"})
    elsewhere = desk.engine.execute(setting_up, actor=SYSTEM)
    joining = AddMembership(elsewhere, "group", away, "chair", LONG_AGO)
    desk.engine.execute(joining, actor=SYSTEM)
    before = desk.counts()
    with pytest.raises(NotPermittedError, match="another partnership too"):
        desk.engine.execute(SetCover(away, deputy, day, day, "Leave"), actor=desk.actor("business_manager"))
    assert desk.counts() == before
