"""What was answered stays readable on the form it was answered on, whatever the case runs on now."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import NotPermittedError
from engine.models import Submission, Task
from engine.queries.submissions import list_submissions
from engine.queries.tasks import get_task
from engine.step_duties import check_independent
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import user
from tests.engine.moving.moves import do, hosts, migrate, publish

OLD = {
    "write": text_form("write", radio("outcome", "given", "refused")),
    "check": text_form("check"),
    "send": text_form("send"),
}
NEW = {
    "report": text_form("report", radio("outcome", "shared", "withheld"), question("why")),
    "check": text_form("check"),
    "send": text_form("send"),
}
BEFORE = (user("write") + user("check") + user("send"), "opened>write write>check check>send send>closed")
AFTER = (
    user("report") + user("check", 'caseway:shows="report" caseway:notSamePersonAs="report"') + user("send"),
    "opened>report report>check check>send send>closed",
)


def moved(desk: Desk, mapping: dict[str, str]) -> int:
    """A case whose first step is done on the old version and which then moved at the second."""
    publish(desk, *BEFORE, OLD)
    case_id = desk.start("moving")
    do(desk, case_id, "write", outcome="given")
    version = publish(desk, *AFTER, NEW)
    old = str(hosts(desk, case_id)[0].version_id)
    (row,) = migrate(desk, version, case_id, mapping={old: mapping})
    assert row.state == "moved", row.message
    return case_id


def answers(view: Any) -> dict[str, Any]:
    return dict(view.answers)


@pytest.mark.parametrize("mapping", [{"write": "report"}, {"write": ""}])
def test_old_answer_is_read_on_its_own_form(desk: Desk, mapping: dict[str, str]) -> None:
    case_id = moved(desk, mapping)
    reader = desk.actor("business_manager")
    with desk.engine.read() as session:
        library, case = desk.engine.library, desk.case(case_id)
        (view,) = list_submissions(session, library, reader, case, "full")
        first = session.scalars(select(Task).order_by(Task.id)).first()
        page = get_task(session, library, reader, desk.at, first.id)
        submission = session.scalars(select(Submission)).one()
    assert answers(view) == {"Note": "n", "outcome": "Given"}
    assert (view.element_id, submission.form_id) == ("write", "write")
    assert page.state == "completed"
    if not mapping["write"]:
        assert page.form is not None
        assert page.form.id == "write"


def test_renamed_step_is_still_evidence_and_still_keeps_its_author_from_checking(desk: Desk) -> None:
    case_id = moved(desk, {"write": "report"})
    author, other = desk.actor("business_manager"), desk.actor("chair")
    with desk.engine.read() as session:
        library = desk.engine.library
        check = session.scalars(select(Task).where(Task.element_id == "check")).one()
        page = get_task(session, library, author, desk.at, check.id)
        assert [view.element_id for view in page.evidence] == ["write"]
        element = library.get(session, hosts(desk, case_id)[0].version_id).element("check")
        check_independent(session, other, check, element)
        with pytest.raises(NotPermittedError, match="You did the step"):
            check_independent(session, author, check, element)
