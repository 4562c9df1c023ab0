"""Messages that come again, rows handed to called processes, tasks that name their person, periods."""

from datetime import UTC, datetime

import pytest

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.complete_task import CompleteTask
from engine.commands.deliver_message import DeliverMessage
from engine.errors import NotPermittedError
from engine.queries.tasks import get_task
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import DECLARED, user

MESSAGE = '<bpmn:message id="news" name="News"/>'
HEARD = (
    '<bpmn:boundaryEvent id="news_came" attachedToRef="work" cancelActivity="false" '
    'caseway:role="business_manager">'
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


def test_period_in_which_nothing_had_to_happen_is_never_overdue(sqlite_desk: Desk) -> None:
    year = (
        '<caseway:clock id="year" name="Stays published" length="1" unit="years" anchor="aware_on" '
        'scope="case"/>'
    )
    sqlite_desk.publish(
        "keeping",
        user("work"),
        "opened>work work>closed",
        {"work": text_form("work")},
        declared=DECLARED + year,
    )
    case_id = sqlite_desk.start("keeping")
    sqlite_desk.do("work")
    assert sqlite_desk.case(case_id).state == "complete"
    assert sqlite_desk.clock("year").state == "running"
    sqlite_desk.move(datetime(2027, 12, 18, 23, tzinfo=UTC))
    assert sqlite_desk.clock("year").state == "running"
    sqlite_desk.move(datetime(2027, 12, 19, 0, 5, tzinfo=UTC))
    assert sqlite_desk.clock("year").state == "met"
    assert sqlite_desk.breaks() == []


CHECKED = user("do_it") + user("check_it", 'caseway:notSamePersonAs="do_it" caseway:shows="do_it"')


def test_rules_about_persons_and_evidence_do_not_look_sideways(sqlite_desk: Desk) -> None:
    forms = {"do_it": text_form("do_it"), "check_it": text_form("check_it")}
    sqlite_desk.publish("one_job", CHECKED, "opened>do_it do_it>check_it check_it>closed", forms)
    call = (
        '<bpmn:callActivity id="each" name="Each" calledElement="one_job" caseway:parts="rows:list.actions">'
        "<bpmn:multiInstanceLoopCharacteristics/></bpmn:callActivity>"
    )
    sqlite_desk.publish(
        "jobs", user("list") + call, "opened>list list>each each>closed", {"list": text_form("list", ACTIONS)}
    )
    sqlite_desk.start("jobs")
    sqlite_desk.do("list", {"actions": [{"title": "First"}, {"title": "Second"}]})
    manager = sqlite_desk.actor("business_manager")
    sqlite_desk.do("do_it", {"note": "mine"})  # the newest: the second
    with sqlite_desk.engine.read() as session:
        own = get_task(
            session, sqlite_desk.engine.library, manager, sqlite_desk.at, sqlite_desk.task("check_it").id
        )
    assert "You did the step that this one checks" in own.why_not
    second = Holder(sqlite_desk, "deputy")
    sqlite_desk.engine.execute(
        CompleteTask(sqlite_desk.task("do_it").id, {"note": "theirs"}), actor=second.actor
    )
    with sqlite_desk.engine.read() as session:
        other = get_task(
            session, sqlite_desk.engine.library, manager, sqlite_desk.at, sqlite_desk.task("check_it").id
        )
    assert other.why_not == ""
    assert [dict(found.answers)["Note"] for found in other.evidence] == ["theirs"]


class Holder:
    """A second person who holds the business manager's role."""

    def __init__(self, desk: Desk, name: str) -> None:
        person = desk.engine.execute(AddPerson(f"{name}@scenario.example", name), actor=SYSTEM)
        joining = AddMembership(desk.area.area_id, "review_group", person, "business_manager", LONG_AGO)
        desk.engine.execute(joining, actor=SYSTEM)
        with desk.engine.read() as session:
            found = load_actor(session, person, desk.at.date())
        assert found is not None
        self.actor = found


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
