"""Tasks of the last days: a deputy at work, an answer sent back, a correction, work beside the process."""

from sqlalchemy import select

from engine.commands.add_ad_hoc_task import AddAdHocTask
from engine.commands.add_comment import AddComment
from engine.commands.ask_correction import AskCorrection
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.name_member import NameMember
from engine.commands.save_filter import SaveFilter
from engine.commands.send_back import SendBack
from engine.commands.set_cover import SetCover
from engine.commands.set_follow_up import SetFollowUp
from engine.commands.set_priority import SetPriority
from engine.commands.stand_aside import StandAside
from engine.demonstration.scene import Happening, Scene
from engine.models import Agency, Group, Part

REVIEW, SUMMARIES, PARTNERS, DECISION, AUDIT = (
    "Child F",
    "Child L",
    "Child M",
    "Child H",
    "Strategy discussions",
)
AWAY, DEPUTY, MANAGER = "Farah Siddiqui", "Imran Shah", "Grace Adeyemi"


def _cover(scene: Scene) -> None:
    leave = SetCover(scene.person(AWAY), scene.person(DEPUTY), scene.day(-3), scene.day(7), "Annual leave")
    scene.do(AWAY, leave)


def _answered_by_deputy(scene: Scene) -> None:
    task = scene.task(PARTNERS, "agree_notification")
    answers = {
        "view": "notify",
        "reasons": "The paediatrician finds the account unlikely. Farah Siddiqui and I spoke of it.",
        "conflict": "none",
    }
    part = scene.part(task.id, "dsp_icb")
    scene.do(DEPUTY, CompleteTask(task.id, answers, part.id, scene.world.signed_with))


def _stood_aside(scene: Scene) -> None:
    task = scene.task(DECISION, "sign_decision")
    words = "I led the team that was called to the home last year."
    part = scene.part(task.id, "dsp_police")
    scene.do("Tom Reilly", StandAside(task.id, part.id, words, scene.world.signed_with))


def _sent_back(scene: Scene) -> None:
    task = scene.task(AUDIT, "moderate_grades")
    answer = scene.answer(AUDIT, "complete_return", _agency(scene, "health_provider"))
    comments = (
        "You grade planning as requires improvement, and give one example.\n\n"
        "Please say for each of the three children who came to the discussion, and what health brought to it."
    )
    scene.do("Peter Lindqvist", SendBack(task.id, answer.id, comments))


def _correction_asked(scene: Scene) -> None:
    answer = scene.answer(SUMMARIES, "record_incident")
    corrected = {**answer.values, "place": "The grandparent's home"}
    asking = AskCorrection(
        answer.id, corrected, "The family was staying there that week. The first call had it wrong."
    )
    scene.do("Priya Nair", asking)


def _asked_for_information(scene: Scene) -> None:
    health = AddAdHocTask(
        scene.case(REVIEW).id,
        "information_request",
        "Calls to the out-of-hours service",
        "Every call about the family since September 2024, with what was advised.",
        "agency_lead",
        agency="health_provider",
        length=5,
    )
    task_id = scene.do(MANAGER, health)
    [part] = scene.world.rows(select(Part).where(Part.task_id == task_id))
    answers = {
        "outcome": "not_held",
        "reasons": "We searched by name and address. The service was run by another trust until April 2025.",
    }
    scene.do("Simon Clarke", CompleteTask(task_id, answers, part.id))


def _asked_the_police(scene: Scene) -> None:
    police = AddAdHocTask(
        scene.case(REVIEW).id,
        "information_request",
        "Visits to the address",
        "Every visit to the address since September 2024, with its reason and outcome.",
        "agency_lead",
        agency="police",
        length=10,
    )
    scene.do(MANAGER, police)


def _meeting(scene: Scene) -> None:
    meeting = AddAdHocTask(
        scene.case(REVIEW).id,
        "meeting",
        "Conversation with the practitioners",
        "Read the draft together, chapter by chapter. What did it look like from where you stood?",
        "business_manager",
        meets_at=scene.moment(4, "14:00"),
        place="Room 2, Civic Centre, and by video",
        invited=tuple(map(scene.person, ("Elaine Marsh", "Samira Haddad", "James Thornton", "Simon Clarke"))),
    )
    scene.do(MANAGER, meeting)


def _comments(scene: Scene) -> None:
    case_id = scene.case(SUMMARIES).id
    to_all = "The panel meets as soon as all three summaries are in. Priya, does the grandparent know that?"
    scene.do(MANAGER, AddComment(case_id, to_all, "case", (scene.person("Priya Nair"),)))
    owen = NameMember(case_id, scene.person("Owen Bright"), "working", "Prepares the meeting")
    scene.do(MANAGER, owen)
    to_team = "The hospital's summary may be late again. Owen, please ring before the chaser goes out."
    scene.do(MANAGER, AddComment(case_id, to_team, "team", (scene.person("Owen Bright"),)))
    of_police = AddComment(
        case_id,
        "I found two more visits in the old system. They are in my summary from tomorrow.",
        "agency",
        task_id=scene.task(SUMMARIES, "write_summary").id,
    )
    scene.do("Karen Wolfe", of_police)


def _handed_on(scene: Scene) -> None:
    """A task that is urgent and is to be looked at again, and one that somebody has claimed."""
    task = scene.task(AUDIT, "moderate_grades")
    scene.do(MANAGER, SetPriority(task.id, 1))
    scene.do(MANAGER, SetFollowUp(task.id, scene.day(2)))
    summary = scene.task(SUMMARIES, "write_summary")
    part = scene.part(summary.id, "police")
    scene.do("Karen Wolfe", ClaimTask(summary.id, part.id))


def _filter(scene: Scene) -> None:
    [team] = scene.world.rows(
        select(Group).where(Group.key == "team", Group.area_id == scene.world.area.area_id)
    )
    question = {"view": "offered", "kind": "serious_incident"}
    scene.do(MANAGER, SaveFilter("Serious incidents to pick up", question, team.id))


def _agency(scene: Scene, key: str) -> int:
    query = select(Agency).where(Agency.area_id == scene.world.area.area_id, Agency.key == key)
    return scene.world.rows(query)[0].id


HAPPENINGS = (
    Happening(3, "08:30", _cover),
    Happening(3, "10:00", _asked_for_information),
    Happening(3, "11:00", _filter),
    Happening(2, "09:15", _stood_aside),
    Happening(2, "11:30", _asked_the_police),
    Happening(2, "15:00", _sent_back),
    Happening(1, "09:30", _answered_by_deputy),
    Happening(1, "10:10", _correction_asked),
    Happening(1, "11:00", _meeting),
    Happening(1, "13:30", _comments),
    Happening(1, "14:15", _handed_on),
)
