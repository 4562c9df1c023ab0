"""The pages around a decision to look at: standing aside, one more signatory, the record, correcting it."""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from engine.commands.correct_decision_record import CorrectDecisionRecord
from engine.models import Decision
from tests.browser.pages.seeding import Seeded

Sample = tuple[str, Callable[[Seeded], str]]
MANAGER = "business_manager"


def seed_signing(seeded: Seeded) -> None:
    """A record that has been corrected, beside those as they were signed."""
    world = seeded.site.world
    command = CorrectDecisionRecord(
        _decision(seeded), 1, "The date of the meeting was missing", {"resolution": "They met on 3 May 2027."}
    )
    world.engine.execute(command, actor=world.actor(MANAGER))


def _decision(seeded: Seeded) -> int:
    query = select(Decision.id).where(
        Decision.case_id == seeded.cases["published"], Decision.element_id == "sign_decision"
    )
    found: int = seeded.site.world.rows(query.order_by(Decision.id.desc()))[0]
    return found


def _record(role: str, end: str = "") -> Sample:
    return role, lambda seeded: f"/decisions/{_decision(seeded)}/{end}"


def _seat(seeded: Seeded) -> str:
    """One signatory's own page of a decision that is open."""
    return seeded.address("deciding", "sign_decision", "dsp_police", "dsp_police")


def _whole(seeded: Seeded) -> str:
    """The decision as its overview shows it."""
    return "/".join(_seat(seeded).split("/")[:3])


_TASK = "/tasks/<int(max=9007199254740991):task_id>"
_DECISION = "/decisions/<int(max=9007199254740991):decision_id>"
SIGNING_PAGES: Mapping[str, list[Sample]] = {
    f"{_TASK}/parts/<int(max=9007199254740991):part_id>/stand-aside": [
        ("dsp_police", lambda seeded: f"{_seat(seeded)}/stand-aside")
    ],
    f"{_TASK}/signatories": [(MANAGER, lambda seeded: f"{_whole(seeded)}/signatories")],
    f"{_DECISION}/": [
        _record(MANAGER),
        _record("scrutineer", "?number=1"),
    ],
    f"{_DECISION}/print": [_record(MANAGER, "print")],
    f"{_DECISION}/correct": [_record(MANAGER, "correct")],
}
