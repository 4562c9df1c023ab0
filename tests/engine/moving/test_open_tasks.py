"""What becomes of open tasks: who does them, what they ask, and what was drafted."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.complete_task import CompleteTask
from engine.commands.save_draft import SaveDraft
from engine.models import Comment, Draft, Part
from engine.queries.comments import list_comments
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import user
from tests.engine.moving.moves import do, foreseen, migrate, publish, standing, undo

AGENCIES = question("asked", "checklist", properties={"picker": "agency", "fact": "agencies"})
FORMS = {
    "choose": text_form("choose", AGENCIES),
    "decide": text_form("decide", radio("choice", "agree", "differ", vote=True)),
    "reply": text_form("reply"),
    "send": text_form("send"),
}
ARROWS = "opened>choose choose>reply reply>send send>closed"
DECISION = "opened>choose choose>decide decide>send send>closed"
LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"
PARTNERS = 'caseway:signatories="dsp_la dsp_icb dsp_police"'
CHAIR = 'caseway:signatories="chair"'
ANSWER = (
    '<caseway:clock id="answer" name="Answer" length="10" unit="working_days" anchor="opened:reply" '
    'met="task:reply" scope="part"/>'
)


def several(attributes: str) -> str:
    """A task that agencies answer, each for itself."""
    return user("reply", attributes, LOOP).replace('"business_manager"', '"agency_author"')


def around(task: str) -> str:
    return user("choose") + task + user("send")


def begin(desk: Desk, step: str, agencies: list[str] | None = None) -> int:
    case_id = desk.start("moving")
    do(desk, case_id, "choose", asked=agencies or ["police"])
    assert step in desk.open_steps(case_id)
    return case_id


def parts(desk: Desk, step: str) -> dict[str, str]:
    task = desk.task(step)
    with desk.engine.read() as session:
        found = session.scalars(select(Part).where(Part.task_id == task.id).order_by(Part.id))
        return {part.key: part.state for part in found}


def draft(desk: Desk, step: str, role: str, part: str = "", **values: Any) -> None:
    task = desk.task(step)
    part_id = desk.part(task, part).id if part else None
    desk.engine.execute(SaveDraft(task.id, values, part_id=part_id), actor=desk.actor(role))


def sign(desk: Desk, role: str) -> None:
    """Sign the decision that is open now; an earlier sign-off was taken back."""
    task = desk.task("decide")
    with desk.engine.read() as session:
        query = select(Part.id).where(Part.task_id == task.id, Part.key == role, Part.state == "offered")
        part_id = session.scalars(query).one()
    command = CompleteTask(task.id, {"note": "n", "choice": "agree"}, part_id=part_id)
    desk.engine.execute(command, actor=desk.actor(role))


@pytest.mark.parametrize("chair", ["chair", ""], ids=["signed", "decided"])
def test_decision_of_one_becomes_a_sign_off_of_three(desk: Desk, chair: str) -> None:
    own = user("decide", CHAIR, LOOP) if chair else user("decide")
    forms = FORMS if chair else FORMS | {"decide": text_form("decide", radio("choice", "agree", "differ"))}
    publish(desk, around(own), DECISION, forms)
    case_id = begin(desk, "decide")
    draft(desk, "decide", chair or "business_manager", chair, note="Not yet", choice="differ")
    was = standing(desk)
    version = publish(desk, around(user("decide", PARTNERS, LOOP)), DECISION, FORMS)

    (found,) = foreseen(desk, version)
    assert (found.verdict, found.position, found.clocks) == ("reassigned", "at", ())
    assert found.places[0].before == found.places[0].after == "decide"
    assert "comment" in found.places[0].what
    (moved,) = migrate(desk, version, case_id)

    assert moved.state == "moved", moved.message
    three = dict.fromkeys(("dsp_la", "dsp_icb", "dsp_police"), "offered")
    assert parts(desk, "decide") == ({"chair": "withdrawn"} if chair else {}) | three
    with desk.engine.read() as session:
        body = session.scalars(select(Comment.body)).one()
        assert "Note: Not yet" in body
        case = desk.case(case_id)
        read = list_comments(session, desk.actor("business_manager"), case, "full")
        assert [comment.body for comment in read.comments] == [body]
        police = desk.actor("agency_author", "police")
        assert list_comments(session, police, case, "own_agency").comments == ()

    undo(desk, moved.migration_id)
    assert standing(desk) == was
    with desk.engine.read() as session:
        assert session.scalars(select(Draft)).one().values["note"] == "Not yet"
    migrate(desk, version, case_id)
    for role in ("dsp_la", "dsp_icb", "dsp_police"):
        sign(desk, role)
    assert desk.open_steps(case_id) == ["send"]
    assert desk.breaks() == []


def test_agency_that_is_always_asked_now_is_added_with_its_own_clock(desk: Desk) -> None:
    asked = several('caseway:parts="agencies" caseway:clock="answer"')
    publish(desk, around(asked), ARROWS, FORMS, declared=ANSWER)
    case_id = begin(desk, "reply", ["police", "icb"])
    desk.do_part("reply", "police", {"note": "n"}, "agency_author", "police")
    was = standing(desk)
    also = asked.replace("caseway:parts", 'caseway:alsoAsk="education" caseway:parts')
    version = publish(desk, around(also), ARROWS, FORMS, declared=ANSWER)
    desk.at = desk.at.replace(day=21)

    (found,) = foreseen(desk, version)
    assert found.verdict == "moves"
    assert [(c.key, c.was_on, c.due_on) for c in found.clocks] == [("answer", None, date(2027, 1, 7))]
    (moved,) = migrate(desk, version, case_id)

    assert moved.state == "moved", moved.message
    assert parts(desk, "reply") == {"police": "completed", "icb": "offered", "education": "offered"}
    assert desk.clock("answer").due_on == date(2027, 1, 7)
    assert desk.part(desk.task("reply"), "education").due_on == date(2027, 1, 7)
    undo(desk, moved.migration_id)
    assert standing(desk) == was
    assert parts(desk, "reply")["education"] == "withdrawn"
    migrate(desk, version, case_id)
    assert desk.breaks() == []


@pytest.mark.parametrize("done", [0, 1])
def test_task_of_several_becomes_one_only_while_nobody_has_answered(desk: Desk, done: int) -> None:
    asked = several('caseway:parts="agencies"')
    publish(desk, around(asked), ARROWS, FORMS)
    case_id = begin(desk, "reply", ["police", "icb"])
    if done:
        desk.do_part("reply", "police", {"note": "n"}, "agency_author", "police")
    was = standing(desk)
    version = publish(desk, around(user("reply")), ARROWS, FORMS)
    (moved,) = migrate(desk, version, case_id)

    if done:
        assert (moved.verdict, moved.state) == ("needs_person", "refused")
        assert "1 of 2 parts" in moved.reason
        assert standing(desk) == was
    else:
        assert moved.state == "moved"
        assert set(parts(desk, "reply").values()) == {"withdrawn"}
        undo(desk, moved.migration_id)
        assert standing(desk) == was
        migrate(desk, version, case_id)
        do(desk, case_id, "reply")
        assert desk.open_steps(case_id) == ["send"]
    assert desk.breaks() == []


def test_task_goes_to_another_role_and_its_draft_stays(desk: Desk) -> None:
    publish(desk, around(user("reply")), ARROWS, FORMS)
    case_id = begin(desk, "reply")
    draft(desk, "reply", "business_manager", note="Half done")
    other = user("reply").replace("business_manager", "chair")
    forms = FORMS | {"reply": text_form("reply", question("why"))}
    version = publish(desk, around(other), ARROWS, forms)

    (moved,) = migrate(desk, version, case_id)

    assert (moved.verdict, moved.state) == ("reassigned", "moved")
    assert (desk.task("reply").role, desk.task("reply").state) == ("chair", "offered")
    with desk.engine.read() as session:
        assert session.scalars(select(Draft)).one().values == {"note": "Half done"}
    desk.do("reply", {"note": "n", "why": "w"}, role="chair")
    assert desk.open_steps(case_id) == ["send"]


def test_a_foresight_says_nothing_that_was_typed(desk: Desk) -> None:
    """Process owners read it, and see no case: rows have their titles from answers."""
    rows = {"type": "dynamiclist", "path": "children", "label": "Children", "components": [question("title")]}
    forms = {**FORMS, "choose": text_form("choose", rows)}
    publish(desk, around(user("reply")), ARROWS, forms, gate=False)
    case_id = desk.start("moving")
    do(desk, case_id, "choose", children=[{"title": "Jonny Marked"}, {"title": "Ann Marked"}])
    several_rows = user("reply", 'caseway:parts="rows:choose.children"', LOOP)
    version = publish(desk, around(several_rows), ARROWS, forms, declared=ANSWER, gate=False)
    found = foreseen(desk, version)
    assert "item 1 and item 2" in str(found)
    assert "Marked" not in str(found)
    assert "Marked" not in str([(row.reason, row.message) for row in migrate(desk, version, case_id)])
