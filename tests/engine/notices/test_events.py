"""People are told of what begins for them, and never of what they did themselves."""

from engine.models import Fault
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import user
from tests.engine.notices.office import PLAIN, newcomer, notices, open_report, person, told

ASKED = '<caseway:fact id="asked" type="agency_list" label="Asked"/>'
NAMED = '<caseway:fact id="owner" type="person" label="Owner"/>'


def test_coordinators_are_told_of_a_new_case_but_not_whoever_opened_it(desk: Desk) -> None:
    case_id = open_report(desk)
    assert told(desk) == [("case", person(desk, "administrator"), None)]
    [notice] = notices(desk, "case")
    assert (notice.title, notice.case_id) == ("A case was opened: Report", case_id)


def test_agency_that_is_asked_is_told_and_no_other(desk: Desk) -> None:
    parts = 'caseway:parts="asked" caseway:role="agency_author"'
    write = user("write", parts, "<bpmn:multiInstanceLoopCharacteristics/>")
    write = write.replace('caseway:role="business_manager" ', "")
    pick = question("asked", "checklist", fact="asked")
    pick["properties"]["picker"] = "agency"
    forms = {"pick": text_form("pick", pick), "write": text_form("write")}
    arrows = "opened>pick pick>write write>closed"
    desk.publish("shared", user("pick") + write, arrows, forms, gate=False, declared=PLAIN + ASKED)
    desk.start("shared")
    desk.do("pick", {"asked": ["police", "icb"]})
    authors = [person(desk, "agency_author", agency) for agency in ("police", "icb")]
    assert sorted(told(desk, "part")) == sorted(("part", author, None) for author in authors)
    assert {notice.title for notice in notices(desk, "part")} == {"Write is asked of your agency"}
    assert {notice.task_id for notice in notices(desk, "part")} == {desk.task("write").id}


def test_whoever_is_given_a_task_by_name_is_told(desk: Desk) -> None:
    owner = newcomer(desk, "Owner", "action_owner")
    pick = question("owner", "select", fact="owner")
    pick["properties"]["picker"] = "person"
    forms = {"pick": text_form("pick", pick), "act": text_form("act")}
    body = user("pick") + user("act", 'caseway:assignee="owner"')
    desk.publish("given", body, "opened>pick pick>act act>closed", forms, gate=False, declared=PLAIN + NAMED)
    desk.start("given")
    desk.do("pick", {"owner": str(owner)})
    assert told(desk, "task") == [("task", owner, None)]
    assert notices(desk, "task")[0].title == "Act is for you to do"
    desk.start("given")
    manager = person(desk, "business_manager")
    desk.do("pick", {"owner": str(manager)})
    assert told(desk, "task") == [("task", owner, None)], "nobody is told what they did themselves"


def test_step_that_fails_is_told_to_coordinators(desk: Desk) -> None:
    body = user("work") + '<bpmn:serviceTask id="send" name="Send" caseway:service="nobody_knows"/>'
    forms = {"work": text_form("work")}
    desk.publish("failing", body, "opened>work work>send send>closed", forms, gate=False, declared=PLAIN)
    desk.start("failing")
    desk.do("work", {"note": "x"})
    desk.move(desk.at)
    with desk.engine.read() as session:
        assert session.query(Fault).count() == 1
    team = {person(desk, "business_manager"), person(desk, "administrator")}
    assert {row[1] for row in told(desk, "fault")} == team
    assert {notice.title for notice in notices(desk, "fault")} == {"A step failed and needs somebody"}
