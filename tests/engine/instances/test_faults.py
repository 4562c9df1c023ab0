"""A machine step that fails never undoes what a person did; it is kept, seen and retried (section 10)."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.give_up_fault import GiveUpFault
from engine.commands.publish_version import PublishVersion
from engine.commands.retry_fault import RetryFault
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.instances.faults import cause_of
from engine.models import Case, Fault, Instance, LedgerEntry, Submission
from engine.queries.cases import get_case
from engine.queries.diagrams import list_instance_diagrams
from engine.queries.messages import list_messages
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import DECLARED, draw, gateway, user

GRADE_LATER = {
    "look": text_form("look"),
    "grade_it": text_form("grade_it", radio("grade", "good", "poor", fact="grade")),
}
CALL = '<bpmn:callActivity id="call_it" name="Call it" calledElement="called"/>'
TWO_WAYS = "which>closed[grade = 'good'] which>other[grade = 'poor'] other>closed"


def retry(desk: Desk, fault: Fault, role: str = "business_manager") -> bool:
    return desk.engine.execute(RetryFault(fault.id), actor=desk.actor(role))


def give_up(
    desk: Desk, fault: Fault, reason: str = "It was drawn wrongly.", role: str = "business_manager"
) -> int:
    return desk.engine.execute(GiveUpFault(fault.id, reason), actor=desk.actor(role))


def faults(desk: Desk, state: str = "open") -> list[Fault]:
    with desk.engine.read() as session:
        return list(session.scalars(select(Fault).where(Fault.state == state).order_by(Fault.id)))


def states(desk: Desk) -> list[str]:
    with desk.engine.read() as session:
        return list(session.scalars(select(Instance.state).order_by(Instance.id)))


def submissions(desk: Desk) -> int:
    return desk.counts()["submission"]


@pytest.fixture
def split(desk: Desk) -> tuple[Desk, int]:
    """Two branches: one meets a question whose fact only the other sets."""
    desk.publish(
        "split",
        gateway("parallel", "fork")
        + user("look")
        + user("grade_it")
        + user("other")
        + gateway("exclusive", "which"),
        f"opened>fork fork>look fork>grade_it look>which grade_it>closed {TWO_WAYS}",
        GRADE_LATER | {"other": text_form("other")},
    )
    return desk, desk.start("split")


def test_unset_fact_keeps_the_submission_and_faults_the_instance(split: tuple[Desk, int]) -> None:
    desk, case_id = split
    desk.do("look")
    assert submissions(desk) == 1
    assert states(desk) == ["faulted"]
    assert desk.open_steps(case_id) == ["grade_it"]
    [fault] = faults(desk)
    assert fault.element_id == "which"
    assert "grade" in fault.cause
    assert desk.breaks() == []


def test_other_branch_that_sets_the_fact_mends_the_fault(split: tuple[Desk, int]) -> None:
    desk, case_id = split
    desk.do("look")
    desk.do("grade_it", {"grade": "poor"})
    assert faults(desk) == []
    assert [fault.element_id for fault in faults(desk, "mended")] == ["which"]
    assert states(desk) == ["running"]
    assert desk.open_steps(case_id) == ["other"]


def test_retry_before_the_mend_keeps_one_fault_and_counts(split: tuple[Desk, int]) -> None:
    desk, _ = split
    desk.do("look")
    [fault] = faults(desk)
    assert retry(desk, fault) is False
    [again] = faults(desk)
    assert (again.id, again.attempts) == (fault.id, 2)
    assert desk.breaks() == []


def test_retry_by_the_wrong_person_changes_nothing(split: tuple[Desk, int]) -> None:
    desk, _ = split
    desk.do("look")
    before = desk.counts()
    with pytest.raises(NotPermittedError):
        retry(desk, faults(desk)[0], "chair")
    assert desk.counts() == before


def test_retry_of_a_mended_fault_is_a_conflict(split: tuple[Desk, int]) -> None:
    desk, _ = split
    desk.do("look")
    [fault] = faults(desk)
    desk.do("grade_it", {"grade": "good"})
    before = desk.counts()
    with pytest.raises(ConflictError):
        retry(desk, fault)
    assert desk.counts() == before
    assert desk.breaks() == []


def test_two_faults_of_one_instance_are_closed_one_by_one(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    body = user("one") + user("two") + user("grade_it") + user("harm_it") + gateway("parallel", "fork")
    body += gateway("exclusive", "is_graded") + gateway("exclusive", "is_harmed")
    desk.publish(
        "twofold",
        body,
        "opened>fork fork>one fork>two fork>grade_it fork>harm_it one>is_graded two>is_harmed "
        "grade_it>closed harm_it>closed is_graded>closed[grade = 'good'] is_harmed>closed[harmed]",
        GRADE_LATER
        | {
            "one": text_form("one"),
            "two": text_form("two"),
            "harm_it": text_form("harm_it", radio("harmed", "yes", "no", fact="harmed")),
        },
    )
    desk.start("twofold")
    desk.do("one")
    desk.do("two")
    assert [fault.element_id for fault in faults(desk)] == ["is_graded", "is_harmed"]
    desk.do("grade_it", {"grade": "good"})
    assert [fault.element_id for fault in faults(desk)] == ["is_harmed"]
    assert states(desk) == ["faulted"]
    desk.do("harm_it", {"harmed": "yes"})
    assert faults(desk) == []
    assert states(desk) == ["complete"]


def caller(desk: Desk) -> int:
    desk.publish(
        "caller", user("ask") + CALL, "opened>ask ask>call_it call_it>closed", {"ask": text_form("ask")}
    )
    return desk.start("caller")


def test_called_process_without_a_version_leaves_the_completion_and_a_fault(desk: Desk) -> None:
    case_id = caller(desk)
    desk.do("ask", {"note": "kept"})
    assert submissions(desk) == 1
    assert desk.open_steps(case_id) == ["call_it"]
    [fault] = faults(desk)
    assert "called" in fault.cause
    assert fault.element_id == "call_it"
    assert retry(desk, fault) is False
    assert desk.breaks() == []
    desk.publish("called", user("inner"), "opened>inner inner>closed", {"inner": text_form("inner")})
    assert retry(desk, faults(desk)[0]) is True
    assert faults(desk) == []
    assert desk.open_steps(case_id) == ["call_it", "inner"]
    desk.do("inner")
    assert desk.case(case_id).state == "complete"
    assert desk.breaks() == []


def test_ledger_holds_nothing_of_an_advance_that_was_undone(desk: Desk) -> None:
    case_id = caller(desk)
    desk.publish("called", user("inner"), "opened>inner inner>closed", {"inner": text_form("inner")})
    breaking(desk, "inner")
    desk.do("ask")
    with desk.engine.read() as session:
        kinds = list(
            session.scalars(select(LedgerEntry.kind).where(LedgerEntry.subject == f"case:{case_id}"))
        )
    assert kinds.count("instance.advanced") == 2
    assert states(desk) == ["running", "faulted"]
    assert desk.open_steps(case_id) == ["call_it"]


def breaking(desk: Desk, element_id: str) -> None:
    """Publish a child whose first task's clock counts further than any date goes."""
    clock = (
        '<caseway:clock id="far" name="Far" length="90000" unit="years" '
        f'anchor="opened:{element_id}" scope="task"/>'
    )
    files = {
        "called.bpmn": draw(
            user(element_id),
            f"opened>{element_id} {element_id}>closed",
            declared=DECLARED + clock,
            process='id="called" name="Called" isExecutable="true"',
        ).decode(),
        f"forms/{element_id}.json": text_form(element_id),
    }
    desk.engine.execute(PublishVersion("called", files, date(2020, 1, 1)), actor=SYSTEM)


def test_case_with_an_instance_that_never_started_can_still_be_read(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    case_id = caller(desk)
    breaking(desk, "inner")
    desk.do("ask")
    with desk.engine.read() as session:
        case = session.get_one(Case, case_id)
        manager = desk.actor("business_manager")
        assert list_messages(session, desk.engine.library, manager, case) == []
        assert len(list_instance_diagrams(session, desk.engine.library, case)) == 2
        [row] = get_case(session, manager, desk.at, case_id).faults
    assert "beyond any date" in row.cause


QUORUM: dict[str, Any] = {
    "choose": text_form("choose", question("asked", "checklist", values=[
        {"value": "police", "label": "Police"}, {"value": "la", "label": "Council"}], fact="agencies")),
    "return_it": text_form("return_it"),
    "grade_it": GRADE_LATER["grade_it"],
}  # fmt: skip


def test_quorum_that_reads_an_unset_fact_keeps_the_part_and_can_be_retried(desk: Desk) -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:completionCondition>"
        "grade = 'good' and parts.done &gt; 0</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    desk.publish(
        "counted",
        user("choose")
        + gateway("parallel", "fork")
        + user("return_it", 'caseway:parts="agencies"', loop)
        + user("grade_it"),
        "opened>choose choose>fork fork>return_it fork>grade_it return_it>closed grade_it>closed",
        QUORUM,
        gate=False,
    )
    case_id = desk.start("counted")
    desk.do("choose", {"asked": ["police", "la"]})
    desk.do_part("return_it", "police", {"note": "kept"}, "business_manager")
    assert submissions(desk) == 2
    [fault] = faults(desk)
    assert "grade" in fault.cause
    desk.do("grade_it", {"grade": "good"})
    assert len(faults(desk)) == 1, "the fault is the quorum's, which nobody has judged again"
    assert retry(desk, fault) is True
    assert desk.open_steps(case_id) == []
    assert desk.case(case_id).state == "complete"
    with desk.engine.read() as session:
        assert len(session.scalars(select(Submission)).all()) == 3
    assert desk.breaks() == []


def test_endless_automatic_steps_stop_at_the_budget(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.publish(
        "spinning",
        user("go")
        + gateway("exclusive", "again", 'default="again_to_round"')
        + gateway("exclusive", "round"),
        "opened>go go>round round>again again>round again>closed[harmed is set]",
        {"go": text_form("go")},
        gate=False,
    )
    desk.start("spinning")
    desk.do("go")
    [fault] = faults(desk)
    assert submissions(desk) == 1
    assert states(desk) == ["faulted"]
    assert "500" in fault.cause
    assert json.loads(_marking(desk))["r"]


def _marking(desk: Desk) -> str:
    with desk.engine.read() as session:
        return session.scalars(select(Instance.marking)).one()


def test_faults_of_a_cancelled_instance_are_closed_with_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.publish("called", user("look") + user("other") + gateway("exclusive", "which"),
                 f"opened>look look>which {TWO_WAYS}",
                 {"look": text_form("look"), "other": text_form("other")})  # fmt: skip
    desk.publish(
        "caller",
        CALL + '<bpmn:boundaryEvent id="called_off" attachedToRef="call_it" caseway:role="business_manager">'
        '<bpmn:messageEventDefinition messageRef="off"/></bpmn:boundaryEvent>',
        "opened>call_it call_it>closed called_off>closed",
        beside='<bpmn:message id="off" name="Off"/>',
    )
    from engine.commands.deliver_message import DeliverMessage

    case_id = desk.start("caller")
    desk.do("look")
    assert len(faults(desk)) == 1
    desk.engine.execute(DeliverMessage(case_id, "called_off", {}), actor=desk.actor("business_manager"))
    assert faults(desk) == []
    assert len(faults(desk, "obsolete")) == 1
    assert desk.case(case_id).state == "complete"


def test_fault_that_is_given_up_leaves_the_step_where_it_stood(split: tuple[Desk, int]) -> None:
    desk, case_id = split
    desk.do("look")
    give_up(desk, faults(desk)[0])
    [fault] = faults(desk, "given_up")
    assert (fault.close_reason, fault.closed_at) == ("It was drawn wrongly.", desk.at)
    assert fault.closed_by_id == desk.area.person("business_manager")
    assert faults(desk) == []
    assert states(desk) == ["faulted"]
    assert desk.open_steps(case_id) == ["grade_it"]
    assert _kinds(desk, case_id)[-1] == "fault.given_up"
    assert desk.breaks() == []


def test_step_that_was_given_up_is_not_asked_about_again_when_it_fails_again(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    body = gateway("parallel", "fork") + user("look") + user("beside") + user("grade_it") + user("other")
    arrows = (
        f"opened>fork fork>look fork>beside fork>grade_it look>which beside>closed grade_it>closed {TWO_WAYS}"
    )
    forms = GRADE_LATER | {name: text_form(name) for name in ("other", "beside")}
    desk.publish("split", body + gateway("exclusive", "which"), arrows, forms)
    case_id = desk.start("split")
    desk.do("look")
    give_up(desk, faults(desk)[0])
    desk.do("beside")
    assert faults(desk) == []
    assert [fault.attempts for fault in faults(desk, "given_up")] == [2]
    desk.do("grade_it", {"grade": "poor"})
    assert [fault.element_id for fault in faults(desk, "mended")] == ["which"]
    assert states(desk) == ["running"]
    assert desk.open_steps(case_id) == ["other"]


def test_fault_that_was_given_up_can_still_be_retried(desk: Desk) -> None:
    case_id = caller(desk)
    desk.do("ask")
    give_up(desk, faults(desk)[0])
    desk.publish("called", user("inner"), "opened>inner inner>closed", {"inner": text_form("inner")})
    assert retry(desk, faults(desk, "given_up")[0]) is True
    assert desk.open_steps(case_id) == ["call_it", "inner"]
    assert states(desk) == ["running", "running"]
    assert faults(desk, "given_up") == []
    assert desk.breaks() == []


@pytest.mark.parametrize(
    ("role", "reason", "error"),
    [
        ("chair", "Enough.", NotPermittedError),
        ("system_administrator", "Enough.", NotPermittedError),
        ("business_manager", "  ", InvalidInputError),
        ("business_manager", "x" * 501, InvalidInputError),
        ("business_manager", "a\x00b", InvalidInputError),
    ],
)
def test_giving_up_is_refused_and_changes_nothing(
    split: tuple[Desk, int], role: str, reason: str, error: type[CasewayError]
) -> None:
    desk, _ = split
    desk.do("look")
    [fault] = faults(desk)
    before = desk.counts()
    with pytest.raises(error):
        give_up(desk, fault, reason, role)
    assert desk.counts() == before
    assert [one.id for one in faults(desk)] == [fault.id]


def test_giving_up_what_is_not_open_is_refused(split: tuple[Desk, int]) -> None:
    desk, _ = split
    desk.do("look")
    [fault] = faults(desk)
    give_up(desk, fault)
    before = desk.counts()
    with pytest.raises(ConflictError):
        give_up(desk, fault)
    with pytest.raises(NotFoundError):
        desk.engine.execute(GiveUpFault(999, "Enough."), actor=desk.actor("business_manager"))
    assert desk.counts() == before


def test_cause_from_a_library_is_not_repeated() -> None:
    assert "Alfie" not in cause_of(ValueError("'Alfie' is not a number"))
    assert "ValueError" in cause_of(ValueError("'Alfie' is not a number"))
    assert cause_of(ConflictError("It has changed.")) == "It has changed."


def _kinds(desk: Desk, case_id: int) -> list[str]:
    with desk.engine.read() as session:
        query = select(LedgerEntry.kind).where(LedgerEntry.subject == f"case:{case_id}")
        return list(session.scalars(query.order_by(LedgerEntry.sequence)))
