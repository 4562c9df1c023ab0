"""A small decision to sign at the desk, and what can be asked of it."""

from typing import Any

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.complete_task import CompleteTask
from engine.commands.stand_aside import StandAside
from engine.models import Decision, DecisionRecord, Part, Vote
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import user

PARTNERS = "dsp_la dsp_icb dsp_police"
FORM = text_form(
    "sign",
    radio("choice", "agree", "differ", "abstain", vote=True),
    question("why", "textarea") | {"properties": {"signing": "reasons"}},
    question("provided_that", "textarea") | {"properties": {"signing": "conditions"}},
    question("known_to", "textarea") | {"properties": {"signing": "interest"}},
)
AGREED = "parts.count('choice', 'agree') = parts.total"


def open_decision(desk: Desk, roles: str = PARTNERS, quorum: str = "", more: str = "") -> int:
    """A case that waits for a decision by these roles."""
    loop = "<bpmn:multiInstanceLoopCharacteristics>"
    loop += f"<bpmn:completionCondition>{quorum}</bpmn:completionCondition>" if quorum else ""
    loop += "</bpmn:multiInstanceLoopCharacteristics>"
    outcome = (
        f'<bpmn:extensionElements><caseway:outcome fact="agreed" value="{AGREED}"/></bpmn:extensionElements>'
    )
    desk.publish(
        "signing",
        user("prepare")
        + user("sign", f'caseway:signatories="{roles}" caseway:shows="prepare" {more}', outcome + loop)
        + user("after"),
        "opened>prepare prepare>sign sign>after after>closed",
        {"sign": FORM, "prepare": text_form("prepare"), "after": text_form("after")},
        declared='<caseway:fact id="aware_on" type="date" label="Aware"/>'
        '<caseway:fact id="agreed" type="boolean" label="Agreed"/>',
    )
    case_id = desk.start("signing")
    desk.do("prepare", {"note": "What is known"})
    return case_id


def vote(desk: Desk, key: str, choice: str, role: str = "", **more: str) -> int:
    """Sign one seat as who holds a role."""
    answers = {"choice": choice, "why": f"Because of {choice}", **more}
    task = desk.task("sign")
    command = CompleteTask(task.id, answers, desk.part(task, key).id, signed_with="password")
    return desk.engine.execute(command, actor=desk.actor(role or key.partition("#")[0]))


def stand_aside(desk: Desk, key: str, role: str = "") -> int:
    """Declare a conflict in one seat."""
    task = desk.task("sign")
    command = StandAside(task.id, desk.part(task, key).id, "I know the family.", "password")
    return desk.engine.execute(command, actor=desk.actor(role or key))


def deputy(desk: Desk, role: str, name: str = "Deputy") -> Any:
    """Somebody else who holds a role."""
    email = f"{name}.{role}@deputy.example".lower().replace(" ", "")
    person = desk.engine.execute(AddPerson(email, name), actor=SYSTEM)
    adding = AddMembership(desk.area.area_id, "review_group", person, role, LONG_AGO)
    desk.engine.execute(adding, actor=SYSTEM)
    with desk.engine.read() as session:
        return load_actor(session, person, desk.at.date())


def seats(desk: Desk) -> dict[str, str]:
    """The states of the seats by key."""
    with desk.engine.read() as session:
        return {part.key: part.state for part in session.scalars(select(Part).order_by(Part.id))}


def outcome(desk: Desk) -> str:
    """What the newest decision came to; empty while there is none."""
    with desk.engine.read() as session:
        return session.scalar(select(Decision.outcome).order_by(Decision.id.desc())) or ""


def votes(desk: Desk) -> list[Vote]:
    """All votes in the order signed."""
    with desk.engine.read() as session:
        return list(session.scalars(select(Vote).order_by(Vote.id)))


def records(desk: Desk) -> list[DecisionRecord]:
    """All records, oldest first."""
    with desk.engine.read() as session:
        return list(session.scalars(select(DecisionRecord).order_by(DecisionRecord.id)))
