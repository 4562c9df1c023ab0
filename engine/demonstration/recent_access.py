"""Who sees what, in the last days: walls, an emergency, interests, a review of roles, retention."""

from datetime import timedelta

from sqlalchemy import select

from engine.access_reviews import open_access_reviews
from engine.commands.answer_review import AnswerReview
from engine.commands.confirm_retention_rule import ConfirmRetentionRule
from engine.commands.declare_conflict import DeclareConflict
from engine.commands.name_member import NameMember
from engine.commands.open_in_emergency import OpenInEmergency
from engine.commands.place_legal_hold import PlaceLegalHold
from engine.commands.propose_disposal import ProposeDisposal
from engine.commands.set_retention_rule import SetRetentionRule
from engine.commands.start_case import StartCase
from engine.demonstration.partnership import NEIGHBOUR_KEY
from engine.demonstration.scene import Happening, Scene
from engine.models import AccessReview, AccessReviewLine, Membership
from engine.queries.areas import find_area_id

MANAGER, CHAIR = "Grace Adeyemi", "Judith Pemberton"
SIX_MONTHS = timedelta(days=182)


def _walls(scene: Scene) -> None:
    """One more is named on a case, and somebody who reads all others is kept out of it."""
    case_id = scene.case("Young person P").id
    named = NameMember(
        case_id, scene.person("Robert Quayle"), "working", "Advises on the inquest", scene.day(60)
    )
    scene.do(MANAGER, named)
    why = "Advised the leaving care service while it worked with the young person"
    shut_out = NameMember(case_id, scene.person("Alan Whitcombe"), "subject_team", why)
    scene.do(MANAGER, shut_out)


def _outside_reviewer(scene: Scene) -> None:
    until = scene.last_day + SIX_MONTHS
    naming = NameMember(
        scene.case("Child F").id, None, "reviewer", "Reads the draft with fresh eyes", until,
        email="ingrid.solheim@reviewers.example",
    )  # fmt: skip
    scene.do(CHAIR, naming)


def _emergency(scene: Scene) -> None:
    reference = scene.case("Child N").reference
    reason = "A newspaper rang about a child of this age. I have to know by four whether it is this one."
    scene.do("Nadia Rahman", OpenInEmergency(reference, reason, 1))


def _interest(scene: Scene) -> None:
    words = "My sister teaches at the school that the family's older child goes to."
    scene.do("Ruth Calder", DeclareConflict(scene.case("Child K").id, "personal", words))


def _neighbour(scene: Scene) -> None:
    with scene.engine.read() as session:
        area_id = find_area_id(session, NEIGHBOUR_KEY) or 0
    opening = StartCase(area_id, "serious_incident", "Child A of Westmere", scene.day(-2))
    scene.do("Hannah Osei", opening)


def _roles_asked(scene: Scene) -> None:
    open_access_reviews(scene.engine)


def _roles_answered(scene: Scene) -> None:
    query = (
        select(AccessReviewLine.id)
        .join(AccessReview, AccessReview.id == AccessReviewLine.review_id)
        .join(Membership, Membership.id == AccessReviewLine.membership_id)
        .where(AccessReview.area_id == scene.world.area.area_id, Membership.role != "business_manager")
    )
    lines = scene.world.rows(query.order_by(AccessReviewLine.id))[:12]
    [review] = scene.world.rows(select(AccessReview).where(AccessReview.area_id == scene.world.area.area_id))
    scene.do(MANAGER, AnswerReview(review.id, dict.fromkeys(lines, "keep")))


def _kept(scene: Scene) -> None:
    """Rules with their sources, one not checked yet; a hold; and a case whose time has run out."""
    area_id = scene.world.area.area_id
    schedule = "Retention schedule of Fairshire Council, row 41"
    audits = SetRetentionRule(area_id, "multi_agency_audit", "completed", 6, schedule)
    rule_id = scene.do(MANAGER, audits)
    scene.do("Robert Quayle", ConfirmRetentionRule(rule_id))
    all_else = SetRetentionRule(
        area_id, "any", "completed", 30, "What two other partnerships do; our own decision is awaited"
    )
    scene.do(MANAGER, all_else)
    hold = PlaceLegalHold(scene.case("Child B").id, "inquest", "The coroner has written to the council.")
    scene.do("Robert Quayle", hold)
    disposal = ProposeDisposal(
        scene.case("Private fostering").id, "It was not begun, and what it asked has been answered since."
    )
    scene.do(MANAGER, disposal)


HAPPENINGS = (
    Happening(5, "07:00", _roles_asked),
    Happening(4, "10:00", _kept),
    Happening(3, "09:00", _outside_reviewer),
    Happening(3, "14:00", _roles_answered),
    Happening(2, "10:30", _walls),
    Happening(2, "13:00", _neighbour),
    Happening(2, "15:10", _emergency),
    Happening(1, "12:00", _interest),
)
