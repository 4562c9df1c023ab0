"""A process whose steps are checked by others, to send back and to correct."""

from sqlalchemy import select

from engine.commands.send_back import SendBack
from engine.models import SendBack as Sent
from engine.models import Submission, Task
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import DECLARED, gateway, user

LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"
AGREED = (
    '<bpmn:extensionElements><caseway:outcome fact="agreed" '
    "value=\"parts.count('view', 'good') = parts.total\"/></bpmn:extensionElements>"
)
FORMS = {
    "grade_it": text_form("grade_it", radio("grade", "good", "poor", fact="grade")),
    "check_it": text_form("check_it"),
    "name_them": text_form("name_them", question("agencies", "checklist", fact="agencies") | {
        "properties": {"fact": "agencies", "picker": "agency"}}),
    "return_it": text_form("return_it", radio("view", "good", "poor")),
    "merge_it": text_form("merge_it"),
    "mend_it": text_form("mend_it"),
}  # fmt: skip
FACTS = DECLARED + '<caseway:fact id="agreed" type="boolean" label="All say good"/>'


def author(task_id: str, attributes: str = "", inside: str = "") -> str:
    """A step that an agency's author does."""
    drawn = user(task_id, f'{attributes} caseway:role="agency_author"', inside)
    return drawn.replace('caseway:role="business_manager" ', "", 1)


def open_checked(desk: Desk) -> int:
    """A case in which a grade waits to be checked by somebody else, and mended if it is poor."""
    desk.publish(
        "checked",
        user("grade_it")
        + user("check_it", 'caseway:notSamePersonAs="grade_it"').replace("business_manager", "chair")
        + user("mend_it")
        + gateway("exclusive", "which", 'default="which_to_mend_it"'),
        "opened>grade_it grade_it>check_it check_it>which which>closed[grade = 'good'] "
        "which>mend_it mend_it>closed",
        FORMS,
    )
    return desk.start("checked")


def open_merged(desk: Desk) -> int:
    """A case in which two agencies are asked, and what they say is merged by somebody else."""
    desk.publish(
        "merged",
        user("name_them")
        + author("return_it", 'caseway:parts="agencies"', AGREED + LOOP)
        + user("merge_it", 'caseway:notSamePersonAs="return_it"'),
        "opened>name_them name_them>return_it return_it>merge_it merge_it>closed",
        FORMS,
        declared=FACTS,
    )
    case_id = desk.start("merged")
    desk.do("name_them", {"agencies": ["la", "police"]})
    return case_id


def send_back(desk: Desk, element: str, submission_id: int, role: str, words: str = "Say when.") -> int:
    """Send an answer back from the open task of a step."""
    command = SendBack(desk.task(element).id, submission_id, words)
    return desk.engine.execute(command, actor=desk.actor(role))


def tasks_of(desk: Desk, element: str) -> list[Task]:
    """Every task of a step, oldest first."""
    with desk.engine.read() as session:
        return list(session.scalars(select(Task).where(Task.element_id == element).order_by(Task.id)))


def submissions(desk: Desk, element: str) -> list[Submission]:
    """Every answer to a step, oldest first."""
    with desk.engine.read() as session:
        query = select(Submission).where(Submission.element_id == element).order_by(Submission.id)
        return list(session.scalars(query))


def sent(desk: Desk) -> list[Sent]:
    """Everything that was sent back."""
    with desk.engine.read() as session:
        return list(session.scalars(select(Sent).order_by(Sent.id)))
