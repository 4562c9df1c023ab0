"""Called processes: bound when they start, one per row, cancelled with what called them (design, D4, D5)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.actor import SYSTEM
from engine.commands.deliver_message import DeliverMessage
from engine.commands.deliver_service import DeliverService
from engine.commands.publish_version import PublishVersion
from engine.commands.save_draft import SaveDraft
from engine.commands.withdraw_part import WithdrawPart
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import Case, CaseLink, Clock, Draft, Fault, Instance, Outbox, Task, Version
from engine.sweep import sweep
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import DECLARED, draw, gateway, user

ROWS = {
    "type": "dynamiclist",
    "key": "items",
    "label": "Items",
    "components": [{"type": "textfield", "key": "title", "label": "Title"}],
}
GRADE = radio("grade", "good", "poor", fact="grade")
AWARE = question("aware", "datetime", fact="aware_on", subtype="date")
FORMS = {
    "work": text_form("work", GRADE, AWARE),
    "list": text_form("list", ROWS, GRADE, AWARE),
    "after": text_form("after", AWARE),
    "extra": text_form("extra"),
    "called_off": text_form("called_off", question("why", validate={"required": True})),
}
LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"
OFF = '<bpmn:message id="off" name="Off"/>'


def call(attributes: str = "", inside: str = "") -> str:
    opening = f'<bpmn:callActivity id="run" name="Run" calledElement="stage" {attributes}>'
    return f"{opening}{inside}</bpmn:callActivity>"


def boundary(attributes: str = "", host: str = "run", form: str = 'caseway:form="called_off"') -> str:
    return (
        f'<bpmn:boundaryEvent id="called_off" attachedToRef="{host}" {form} caseway:role="dcs" {attributes}>'
        '<bpmn:messageEventDefinition messageRef="off"/></bpmn:boundaryEvent>'
    )


def stage(
    desk: Desk, body: str = "", arrows: str = "opened>work work>closed", declared: str = DECLARED, **more: Any
) -> int:
    """Publish the next version of the called process."""
    xml = draw(
        body or user("work"), arrows, declared=declared, process='id="stage" name="Stage" isExecutable="true"'
    )
    files = {"stage.bpmn": xml.decode()} | {f"forms/{key}.json": form for key, form in FORMS.items()}
    command = PublishVersion("stage", files, more.pop("in_force_from", date(2020, 1, 1)), **more)
    return desk.engine.execute(command, actor=SYSTEM)


def whole(desk: Desk, body: str = "", arrows: str = "", **drawn: str) -> int:
    desk.publish(
        "whole",
        user("list") + (body or call()) + user("after"),
        arrows or "opened>list list>run run>after after>closed",
        FORMS,
        **drawn,
    )
    return desk.start("whole")


def instances(desk: Desk, process: str = "stage") -> list[Instance]:
    with desk.engine.read() as session:
        query = select(Instance).where(Instance.process_key == process).order_by(Instance.id)
        return list(session.scalars(query))


def version_numbers(desk: Desk) -> list[int]:
    with desk.engine.read() as session:
        query = select(Version.number).join(Instance, Instance.version_id == Version.id)
        return list(session.scalars(query.where(Instance.process_key == "stage").order_by(Instance.id)))


def test_called_process_runs_and_hands_back_by_facts(desk: Desk) -> None:
    stage(desk)
    case_id = whole(desk)
    desk.do("list")
    assert desk.open_steps(case_id) == ["run", "work"]
    desk.do("work", {"grade": "good"})
    assert desk.open_steps(case_id) == ["after"]
    assert desk.fact("grade") == "good"
    desk.do("after")
    assert desk.case(case_id).state == "complete"
    assert desk.breaks() == []


def test_version_is_chosen_when_the_called_process_starts(desk: Desk) -> None:
    stage(desk)
    whole(desk)
    desk.do("list")
    stage(desk, user("extra") + user("work"), "opened>extra extra>work work>closed")
    whole(desk)
    desk.do("list")
    assert version_numbers(desk) == [1, 2]
    with desk.engine.read() as session:
        tasks = session.scalars(select(Task.element_id).where(Task.kind == "form", Task.state == "offered"))
        assert sorted(tasks) == ["extra", "work"]


def test_version_that_is_not_yet_in_force_is_not_chosen(sqlite_desk: Desk) -> None:
    stage(sqlite_desk)
    stage(sqlite_desk, summary="Next year", in_force_from=date(2027, 1, 1),
          body=user("extra"), arrows="opened>extra extra>closed")  # fmt: skip
    whole(sqlite_desk)
    sqlite_desk.do("list")
    sqlite_desk.at += timedelta(days=30)
    whole(sqlite_desk)
    sqlite_desk.do("list")
    assert version_numbers(sqlite_desk) == [1, 2]


def test_transitional_rule_chooses_by_fact_and_a_correction_rebinds_nothing(desk: Desk) -> None:
    stage(desk)
    stage(
        desk, user("extra"), "opened>extra extra>closed", rule="aware_on >= date('2026-12-18')",
        in_force_from=date(2026, 12, 1),
    )  # fmt: skip
    case_id = whole(desk)
    desk.do("list", {"aware": "2026-12-17"})
    desk.at += timedelta(days=1)
    whole(desk)
    desk.do("list", {"aware": "2026-12-18"})
    assert version_numbers(desk) == [1, 2]
    with desk.engine.read() as session:
        first = session.scalars(select(Task).where(Task.element_id == "work")).one()
    from engine.commands.complete_task import CompleteTask

    desk.engine.execute(CompleteTask(first.id, {"aware": "2026-12-18"}), actor=desk.actor("business_manager"))
    assert version_numbers(desk) == [1, 2]
    assert desk.open_steps(case_id) == ["after"]


def test_one_called_process_per_row_facts_never_sideways(desk: Desk) -> None:
    own = DECLARED.replace('<caseway:fact id="grade" type', '<caseway:fact id="grade" scope="instance" type')
    body = user("work") + user("extra") + gateway("exclusive", "which", 'default="which_to_closed"')
    stage(
        desk, body, "opened>work work>which which>extra[grade is set and grade = 'poor'] which>closed "
        "extra>closed", own,
    )  # fmt: skip
    case_id = whole(desk, call('caseway:parts="rows:list.items"', LOOP))
    desk.do("list", {"items": [{"title": "One"}, {"title": "Two"}]})
    assert desk.open_steps(case_id) == ["run", "work", "work"]
    assert [instance.label for instance in instances(desk)] == ["One", "Two"]
    desk.do("work", {"grade": "poor"})
    assert desk.open_steps(case_id) == ["extra", "run", "work"]
    desk.do("work", {})
    assert [instance.state for instance in instances(desk)] == ["complete", "running"]
    assert desk.open_steps(case_id) == ["extra", "run"]
    desk.do("extra")
    assert desk.open_steps(case_id) == ["after"]
    assert desk.breaks() == []


def test_withdrawn_row_cancels_its_called_process(desk: Desk) -> None:
    stage(desk)
    case_id = whole(desk, call('caseway:parts="rows:list.items"', LOOP))
    desk.do("list", {"items": [{"title": "One"}, {"title": "Two"}]})
    task = desk.task("run")
    command = WithdrawPart(task.id, desk.part(task, "2").id, "Dealt with elsewhere")
    desk.engine.execute(command, actor=desk.actor("business_manager"))
    assert [(one.state, one.end_reason) for one in instances(desk)] == [
        ("running", ""),
        ("cancelled", "Dealt with elsewhere"),
    ]
    desk.do("work")
    assert desk.open_steps(case_id) == ["after"]
    assert desk.breaks() == []


def test_no_rows_call_nothing(sqlite_desk: Desk) -> None:
    stage(sqlite_desk)
    case_id = whole(sqlite_desk, call('caseway:parts="rows:list.items"', LOOP))
    sqlite_desk.do("list")
    assert instances(sqlite_desk) == []
    assert sqlite_desk.open_steps(case_id) == ["after"]


def interrupted(desk: Desk, attributes: str = "") -> int:
    clock = (
        '<caseway:clock id="inner" name="Inner" length="3" unit="days" anchor="opened:work" met="task:work"/>'
    )
    stage(desk, declared=DECLARED + clock)
    case_id = whole(
        desk,
        call() + boundary(attributes) + user("extra") + '<bpmn:endEvent id="stopped"/>',
        "opened>list list>run run>after after>closed called_off>extra extra>stopped",
        beside=OFF,
    )
    desk.do("list")
    return case_id


def deliver(desk: Desk, case_id: int, role: str = "dcs", element: str = "called_off", **raw: str) -> None:
    desk.engine.execute(DeliverMessage(case_id, element, raw), actor=desk.actor(role))


def test_interrupting_message_cancels_everything_below_with_the_reason(desk: Desk) -> None:
    case_id = interrupted(desk)
    work = desk.task("work")
    manager = desk.actor("business_manager")
    desk.engine.execute(SaveDraft(work.id, {"note": "half a thought"}), actor=manager)
    deliver(desk, case_id, why="National review")
    assert desk.open_steps(case_id) == ["extra"]
    [child] = instances(desk)
    assert (child.state, child.end_reason) == ("cancelled", "The process moved on without it.")
    assert (desk.clock("inner").state, desk.clock("inner").stopped_reason) == ("stopped", child.end_reason)
    with desk.engine.read() as session:
        closed = session.get_one(Task, work.id)
        assert (closed.state, closed.close_reason) == ("withdrawn", child.end_reason)
        assert session.scalars(select(Draft)).one().values == {"note": "half a thought"}
    before = desk.counts()
    with pytest.raises(ConflictError, match="withdrawn"):
        desk.engine.execute(SaveDraft(work.id, {"note": "more"}), actor=manager)
    assert desk.counts() == before
    assert desk.breaks() == []


def test_message_beside_interrupts_nothing(sqlite_desk: Desk) -> None:
    case_id = interrupted(sqlite_desk, 'cancelActivity="false"')
    deliver(sqlite_desk, case_id, why="For information")
    assert sqlite_desk.open_steps(case_id) == ["extra", "run", "work"]
    with sqlite_desk.engine.read() as session:
        assert session.scalars(select(Clock.state).where(Clock.key == "inner")).one() == "running"


@pytest.mark.parametrize(
    ("role", "element", "raw", "error"),
    [
        ("chair", "called_off", {"why": "x"}, NotPermittedError),
        ("dcs", "nothing", {"why": "x"}, ConflictError),
        ("dcs", "called_off", {}, InvalidInputError),
        ("dcs", "called_off", {"why": "x", "smuggled": "y"}, InvalidInputError),
    ],
)
def test_message_that_is_refused_changes_nothing(
    desk: Desk, role: str, element: str, raw: dict[str, str], error: type[CasewayError]
) -> None:
    case_id = interrupted(desk)
    before = desk.counts()
    with pytest.raises(error):
        deliver(desk, case_id, role, element, **raw)
    with pytest.raises(NotFoundError):
        deliver(desk, 999, **raw)
    assert desk.counts() == before
    assert desk.open_steps(case_id) == ["run", "work"]
    assert desk.breaks() == []


def test_message_no_longer_waited_for_is_a_conflict(sqlite_desk: Desk) -> None:
    case_id = interrupted(sqlite_desk)
    deliver(sqlite_desk, case_id, why="First")
    before = sqlite_desk.counts()
    with pytest.raises(ConflictError, match="not waiting"):
        deliver(sqlite_desk, case_id, why="Second")
    assert sqlite_desk.counts() == before


SERVICE = (
    '<bpmn:serviceTask id="link_it" name="Link it" caseway:service="start_linked_case" caseway:case="{kind}" '
    'caseway:opening="{opening}" caseway:link="re-audit"><bpmn:extensionElements>'
    '<caseway:carry fact="grade" from="grade"/></bpmn:extensionElements></bpmn:serviceTask>'
)


def linked(desk: Desk, kind: str = "follow_up", opening: str = "aware_on") -> int:
    desk.publish("follow_up", user("after"), "opened>after after>closed", FORMS)
    desk.publish(
        "first_case",
        user("work") + SERVICE.format(kind=kind, opening=opening) + user("extra"),
        "opened>work work>link_it link_it>extra extra>closed",
        FORMS | {"work": text_form("work", GRADE)},
    )
    case_id = desk.start("first_case")
    desk.do("work", {"grade": "poor"})
    return case_id


def test_linked_case_is_started_exactly_once_though_delivered_twice(desk: Desk) -> None:
    case_id = linked(desk)
    assert desk.open_steps(case_id) == ["link_it"]
    assert sweep(desk.engine).delivered == 1
    assert desk.open_steps(case_id) == ["extra"]
    with desk.engine.read() as session:
        [link] = session.scalars(select(CaseLink)).all()
        outbox_id = session.scalars(select(Outbox.id)).one()
    assert (link.case_id, link.relation) == (case_id, "re-audit")
    assert desk.open_steps(link.linked_id) == ["after"]
    assert desk.fact("grade") == "poor"
    before = desk.counts()
    for _ in range(2):
        assert isinstance(desk.engine.execute(DeliverService(outbox_id), actor=SYSTEM), NothingToDo)
    assert desk.counts() == before
    assert desk.breaks() == []


@pytest.mark.parametrize(("kind", "opening"), [("no_such_process", "aware_on"), ("follow_up", "sent_on")])
def test_linked_case_that_cannot_be_started_is_a_fault_to_retry(desk: Desk, kind: str, opening: str) -> None:
    from engine.commands.retry_fault import RetryFault

    case_id = linked(desk, kind, opening)
    before = desk.counts()["case"]
    sweep(desk.engine)
    assert desk.counts()["case"] == before
    assert desk.open_steps(case_id) == ["link_it"]
    with desk.engine.read() as session:
        fault = session.scalars(select(Fault)).one()
    assert fault.element_id == "link_it"
    assert "cannot be opened" in fault.cause
    assert desk.engine.execute(RetryFault(fault.id), actor=desk.actor("business_manager")) is False
    assert desk.breaks() == []
    if kind == "no_such_process":
        desk.publish("no_such_process", user("after"), "opened>after after>closed", FORMS)
        with desk.engine.read() as session:
            again = session.scalars(select(Fault.id).where(Fault.state == "open")).one()
        assert desk.engine.execute(RetryFault(again), actor=desk.actor("business_manager")) is True
        assert desk.open_steps(case_id) == ["extra"]
        assert desk.breaks() == []


def test_cases_do_not_open_each_other_for_ever(desk: Desk) -> None:
    desk.publish(
        "first_case",
        SERVICE.format(kind="first_case", opening="aware_on"),
        "opened>link_it link_it>closed",
        FORMS,
    )
    desk.start("first_case")
    for _ in range(6):
        sweep(desk.engine)
    with desk.engine.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 2
        causes = list(session.scalars(select(Fault.cause)))
    assert len(causes) == 1
    assert "nobody has done anything in it" in causes[0]
