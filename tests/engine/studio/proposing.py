"""A small process to propose changes of: three versions of it, differing in their steps."""

from datetime import date

from sqlalchemy import select

from engine.commands.approve_proposal import ApproveProposal
from engine.commands.create_proposal import CreateProposal
from engine.commands.describe_proposal import DescribeProposal
from engine.commands.save_proposal import SaveProposal
from engine.commands.submit_proposal import SubmitProposal
from engine.models import Instance, Process, Proposal, Version
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import draw, user

OWNER, APPROVER = "process_owner", "process_approver"
DECLARED = '<caseway:fact id="aware_on" type="date" label="Authority became aware"/>'


def drawn(*steps: str, key: str = "review") -> dict[str, str]:
    """A process with these steps one after the other."""
    process = f'id="{key}" name="{key.capitalize()}" isExecutable="true" caseway:opens="aware_on"'
    arrows = " ".join(f"{one}>{two}" for one, two in zip(("opened", *steps), (*steps, "closed"), strict=True))
    body = "".join(user(step) for step in steps)
    files = {f"{key}.bpmn": draw(body, arrows, process=process, declared=DECLARED).decode()}
    return files | {f"forms/{step}.json": text_form(step) for step in steps}


def publish(desk: Desk, *steps: str, key: str = "review") -> int:
    """Publish it for everybody, as the command line does."""
    forms = {step: text_form(step) for step in steps}
    arrows = " ".join(f"{one}>{two}" for one, two in zip(("opened", *steps), (*steps, "closed"), strict=True))
    return desk.publish(key, "".join(user(step) for step in steps), arrows, forms, declared=DECLARED)


def propose(desk: Desk, base: int, *steps: str, key: str = "review") -> int:
    """A proposal of the owner's with these steps."""
    owner = desk.actor(OWNER)
    proposal = desk.engine.execute(CreateProposal(desk.area.area_id, key, "Another way", base), actor=owner)
    before = proposal_of(desk, proposal).files
    changes = dict.fromkeys(before) | drawn(*steps, key=key)
    desk.engine.execute(SaveProposal(proposal, 1, changes, "Other steps"), actor=owner)
    return proposal


def describe(desk: Desk, proposal: int, **more: object) -> None:
    """Say what has to be said, and whatever else."""
    said = {
        "summary": "It is done another way.",
        "guidance": "Local decision",
        "in_force_from": desk.at.date(),
    }
    desk.engine.execute(DescribeProposal(proposal, **{**said, **more}), actor=desk.actor(OWNER))


def submit(desk: Desk, proposal: int, **more: object) -> None:
    describe(desk, proposal, **more)
    desk.engine.execute(SubmitProposal(proposal), actor=desk.actor(OWNER))


def approve(desk: Desk, proposal: int, day: date | None = None, role: str = APPROVER) -> int:
    """Approve what was submitted."""
    at = proposal_of(desk, proposal).submitted_at or desk.at
    command = ApproveProposal(proposal, at, day or desk.at.date(), "As agreed.")
    return desk.engine.execute(command, actor=desk.actor(role))


def release(
    desk: Desk, base: int, *steps: str, day: date | None = None, key: str = "review", **more: object
) -> int:
    """All of it at once: the new version's id."""
    proposal = propose(desk, base, *steps, key=key)
    submit(desk, proposal, **more)
    return approve(desk, proposal, day)


def proposal_of(desk: Desk, proposal: int) -> Proposal:
    with desk.engine.read() as rows:
        return rows.get_one(Proposal, proposal)


def version_of(desk: Desk, version: int) -> Version:
    with desk.engine.read() as rows:
        return rows.get_one(Version, version)


def started_on(desk: Desk, aware_on: date, key: str = "review") -> int:
    """Open a case and say on which version it runs."""
    case_id = desk.start(key, aware_on)
    with desk.engine.read() as rows:
        return rows.scalars(select(Instance.version_id).where(Instance.case_id == case_id)).one()


def process_of(desk: Desk, key: str = "review") -> Process:
    with desk.engine.read() as rows:
        return rows.scalars(select(Process).where(Process.key == key)).one()
