"""Sent back, corrected, commented on, and asked for beside the process: a sample for every address."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_ad_hoc_task import AddAdHocTask
from engine.commands.add_comment import AddComment
from engine.commands.ask_correction import AskCorrection
from engine.commands.complete_task import CompleteTask
from engine.commands.publish_version import PublishVersion
from engine.commands.send_back import SendBack
from engine.commands.start_case import StartCase
from engine.models import Part, Submission, Task
from engine.scenarios.standard_area import LONG_AGO
from tests.browser.pages.seeding import STANDS_AT, Seeded
from tests.engine.diagram.drawing import draw, user
from tests.engine.returns.reviewed import FORMS

Sample = tuple[str, Callable[[Seeded], str]]
MANAGER, CHAIR, POLICE = "business_manager", "chair", "agency_author@police"


def seed_returns(seeded: Seeded) -> None:
    """Two small cases with a review: one answer sent back, the other to be corrected; and other work."""
    world = seeded.site.world
    execute, manager = world.engine.execute, world.actor(MANAGER)
    process = 'id="checked" name="Checked" isExecutable="true" caseway:opens="aware_on"'
    review = user("check_it", 'caseway:notSamePersonAs="grade_it"').replace("business_manager", CHAIR)
    xml = draw(
        user("grade_it") + review, "opened>grade_it grade_it>check_it check_it>closed", process=process
    )
    files = {"checked.bpmn": xml.decode()}
    files |= {f"forms/{name}.json": FORMS[name] for name in ("grade_it", "check_it")}
    execute(PublishVersion("checked", files, LONG_AGO), actor=SYSTEM)
    for label in ("Child Y", "Child Z"):
        case_id = execute(StartCase(world.area.area_id, "checked", label, date(2027, 4, 6)), actor=manager)
        answers = {"note": "Seen on Monday", "grade": "poor"}
        grade = _task(seeded, case_id, "grade_it")
        given = execute(CompleteTask(grade.id, answers), actor=manager)
        seeded.returns[label] = {
            "case": case_id,
            "answer": given,
            "review": _task(seeded, case_id, "check_it").id,
        }
    first, second = seeded.returns["Child Y"], seeded.returns["Child Z"]
    sending = SendBack(first["review"], first["answer"], "Which Monday was it?\n\nPlease name the day.")
    first["send_back"] = execute(sending, actor=world.actor(CHAIR))
    first["again"] = _task(seeded, first["case"], "grade_it").id
    asking = AskCorrection(
        second["answer"], {"note": "Seen on Monday", "grade": "good"}, "The wrong box was ticked."
    )
    second["correction"] = execute(asking, actor=manager)
    chair = world.area.person(CHAIR) or 0
    execute(
        AddComment(first["case"], "Ask the school first.", "case", (chair,), first["review"]), actor=manager
    )
    given_to = {"role": "agency_author", "agency": "police", "length": 5}
    request = AddAdHocTask(
        first["case"], "information_request", "Calls to the home", "All calls since May.", **given_to
    )
    first["answered"] = execute(request, actor=manager)
    answering = CompleteTask(
        first["answered"],
        {"outcome": "not_held", "reasons": "No calls came."},
        _part_of(seeded, first["answered"]),
    )
    execute(answering, actor=world.actor(POLICE))
    first["request"] = execute(request, actor=manager)
    meeting = AddAdHocTask(
        first["case"],
        "meeting",
        "Strategy meeting",
        "Agree who visits.",
        MANAGER,
        meets_at=STANDS_AT + timedelta(days=3),
        place="Room 2",
        invited=(chair,),
    )
    first["meeting"] = execute(meeting, actor=manager)


def _task(seeded: Seeded, case_id: int, element: str) -> Task:
    query = select(Task).where(Task.case_id == case_id, Task.element_id == element).order_by(Task.id.desc())
    return seeded.site.world.rows(query)[0]


def at(role: str, label: str, path: str) -> Sample:
    """A page about one of the two cases."""
    return role, lambda seeded: path.format(**seeded.returns[label])


def _part_of_request(seeded: Seeded) -> str:
    task_id = seeded.returns["Child Y"]["request"]
    return f"/tasks/{task_id}/parts/{_part_of(seeded, task_id)}"


def _part_of(seeded: Seeded, task_id: int) -> int:
    [part] = seeded.site.world.rows(select(Part).where(Part.task_id == task_id))
    return int(part.id)


def _signing(seeded: Seeded) -> str:
    """A signatory may send back what they sign on."""
    case_id = seeded.cases["deciding"]
    query = select(Submission.id).where(
        Submission.case_id == case_id, Submission.element_id == "scrutinise_proposal"
    )
    found = seeded.site.world.rows(query.order_by(Submission.id.desc()))[0]
    return f"{seeded.address('deciding', 'sign_decision', 'dsp_police', 'dsp_police')}/send-back/{found}"


def _own_answer(seeded: Seeded) -> str:
    """A long form of several pages, corrected all at once."""
    query = select(Submission.id).where(
        Submission.case_id == seeded.cases["published"], Submission.element_id == "record_incident"
    )
    return f"/submissions/{seeded.site.world.rows(query.order_by(Submission.id.desc()))[0]}/correct"


def _answered_part(seeded: Seeded) -> str:
    task = _task(seeded, seeded.cases["summaries"], "write_summary")
    query = select(Part).where(Part.task_id == task.id, Part.state == "completed").order_by(Part.id)
    return f"/tasks/{task.id}/parts/{seeded.site.world.rows(query)[0].id}/return"


_ID = "<int(max=9007199254740991):{}>"
_TASK, _PART = (
    f"/tasks/{_ID.format('task_id')}",
    f"/tasks/{_ID.format('task_id')}/parts/{_ID.format('part_id')}",
)
_SUBMISSION = _ID.format("submission_id")
RETURN_PAGES: Mapping[str, list[Sample]] = {
    f"{_TASK}/send-back/{_SUBMISSION}": [
        at(CHAIR, "Child Z", "/tasks/{review}/send-back/{answer}"),
        at(CHAIR, "Child Z", "/tasks/{review}"),
        at(CHAIR, "Child Y", "/tasks/{review}"),
        at(MANAGER, "Child Y", "/tasks/{again}"),
    ],
    f"{_PART}/send-back/{_SUBMISSION}": [("dsp_police", _signing)],
    f"{_PART}/return": [(MANAGER, _answered_part)],
    f"/sent-back/{_ID.format('send_back_id')}/take-back": [
        at(CHAIR, "Child Y", "/sent-back/{send_back}/take-back")
    ],
    f"/submissions/{_SUBMISSION}/correct": [("notifying_officer", _own_answer)],
    f"/cases/<int:case_id>/corrections/{_ID.format('correction_id')}": [
        at(CHAIR, "Child Z", "/cases/{case}/corrections/{correction}"),
        at(MANAGER, "Child Z", "/cases/{case}/corrections/{correction}"),
        at(CHAIR, "Child Z", "/cases/{case}/record"),
    ],
    "/cases/<int:case_id>/comments": [
        at(MANAGER, "Child Y", "/cases/{case}/comments"),
        at(CHAIR, "Child Y", "/cases/{case}/comments?task={review}"),
        at(MANAGER, "Child Z", "/cases/{case}/comments"),
    ],
    "/cases/<int:case_id>/ad-hoc/": [
        at(MANAGER, "Child Y", "/cases/{case}/ad-hoc/"),
        at(CHAIR, "Child Z", "/cases/{case}/ad-hoc/"),
        at(MANAGER, "Child Y", "/tasks/{meeting}"),
        (POLICE, _part_of_request),
    ],
    "/cases/<int:case_id>/ad-hoc/new/<kind>": [
        at(MANAGER, "Child Y", f"/cases/{{case}}/ad-hoc/new/{kind}")
        for kind in ("task", "information_request", "meeting")
    ],
    f"/cases/<int:case_id>/ad-hoc/{_ID.format('task_id')}/withdraw": [
        at(MANAGER, "Child Y", "/cases/{case}/ad-hoc/{meeting}/withdraw")
    ],
    f"/cases/<int:case_id>/ad-hoc/{_ID.format('task_id')}/release": [
        at(MANAGER, "Child Y", "/cases/{case}/ad-hoc/{answered}/release")
    ],
}
