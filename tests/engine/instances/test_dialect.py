"""Messages that come again, rows handed to called processes, and tasks that name their person."""

import pytest

from engine.commands.complete_task import CompleteTask
from engine.commands.deliver_message import DeliverMessage
from engine.errors import NotPermittedError
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import DECLARED, user

MESSAGE = '<bpmn:message id="news" name="News"/>'
HEARD = (
    '<bpmn:boundaryEvent id="news_came" attachedToRef="work" cancelActivity="false">'
    '<bpmn:messageEventDefinition messageRef="news"/></bpmn:boundaryEvent>'
)
ACTIONS = {
    "type": "dynamiclist",
    "key": "actions",
    "label": "Actions",
    "components": [
        {"type": "textfield", "key": "title", "label": "Title"},
        {"type": "select", "key": "lead", "label": "Lead", "values": [], "properties": {"picker": "person"}},
    ],
}
OWN = DECLARED + '<caseway:fact id="lead" type="person" label="Lead" scope="instance"/>'


def test_non_interrupting_message_is_heard_every_time_it_comes(sqlite_desk: Desk) -> None:
    sqlite_desk.publish(
        "listening",
        user("work") + HEARD + user("read_news") + '<bpmn:endEvent id="read"/>',
        "opened>work work>closed news_came>read_news read_news>read",
        {"work": text_form("work"), "read_news": text_form("read_news")},
        beside=MESSAGE,
    )
    case_id = sqlite_desk.start("listening")
    manager = sqlite_desk.actor("business_manager")
    for _ in range(2):
        sqlite_desk.engine.execute(DeliverMessage(case_id, "news_came", {}), actor=manager)
    assert sqlite_desk.open_steps(case_id) == ["read_news", "read_news", "work"]
    assert sqlite_desk.breaks() == []


@pytest.fixture
def called(sqlite_desk: Desk) -> tuple[Desk, int]:
    """Two rows, each carried into a called process that assigns its task to the row's person."""
    sqlite_desk.publish(
        "one_action",
        user("act", 'caseway:assignee="lead"'),
        "opened>act act>closed",
        {"act": text_form("act")},
        declared=OWN,
    )
    call = (
        '<bpmn:callActivity id="each" name="Each" calledElement="one_action" '
        'caseway:parts="rows:list.actions">'
        '<bpmn:extensionElements><caseway:carry fact="lead" from="row.lead"/></bpmn:extensionElements>'
        "<bpmn:multiInstanceLoopCharacteristics/></bpmn:callActivity>"
    )
    sqlite_desk.publish(
        "plan",
        user("list") + call,
        "opened>list list>each each>closed",
        {"list": text_form("list", ACTIONS, question("more"))},
    )
    case_id = sqlite_desk.start("plan")
    people = [sqlite_desk.area.person(role) for role in ("lay_member", "board_member")]
    rows = [{"title": f"Action {place}", "lead": str(person)} for place, person in enumerate(people, 1)]
    sqlite_desk.do("list", {"actions": rows})
    return sqlite_desk, case_id


def test_row_is_carried_and_its_person_alone_may_do_the_task(called: tuple[Desk, int]) -> None:
    desk, case_id = called
    task = desk.task("act", case_id)
    assert task.assignee_id == desk.area.person("board_member")
    assert task.name == "Act: Action 2"
    before = desk.counts()
    with pytest.raises(NotPermittedError):
        desk.engine.execute(CompleteTask(task.id, {}), actor=desk.actor("business_manager"))
    assert desk.counts() == before
    desk.engine.execute(CompleteTask(task.id, {}), actor=desk.actor("board_member"))
    desk.engine.execute(CompleteTask(desk.task("act", case_id).id, {}), actor=desk.actor("lay_member"))
    assert desk.case(case_id).state == "complete"
    assert desk.breaks() == []
