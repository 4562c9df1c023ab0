"""People are told of proposals, of moves by hand and of tasks that a move gives to them."""

from datetime import date

import pytest
from sqlalchemy import select

from engine.commands.ask_placement import AskPlacement
from engine.commands.return_proposal import ReturnProposal
from engine.commands.submit_proposal import SubmitProposal
from engine.errors import CasewayError, NotPermittedError
from engine.models import Instance, Notice
from engine.notices.digests import digest_sections
from engine.notices.topics import TOPICS
from engine.queries.notices import list_notices
from tests.engine.desk import Desk
from tests.engine.diagram.drawing import user
from tests.engine.moving.moves import migrate, undo
from tests.engine.moving.moves import publish as publish_moving
from tests.engine.moving.test_clocks_moved import ARROWS, BOTH, FORMS
from tests.engine.notices.office import newcomer, notices, person, told
from tests.engine.studio.proposing import APPROVER, OWNER, approve, propose, publish, submit


def pages(desk: Desk, role: str) -> list[tuple[str, str]]:
    with desk.engine.read() as session:
        found = list_notices(session, desk.actor(role), desk.at)
    return [(entry.title, entry.page) for entry in found.entries]


def test_approvers_are_told_of_what_waits_and_owners_what_became_of_it(desk: Desk) -> None:
    proposal = propose(desk, publish(desk, "look"), "look", "think")
    assert notices(desk, "proposal") == []
    submit(desk, proposal)
    assert told(desk, "proposal") == [("proposal", person(desk, APPROVER), None)]
    waits = ("A new version of “Review” waits for approval", f"/studio/{proposal}")
    assert pages(desk, APPROVER) == [waits]
    [notice] = notices(desk, "proposal")
    assert (notice.case_id, notice.area_id) == (None, desk.area.area_id)

    desk.engine.execute(ReturnProposal(proposal, "Kim Child is named in it"), actor=desk.actor(APPROVER))
    returned = ("Your new version of “Review” was returned", f"/studio/{proposal}")
    assert pages(desk, OWNER) == [returned]
    desk.engine.execute(SubmitProposal(proposal), actor=desk.actor(OWNER))  # in the same instant
    assert len(pages(desk, APPROVER)) == 1
    approve(desk, proposal)
    approved = ("Your new version of “Review” was approved", f"/studio/{proposal}")
    assert pages(desk, OWNER) == [approved, returned]
    with desk.engine.read() as session:
        sections = digest_sections(session, desk.actor(OWNER), list(TOPICS), desk.at, desk.at.date())
    (section,) = [each for each in sections if each["heading"] == "New versions of processes"]
    assert [(entry["words"], entry["reference"], entry["page"]) for entry in section["entries"]] == [
        ("Your new version of “Review” was returned", "", f"/studio/{proposal}"),
        ("Your new version of “Review” was approved", "", f"/studio/{proposal}"),
    ]


def test_nobody_is_told_who_worked_on_it_or_of_their_own_deed(desk: Desk) -> None:
    proposal = propose(desk, publish(desk, "look"), "look", "think")
    with desk.engine.housekeeping() as session:
        session.execute(Notice.__table__.delete())
    other = newcomer(desk, "Approver", APPROVER)
    submit(desk, proposal)
    assert {row[1] for row in told(desk, "proposal")} == {person(desk, APPROVER), other}
    desk.engine.execute(ReturnProposal(proposal, "I forgot a step"), actor=desk.actor(OWNER))
    assert pages(desk, OWNER) == [], "taken back by the owner"


def test_what_is_refused_is_told_to_nobody(desk: Desk) -> None:
    proposal = propose(desk, publish(desk, "look"), "look", "think")
    with pytest.raises(CasewayError):
        desk.engine.execute(SubmitProposal(proposal), actor=desk.actor(OWNER))  # not described
    assert notices(desk, "proposal") == []


def test_all_who_may_decide_are_told_of_a_move_by_hand_but_not_who_asked(desk: Desk) -> None:
    publish(desk, "look", "think")
    case_id = desk.start("review")
    with desk.engine.read() as session:
        instance_id = session.scalars(select(Instance.id).where(Instance.case_id == case_id)).one()
    command = AskPlacement(instance_id, "skip", "Kim told us", desk.task("look").token_id)
    with pytest.raises(NotPermittedError):
        desk.engine.execute(command, actor=desk.actor("chair"))
    assert notices(desk, "placement") == []
    placement = desk.engine.execute(command, actor=desk.actor("business_manager"))
    deciders = {person(desk, role) for role in ("administrator", "chair", "dcs")}
    assert {row[1] for row in told(desk, "placement")} == deciders
    title = "A step is to be moved by hand, and waits for a second person"
    assert {each.title for each in notices(desk, "placement")} == {title}
    assert (title, f"/cases/{case_id}/placements/{placement}") in pages(desk, "chair")


def test_holders_of_a_role_are_told_of_a_task_that_a_move_gives_them_once(desk: Desk) -> None:
    publish_moving(desk, BOTH, ARROWS, FORMS)
    case_id = desk.start("moving", date(2026, 12, 14))
    body = user("write").replace("business_manager", "chair") + user("send")
    version = publish_moving(desk, body, ARROWS, FORMS)
    (row,) = migrate(desk, version, case_id)
    assert (row.verdict, row.state) == ("reassigned", "moved")
    [notice] = notices(desk, "task")
    assert (notice.person_id, notice.task_id) == (person(desk, "chair"), desk.task("write").id)
    assert notice.title == "Write is for your role to do, in a new version of its process"
    undo(desk, row.migration_id)
    (row,) = migrate(desk, version, case_id)
    assert row.state == "moved", row.message
    assert len(notices(desk, "task")) == 1
    assert desk.breaks() == []


def test_task_that_stays_with_its_role_is_not_told(desk: Desk) -> None:
    publish_moving(desk, BOTH, ARROWS, FORMS)
    case_id = desk.start("moving", date(2026, 12, 14))
    version = publish_moving(
        desk, user("write") + user("send").replace("business_manager", "chair"), ARROWS, FORMS
    )
    (row,) = migrate(desk, version, case_id)
    assert (row.verdict, row.state) == ("moves", "moved")
    assert notices(desk, "task") == []
