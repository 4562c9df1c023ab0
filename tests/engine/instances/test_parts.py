"""Tasks asked of several: who is asked, what is enough, and what the answers become (design, D2 and D4)."""

from typing import Any

import pytest
from sqlalchemy import select, text

from engine.commands.add_part import AddPart
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.release_claim import ReleaseClaim
from engine.commands.withdraw_part import WithdrawPart
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Decision, FactValue, Part, Vote
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import DECLARED, user

AGENCIES = question("asked", "checklist", properties={"picker": "agency", "fact": "agencies"})
PEOPLE = question("named", "checklist", properties={"picker": "person", "fact": "people"})
ROWS = {
    "type": "dynamiclist",
    "key": "items",
    "label": "Items",
    "components": [{"type": "textfield", "key": "title", "label": "Title"}],
}
NIL = {"type": "checkbox", "key": "nil", "label": "Nothing held"}
FORMS = {
    "choose": text_form("choose", AGENCIES, PEOPLE, ROWS),
    "reply": text_form("reply", NIL, radio("view", "agree", "differ")),
    "after": text_form("after"),
    "sign": text_form("sign", radio("choice", "agree", "differ", vote=True)),
}
OWN = (
    DECLARED
    + '<caseway:fact id="people" type="person_list" label="People"/>'
    + '<caseway:fact id="agreed" type="boolean" label="Agreed"/>'
    + '<caseway:fact id="replies" type="integer" label="Replies"/>'
)


def several(attributes: str, quorum: str = "", outcomes: str = "", task_id: str = "reply") -> str:
    """A user task of several parts."""
    condition = f"<bpmn:completionCondition>{quorum}</bpmn:completionCondition>" if quorum else ""
    inside = f"<bpmn:extensionElements>{outcomes}</bpmn:extensionElements>" if outcomes else ""
    loop = f"<bpmn:multiInstanceLoopCharacteristics>{condition}</bpmn:multiInstanceLoopCharacteristics>"
    return user(task_id, attributes, inside + loop)


def asking(desk: Desk, task: str, answers: dict[str, Any]) -> int:
    desk.publish(
        "asking",
        user("choose") + task + user("after"),
        "opened>choose choose>reply reply>after after>closed",
        FORMS,
        declared=OWN,
    )
    case_id = desk.start("asking")
    desk.do("choose", answers)
    return case_id


def signing(desk: Desk, roles: str, quorum: str = "") -> int:
    agreed = "parts.count('choice', 'agree') = parts.total and parts.done = parts.total"
    outcome = f'<caseway:outcome fact="agreed" value="{agreed}"/>'
    desk.publish(
        "signing",
        several(f'caseway:signatories="{roles}"', quorum, outcome, "sign") + user("after"),
        "opened>sign sign>after after>closed",
        FORMS,
        declared=OWN,
    )
    return desk.start("signing")


def parts(desk: Desk) -> dict[str, str]:
    with desk.engine.read() as session:
        return {part.key: part.state for part in session.scalars(select(Part).order_by(Part.id))}


def reasons(desk: Desk) -> dict[str, str]:
    with desk.engine.read() as session:
        return {part.key: part.close_reason for part in session.scalars(select(Part)) if part.close_reason}


THREE = {"asked": ["la", "police", "icb"]}


def reply(desk: Desk, key: str, **answers: Any) -> None:
    desk.do_part("reply", key, answers, "business_manager")


def test_one_part_per_agency_and_the_task_waits_for_all(desk: Desk) -> None:
    case_id = asking(desk, several('caseway:parts="agencies"'), THREE)
    assert parts(desk) == {"la": "offered", "police": "offered", "icb": "offered"}
    reply(desk, "la", note="known")
    reply(desk, "police", nil="on")
    assert desk.open_steps(case_id) == ["reply"]
    reply(desk, "icb")
    assert desk.open_steps(case_id) == ["after"]
    assert desk.breaks() == []


def test_one_part_per_person_is_theirs_by_name(desk: Desk) -> None:
    people = [desk.area.person("lay_member"), desk.area.person("chair")]
    asking(desk, several('caseway:parts="people"'), {"named": [str(person) for person in people]})
    task = desk.task("reply")
    part = desk.part(task, str(people[0]))
    assert (part.state, part.assignee_id) == ("claimed", people[0])
    before = desk.counts()
    with pytest.raises(NotPermittedError):
        reply(desk, part.key)
    with pytest.raises(NotPermittedError, match="by name"):
        desk.engine.execute(ReleaseClaim(task.id, part.id), actor=desk.actor("business_manager"))
    assert desk.counts() == before
    desk.engine.execute(CompleteTask(task.id, {}, part.id), actor=desk.actor("lay_member"))
    assert parts(desk)[part.key] == "completed"


def test_one_part_per_row_named_by_its_title(sqlite_desk: Desk) -> None:
    rows = [{"title": "First finding"}, {"title": "Second finding"}]
    asking(sqlite_desk, several('caseway:parts="rows:choose.items"'), {"items": rows})
    assert parts(sqlite_desk) == {"1": "offered", "2": "offered"}
    assert sqlite_desk.part(sqlite_desk.task("reply"), "2").label == "Second finding"


def test_number_of_a_row_is_not_the_number_of_a_person(sqlite_desk: Desk) -> None:
    asking(sqlite_desk, several('caseway:parts="rows:choose.items"'), {"items": [{"title": "One"}]})
    task = sqlite_desk.task("reply")
    part = sqlite_desk.part(task, "1")
    sqlite_desk.engine.execute(ClaimTask(task.id, part.id), actor=sqlite_desk.actor("business_manager"))
    with sqlite_desk.engine.housekeeping() as session:
        session.get_one(Part, part.id).assignee_id = 1
    assert sqlite_desk.area.person("notifying_officer") == 1
    with pytest.raises(NotPermittedError):
        sqlite_desk.engine.execute(
            CompleteTask(task.id, {}, part.id), actor=sqlite_desk.actor("notifying_officer")
        )


def test_nobody_to_ask_passes_the_step_over(desk: Desk) -> None:
    case_id = asking(desk, several('caseway:parts="agencies"'), {})
    assert parts(desk) == {}
    assert desk.open_steps(case_id) == ["after"]
    assert desk.breaks() == []


def test_quorum_stops_early_and_withdraws_the_rest_with_the_reason(desk: Desk) -> None:
    case_id = asking(desk, several('caseway:parts="agencies"', "parts.count('view', 'agree') &gt;= 2"), THREE)
    reply(desk, "la", view="agree")
    reply(desk, "icb", view="agree")
    assert desk.open_steps(case_id) == ["after"]
    assert parts(desk) == {"la": "completed", "police": "withdrawn", "icb": "completed"}
    assert reasons(desk) == {"police": "The others were enough."}
    assert desk.breaks() == []


def test_quorum_that_is_never_met_ends_when_all_have_answered(sqlite_desk: Desk) -> None:
    case_id = asking(
        sqlite_desk, several('caseway:parts="agencies"', "parts.count('view', 'agree') &gt;= 3"), THREE
    )
    for key in ("la", "police", "icb"):
        reply(sqlite_desk, key, view="differ")
    assert sqlite_desk.open_steps(case_id) == ["after"]


def test_withdrawn_part_is_not_waited_for(desk: Desk) -> None:
    case_id = asking(desk, several('caseway:parts="agencies"'), THREE)
    reply(desk, "la")
    reply(desk, "icb")
    task = desk.task("reply")
    command = WithdrawPart(task.id, desk.part(task, "police").id, " Closed last year ")
    desk.engine.execute(command, actor=desk.actor("business_manager"))
    assert reasons(desk) == {"police": "Closed last year"}
    assert desk.open_steps(case_id) == ["after"]
    assert desk.breaks() == []


def test_part_added_while_open_is_waited_for_and_may_be_asked_again(desk: Desk) -> None:
    case_id = asking(desk, several('caseway:parts="agencies"'), {"asked": ["la"]})
    task, manager = desk.task("reply"), desk.actor("business_manager")
    added = desk.engine.execute(AddPart(task.id, "police"), actor=manager)
    desk.engine.execute(WithdrawPart(task.id, added, "Asked by mistake"), actor=manager)
    desk.engine.execute(AddPart(task.id, "police"), actor=manager)
    reply(desk, "la")
    assert desk.open_steps(case_id) == ["reply"]
    assert desk.breaks() == []


@pytest.mark.parametrize(
    ("role", "agency", "error"),
    [
        ("chair", "education", NotPermittedError),
        ("business_manager", "la", ConflictError),
        ("business_manager", "", InvalidInputError),
        ("business_manager", "circus", InvalidInputError),
    ],
)
def test_part_that_cannot_be_added_changes_nothing(
    desk: Desk, role: str, agency: str, error: type[CasewayError]
) -> None:
    asking(desk, several('caseway:parts="agencies"'), THREE)
    before = desk.counts()
    with pytest.raises(error):
        desk.engine.execute(AddPart(desk.task("reply").id, agency), actor=desk.actor(role))
    assert desk.counts() == before
    assert desk.breaks() == []


@pytest.mark.parametrize(
    ("role", "reason", "error"),
    [
        ("chair", "Closed", NotPermittedError),
        ("business_manager", " ", InvalidInputError),
        ("business_manager", "x" * 301, InvalidInputError),
        ("business_manager", "a\x00b", InvalidInputError),
        ("business_manager", "\ud800", InvalidInputError),
    ],
)
def test_part_that_cannot_be_withdrawn_changes_nothing(
    desk: Desk, role: str, reason: str, error: type[CasewayError]
) -> None:
    asking(desk, several('caseway:parts="agencies"'), THREE)
    task = desk.task("reply")
    before = desk.counts()
    with pytest.raises(error):
        desk.engine.execute(WithdrawPart(task.id, desk.part(task, "la").id, reason), actor=desk.actor(role))
    assert desk.counts() == before
    assert parts(desk)["la"] == "offered"


def test_closed_part_is_neither_withdrawn_nor_answered_again(sqlite_desk: Desk) -> None:
    asking(sqlite_desk, several('caseway:parts="agencies"'), THREE)
    task, manager = sqlite_desk.task("reply"), sqlite_desk.actor("business_manager")
    part = sqlite_desk.part(task, "la")
    reply(sqlite_desk, "la")
    before = sqlite_desk.counts()
    for command in (WithdrawPart(task.id, part.id, "Late"), CompleteTask(task.id, {}, part.id)):
        with pytest.raises(ConflictError):
            sqlite_desk.engine.execute(command, actor=manager)
    with pytest.raises(NotFoundError):
        sqlite_desk.engine.execute(CompleteTask(task.id, {}, 999), actor=manager)
    assert sqlite_desk.counts() == before


def test_task_of_several_is_neither_claimed_nor_completed_as_a_whole(sqlite_desk: Desk) -> None:
    asking(sqlite_desk, several('caseway:parts="agencies"'), THREE)
    task, manager = sqlite_desk.task("reply"), sqlite_desk.actor("business_manager")
    before = sqlite_desk.counts()
    for command in (ClaimTask(task.id), CompleteTask(task.id, {})):
        with pytest.raises(NotPermittedError):
            sqlite_desk.engine.execute(command, actor=manager)
    assert sqlite_desk.counts() == before
    assert sqlite_desk.task("reply").state == "offered"


def test_answers_become_facts_only_as_aggregates(sqlite_desk: Desk) -> None:
    outcomes = (
        "<caseway:outcome fact=\"agreed\" value=\"parts.count('view', 'agree') = parts.total\"/>"
        '<caseway:outcome fact="replies" value="parts.done"/>'
    )
    asking(sqlite_desk, several('caseway:parts="agencies"', "", outcomes), {"asked": ["la", "icb"]})
    reply(sqlite_desk, "la", view="agree")
    assert sqlite_desk.fact("replies") is None
    reply(sqlite_desk, "icb", view="differ")
    assert (sqlite_desk.fact("agreed"), sqlite_desk.fact("replies")) == (False, 2)
    with sqlite_desk.engine.read() as session:
        assert set(session.scalars(select(FactValue.fact))) == {"aware_on", "agencies", "agreed", "replies"}


def vote(desk: Desk, role: str, choice: str) -> None:
    desk.do_part("sign", role, {"choice": choice, "note": "My reasons"}, role)


def decision(desk: Desk) -> tuple[str, bool] | None:
    with desk.engine.read() as session:
        found = session.scalars(select(Decision)).one_or_none()
        return (found.outcome, found.is_unanimous) if found else None


PARTNERS = "dsp_la dsp_icb dsp_police"


def test_decision_is_made_by_all_signatories_with_dissent_visible(desk: Desk) -> None:
    case_id = signing(desk, PARTNERS)
    vote(desk, "dsp_la", "agree")
    vote(desk, "dsp_icb", "differ")
    assert decision(desk) is None
    vote(desk, "dsp_police", "agree")
    assert decision(desk) == ("Agree: 2 of 3; Differ: 1 of 3", False)
    assert desk.fact("agreed") is False
    assert desk.open_steps(case_id) == ["after"]
    assert desk.breaks() == []


def test_unanimous_decision(sqlite_desk: Desk) -> None:
    signing(sqlite_desk, PARTNERS)
    for role in PARTNERS.split():
        vote(sqlite_desk, role, "agree")
    assert decision(sqlite_desk) == ("Agree: 3 of 3", True)
    assert sqlite_desk.fact("agreed") is True


def test_chair_alone_decides(sqlite_desk: Desk) -> None:
    signing(sqlite_desk, "chair")
    vote(sqlite_desk, "chair", "differ")
    assert decision(sqlite_desk) == ("Differ: 1 of 1", True)


def test_decision_at_its_quorum_withdraws_the_vote_still_open(sqlite_desk: Desk) -> None:
    signing(sqlite_desk, PARTNERS, "parts.count('choice', 'agree') &gt;= 2")
    vote(sqlite_desk, "dsp_la", "agree")
    vote(sqlite_desk, "dsp_icb", "agree")
    assert decision(sqlite_desk) == ("Agree: 2 of 2", True)
    assert parts(sqlite_desk)["dsp_police"] == "withdrawn"


def test_vote_that_the_decision_needs_cannot_be_withdrawn_by_the_team(desk: Desk) -> None:
    signing(desk, PARTNERS)
    task = desk.task("sign")
    before = desk.counts()
    with pytest.raises(NotPermittedError, match="who has to sign"):
        desk.engine.execute(
            WithdrawPart(task.id, desk.part(task, "dsp_la").id, "In the way"),
            actor=desk.actor("business_manager"),
        )
    assert desk.counts() == before


def test_signatory_signs_for_their_own_role_only(desk: Desk) -> None:
    signing(desk, PARTNERS)
    before = desk.counts()
    with pytest.raises(NotPermittedError):
        desk.do_part("sign", "dsp_la", {"choice": "agree"}, "dsp_police")
    assert desk.counts() == before


@pytest.mark.parametrize("table", ["vote", "decision"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_votes_and_decisions_are_immutable(desk: Desk, table: str, statement: str) -> None:
    signing(desk, "chair")
    vote(desk, "chair", "agree")
    with pytest.raises(Exception, match="append-only"), desk.engine.database.begin() as connection:
        connection.execute(text(statement.format(table)))
    with desk.engine.read() as session:
        assert session.scalars(select(Vote.choice_label)).all() == ["Agree"]


def test_step_asks_the_agencies_that_are_always_asked_as_well(desk: Desk) -> None:
    also = several('caseway:parts="agencies" caseway:alsoAsk="police education"')
    asking(desk, also, {"note": "n", "asked": ["police"], "named": [], "items": []})

    assert parts(desk) == {"police": "offered", "education": "offered"}
