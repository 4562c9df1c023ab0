"""Who signs: seats removed and added while a decision is open, quorum, who must sign, the casting vote."""

import pytest

from engine.commands.add_signatory import AddSignatory
from engine.commands.complete_task import CompleteTask
from engine.commands.withdraw_part import WithdrawPart
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotPermittedError
from engine.queries.inbox import list_inbox
from tests.engine.desk import Desk
from tests.engine.signing.votes import (
    deputy,
    open_decision,
    outcome,
    seats,
    stand_aside,
    vote,
    votes,
)


def remove(desk: Desk, key: str, reason: str = "Left the partnership", role: str = "business_manager") -> int:
    task = desk.task("sign")
    command = WithdrawPart(task.id, desk.part(task, key).id, reason)
    return desk.engine.execute(command, actor=desk.actor(role))


def add(desk: Desk, role: str, person_id: int | None = None, actor: str = "business_manager") -> int:
    command = AddSignatory(desk.task("sign").id, role, "One more is needed", person_id)
    return desk.engine.execute(command, actor=desk.actor(actor))


def test_vote_keeps_stance_reasons_conditions_and_how_it_was_signed(desk: Desk) -> None:
    open_decision(desk)
    vote(desk, "dsp_la", "agree", provided_that="The family is told first")
    vote(desk, "dsp_icb", "differ")
    vote(desk, "dsp_police", "abstain")
    found = votes(desk)
    assert [one.stance for one in found] == ["agree", "disagree", "abstain"]
    assert found[0].reasons == "Because of agree"
    assert found[0].conditions == "The family is told first"
    assert {one.signed_with for one in found} == {"password"}
    assert outcome(desk) == "Agree: 1 of 3; Differ: 1 of 3; Abstain: 1 of 3"
    assert desk.breaks() == []


def test_who_stands_aside_does_not_count_and_somebody_else_of_the_role_signs(desk: Desk) -> None:
    open_decision(desk)
    stand_aside(desk, "dsp_icb")
    assert seats(desk) == {
        "dsp_la": "offered", "dsp_icb": "completed", "dsp_police": "offered", "dsp_icb#2": "offered",
    }  # fmt: skip
    other = deputy(desk, "dsp_icb")
    before = desk.counts()
    with pytest.raises(NotPermittedError, match=r"stood aside.*Deputy"):
        vote(desk, "dsp_icb#2", "agree", "dsp_icb")
    assert desk.counts() == before
    vote(desk, "dsp_la", "agree")
    vote(desk, "dsp_police", "agree")
    assert outcome(desk) == ""
    task = desk.task("sign")
    part = desk.part(task, "dsp_icb#2")
    desk.engine.execute(CompleteTask(task.id, {"choice": "agree", "why": "I agree"}, part.id), actor=other)
    assert outcome(desk) == "Agree: 3 of 3"
    assert desk.fact("agreed") is True
    assert [one.stance for one in votes(desk)] == ["conflict", "agree", "agree", "agree"]
    assert votes(desk)[0].reasons == "I know the family."


def test_who_stood_aside_casts_no_vote_and_is_offered_none(sqlite_desk: Desk) -> None:
    open_decision(sqlite_desk, quorum="parts.done &gt;= 2", more='caseway:casting="dsp_la"')
    stand_aside(sqlite_desk, "dsp_la")
    vote(sqlite_desk, "dsp_icb", "agree")
    vote(sqlite_desk, "dsp_police", "differ")
    assert seats(sqlite_desk)["casting"] == "offered"
    before = sqlite_desk.counts()
    with pytest.raises(NotPermittedError, match="stood aside"):
        vote(sqlite_desk, "casting", "agree", "dsp_la")
    assert sqlite_desk.counts() == before
    other = deputy(sqlite_desk, "dsp_la")
    with sqlite_desk.engine.read() as session:
        assert list_inbox(session, sqlite_desk.actor("dsp_la"), "offered").entries == ()
        assert len(list_inbox(session, other, "offered").entries) == 1


def test_who_stands_aside_is_not_replaced_where_the_quorum_is_reached_without_them(sqlite_desk: Desk) -> None:
    open_decision(sqlite_desk, quorum="parts.done &gt;= 2")
    stand_aside(sqlite_desk, "dsp_icb")
    assert "dsp_icb#2" not in seats(sqlite_desk)
    stand_aside(sqlite_desk, "dsp_la")
    assert seats(sqlite_desk)["dsp_la#2"] == "offered"


def test_nothing_is_said_of_a_conflict_without_words(sqlite_desk: Desk) -> None:
    from engine.commands.stand_aside import StandAside

    open_decision(sqlite_desk)
    task = sqlite_desk.task("sign")
    command = StandAside(task.id, sqlite_desk.part(task, "dsp_la").id, "  ")
    before = sqlite_desk.counts()
    with pytest.raises(InvalidInputError, match="Say what"):
        sqlite_desk.engine.execute(command, actor=sqlite_desk.actor("dsp_la"))
    assert sqlite_desk.counts() == before


@pytest.mark.parametrize(
    ("quorum", "more", "first", "second"),
    [
        ("", "", None, "has to sign"),
        ("parts.done &gt;= 2", "", "dsp_la", "quorum"),
        ("parts.done &gt;= 1", 'caseway:mustSign="dsp_icb"', "dsp_la", "has to sign"),
    ],
)
def test_signatory_is_removed_only_if_the_decision_can_do_without(
    sqlite_desk: Desk, quorum: str, more: str, first: str | None, second: str
) -> None:
    open_decision(sqlite_desk, quorum=quorum, more=more)
    if first:
        remove(sqlite_desk, first)
        assert seats(sqlite_desk)[first] == "withdrawn"
    before = sqlite_desk.counts()
    with pytest.raises(NotPermittedError, match=second):
        remove(sqlite_desk, "dsp_icb")
    assert sqlite_desk.counts() == before


def test_removal_of_the_last_who_had_not_signed_makes_the_decision(desk: Desk) -> None:
    open_decision(desk, quorum="parts.done &gt;= 3", more='caseway:mustSign="dsp_la"')
    vote(desk, "dsp_la", "agree")
    vote(desk, "dsp_icb", "agree")
    add(desk, "dsp_icb", deputy(desk, "dsp_icb").person_id)
    remove(desk, "dsp_police")
    assert outcome(desk) == ""
    task = desk.task("sign")
    command = CompleteTask(task.id, {"choice": "differ", "why": "No"}, desk.part(task, "dsp_icb#2").id)
    with desk.engine.read() as session:
        from engine.reading_actor import load_actor

        person = desk.part(task, "dsp_icb#2").assignee_id
        other = load_actor(session, person or 0, desk.at.date())
    assert other is not None
    desk.engine.execute(command, actor=other)
    assert outcome(desk) == "Agree: 2 of 3; Differ: 1 of 3"


def test_decision_waits_for_who_must_sign_even_when_enough_have(sqlite_desk: Desk) -> None:
    open_decision(sqlite_desk, quorum="parts.done &gt;= 2", more='caseway:mustSign="dsp_police"')
    vote(sqlite_desk, "dsp_la", "agree")
    vote(sqlite_desk, "dsp_icb", "agree")
    assert outcome(sqlite_desk) == ""
    vote(sqlite_desk, "dsp_police", "differ")
    assert outcome(sqlite_desk) == "Agree: 2 of 3; Differ: 1 of 3"


def test_role_whose_member_left_is_asked_again_and_then_the_old_seat_may_go(sqlite_desk: Desk) -> None:
    open_decision(sqlite_desk)
    new = deputy(sqlite_desk, "dsp_icb", "New partner")
    add(sqlite_desk, "dsp_icb", new.person_id)
    remove(sqlite_desk, "dsp_icb")
    assert seats(sqlite_desk)["dsp_icb#2"] == "claimed"
    before = sqlite_desk.counts()
    with pytest.raises(NotPermittedError, match="has to sign"):
        remove(sqlite_desk, "dsp_icb#2")
    assert sqlite_desk.counts() == before


@pytest.mark.parametrize(
    ("role", "person", "actor", "error"),
    [
        ("dsp_icb", None, "business_manager", ConflictError),
        ("chair", None, "business_manager", InvalidInputError),
        ("dsp_icb", "dsp_la", "business_manager", InvalidInputError),
        ("dsp_icb", None, "dsp_la", NotPermittedError),
    ],
)
def test_signatory_that_cannot_be_added_changes_nothing(
    sqlite_desk: Desk, role: str, person: str | None, actor: str, error: type[CasewayError]
) -> None:
    open_decision(sqlite_desk)
    before = sqlite_desk.counts()
    with pytest.raises(error):
        add(sqlite_desk, role, sqlite_desk.area.person(person) if person else None, actor)
    assert sqlite_desk.counts() == before


def test_casting_vote_is_asked_for_when_the_votes_are_level_and_decides(desk: Desk) -> None:
    open_decision(desk, "dsp_la dsp_icb", more='caseway:casting="chair"')
    vote(desk, "dsp_la", "agree")
    vote(desk, "dsp_icb", "differ")
    assert outcome(desk) == ""
    assert seats(desk)["casting"] == "offered"
    before = desk.counts()
    with pytest.raises(InvalidInputError, match="yours decides"):
        vote(desk, "casting", "abstain", "chair")
    with pytest.raises(NotPermittedError, match="casting vote"):
        remove(desk, "casting")
    assert desk.counts() == before
    vote(desk, "casting", "differ", "chair")
    assert outcome(desk) == (
        "Differ: 2 of 3; Agree: 1 of 3. Decided by the casting vote of the Partnership chair"
    )
    assert desk.fact("agreed") is False
    assert desk.breaks() == []


def test_casting_vote_waits_until_everybody_has_signed_and_is_not_asked_for_without_need(
    sqlite_desk: Desk,
) -> None:
    open_decision(sqlite_desk, quorum="parts.done &gt;= 2", more='caseway:casting="dsp_la"')
    vote(sqlite_desk, "dsp_la", "agree")
    vote(sqlite_desk, "dsp_icb", "differ")
    assert "casting" not in seats(sqlite_desk)
    vote(sqlite_desk, "dsp_police", "abstain")
    assert seats(sqlite_desk)["casting"] == "offered"
    vote(sqlite_desk, "casting", "agree", "dsp_la")
    assert outcome(sqlite_desk).startswith("Agree: 2 of 4")
