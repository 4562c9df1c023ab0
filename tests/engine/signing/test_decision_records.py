"""The record of a decision: what it says, that it never changes, and corrections as further numbers."""

from typing import Any

import pytest
from sqlalchemy import text

from engine.commands.correct_decision_record import CorrectDecisionRecord
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Decision
from engine.queries.decision_records import get_decision_record
from tests.engine.desk import Desk, radio, text_form
from tests.engine.diagram.drawing import user
from tests.engine.signing.votes import FORM, PARTNERS, open_decision, records, stand_aside, vote


def decide(desk: Desk) -> dict[str, Any]:
    open_decision(desk)
    vote(desk, "dsp_la", "agree", provided_that="The family is told first")
    vote(desk, "dsp_icb", "differ")
    vote(desk, "dsp_police", "agree", note="As we said")
    (record,) = records(desk)
    return record.content


def correct(desk: Desk, role: str = "business_manager", number: int = 1, **more: Any) -> int:
    values = {"reason": "A word was missing", "changes": {"rationale": "Because it is clear"}, **more}
    command = CorrectDecisionRecord(decision_id(desk), number, **values)
    return desk.engine.execute(command, actor=desk.actor(role))


def decision_id(desk: Desk) -> int:
    with desk.engine.read() as session:
        return session.query(Decision.id).order_by(Decision.id.desc()).first()[0]


def test_record_says_what_was_decided_on_what_by_whom_and_why(desk: Desk) -> None:
    content = decide(desk)
    assert content["case"]["label"] == "Child A"
    assert content["name"] == "Sign"
    assert content["options"] == ["Agree", "Differ"]
    assert content["outcome"] == "Agree: 2 of 3; Differ: 1 of 3"
    assert content["is_unanimous"] is False
    assert content["rationale"].startswith(
        "Delegated safeguarding partner, local authority: Because of agree"
    )
    assert [one["is_dissent"] for one in content["votes"]] == [False, True, False]
    assert content["votes"][0]["conditions"] == "The family is told first"
    assert content["votes"][1]["reasons"] == "Because of differ"
    assert {one["signed_with"] for one in content["votes"]} == {"password"}
    (evidence,) = content["evidence"]
    assert (evidence["title"], evidence["person"], evidence["version"]) == ("Prepare", "Business manager", 1)
    assert len(evidence["digest"]) == len(content["process"]["digest"]) == 64
    assert content["process"]["version"] == 1
    assert content["criteria"] == [
        {"question": "Note", "clause": "", "answers": [
            {"role": "Delegated safeguarding partner, local authority", "answer": "Not answered"},
            {"role": "Delegated safeguarding partner, integrated care board", "answer": "Not answered"},
            {"role": "Delegated safeguarding partner, police", "answer": "As we said"},
        ]}
    ]  # fmt: skip
    assert len(content["rules"]["must_sign"]) == 3


def test_ledger_holds_the_hash_of_the_record_and_no_word_of_it(desk: Desk) -> None:
    decide(desk)
    with desk.engine.read() as session:
        rows = session.execute(text("SELECT body FROM ledger_entry WHERE kind = 'decision.recorded'")).all()
    (body,) = (str(row[0]) for row in rows)
    assert records(desk)[0].digest in body
    assert "Child A" not in body
    assert "Because" not in body
    assert desk.breaks() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE decision_record SET number = 2", "DELETE FROM decision_record"]
)
def test_record_is_immutable(desk: Desk, statement: str) -> None:
    decide(desk)
    with pytest.raises(Exception, match="append-only"), desk.engine.database.begin() as connection:
        connection.execute(text(statement))
    assert [record.number for record in records(desk)] == [1]


def test_correction_is_a_further_number_with_its_reason_and_the_first_stays(desk: Desk) -> None:
    first = decide(desk)
    assert correct(desk) == 2
    assert correct(desk, "dsp_la", 2, changes={"question": "Is it so?", "resolution": "They met."}) == 3
    one, two, three = records(desk)
    assert one.content == first
    assert (one.reason, two.reason) == ("", "A word was missing")
    assert two.content == {**first, "rationale": "Because it is clear"}
    assert three.content["question"] == "Is it so?"
    assert three.content["rationale"] == "Because it is clear"
    assert three.content["votes"] == first["votes"]
    assert desk.breaks() == []


@pytest.mark.parametrize(
    ("role", "values", "error"),
    [
        ("business_manager", {"reason": " "}, InvalidInputError),
        ("business_manager", {"changes": {}}, InvalidInputError),
        ("business_manager", {"changes": {"question": ""}}, InvalidInputError),
        ("business_manager", {"changes": {"rationale": "x" * 10_001}}, InvalidInputError),
        ("business_manager", {"number": 2}, ConflictError),
        ("scrutineer", {}, NotPermittedError),
        ("process_owner", {}, NotFoundError),
        ("agency_author", {}, NotFoundError),
    ],
)
def test_correction_that_is_refused_changes_nothing(
    sqlite_desk: Desk, role: str, values: dict[str, Any], error: type[CasewayError]
) -> None:
    decide(sqlite_desk)
    before = sqlite_desk.counts()
    with pytest.raises(error):
        correct(sqlite_desk, role, **values)
    assert sqlite_desk.counts() == before


def test_record_names_who_stood_aside_and_who_declared_an_interest(sqlite_desk: Desk) -> None:
    open_decision(sqlite_desk, quorum="parts.done &gt;= 2")
    stand_aside(sqlite_desk, "dsp_icb")
    vote(sqlite_desk, "dsp_la", "agree", known_to="I met them once.")
    vote(sqlite_desk, "dsp_police", "agree")
    (record,) = records(sqlite_desk)
    assert record.content["outcome"] == "Agree: 2 of 2"
    aside, declared = record.content["conflicts"]
    assert (declared["reasons"], declared["stance"]) == ("I met them once.", "agree")
    assert (aside["reasons"], aside["stance"]) == ("I know the family.", "conflict")
    assert record.content["is_unanimous"] is True


def test_second_round_keeps_the_first_and_says_how_the_dissent_was_resolved(desk: Desk) -> None:
    loop = "<bpmn:multiInstanceLoopCharacteristics/>"
    outcome = (
        '<bpmn:extensionElements><caseway:outcome fact="agreed" '
        "value=\"parts.count('choice', 'agree') = parts.total\"/></bpmn:extensionElements>"
    )
    desk.publish(
        "rounds",
        user("sign", f'caseway:signatories="{PARTNERS}" caseway:shows="resolve"', outcome + loop)
        + user("resolve")
        + '<bpmn:exclusiveGateway id="same" name="Same?" default="same_to_resolve"/>'
        + user("after"),
        "opened>sign sign>same same>after[agreed] same>resolve resolve>sign after>closed",
        {
            "sign": FORM,
            "resolve": text_form("resolve", radio("met", "yes", "no")),
            "after": text_form("after"),
        },
        declared='<caseway:fact id="aware_on" type="date" label="Aware"/>'
        '<caseway:fact id="agreed" type="boolean" label="Agreed"/>',
    )
    desk.start("rounds")
    vote(desk, "dsp_la", "agree")
    vote(desk, "dsp_icb", "differ")
    vote(desk, "dsp_police", "agree")
    desk.do("resolve", {"note": "They met and found a way", "met": "yes"})
    for role in PARTNERS.split():
        vote(desk, role, "agree")
    first, second = records(desk)
    assert (first.content["earlier"], first.content["resolution"]) == ([], "")
    (round_,) = second.content["earlier"]
    assert round_["outcome"] == "Agree: 2 of 3; Differ: 1 of 3"
    assert [one["choice"] for one in round_["votes"]] == ["Agree", "Differ", "Agree"]
    assert round_["votes"][1]["reasons"] == "Because of differ"
    assert "Resolve" in second.content["resolution"]
    assert "They met and found a way" in second.content["resolution"]
    assert second.content["is_unanimous"] is True
    reader = desk.actor("business_manager")
    with desk.engine.read() as session:
        shown, last = (
            get_decision_record(session, reader, desk.engine.now(), each.decision_id)
            for each in (first, second)
        )
    assert (shown.later.decision_id, shown.later.outcome) == (second.decision_id, "Agree: 3 of 3")
    assert last.later is None
