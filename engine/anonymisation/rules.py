"""Who may check a report for names, and who may confirm that nobody can be recognised."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import ConflictError, NotPermittedError
from engine.models import AnonymisationCheck, AnonymisationFinding, Document
from engine.permissions import check_holds
from engine.roles import COORDINATORS

ANSWERS = {
    "false_alarm": "It names nobody here",
    "accepted": "It may stay",
    "removed": "It has to come out",
}
LONGEST_REASON = 1000
_CHECKERS = COORDINATORS | {
    "chair", "dcs", "scrutineer", "group_member", "legal_adviser", "communications_lead", "panel_chair",
    "panel_member", "reviewer",
}  # fmt: skip
KINDS_THAT_CAN_BE_CHECKED = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


def check_may_check(actor: Actor, area_id: int, level: str) -> None:
    """Somebody who reads the whole case and works on reports looks through a report.

    Args:
        level: the actor's access level to the case.

    Raises:
        NotPermittedError: with who can.
    """
    if level != "full" and not actor.is_system:
        message = "Only people who read the whole case can check a report for what could name somebody."
        raise NotPermittedError(message)
    check_holds(actor, area_id, _CHECKERS, "check a report for what could name somebody")


def check_may_confirm(session: Session, actor: Actor, check: AnonymisationCheck, level: str) -> None:
    """A second person confirms, once every finding has an answer and none has to come out.

    Raises:
        NotPermittedError: they made the check or answered one of its findings.
        ConflictError: it is not ready to be confirmed.
    """
    area_id = session.scalar(select(Document.area_id).where(Document.id == check.document_id)) or 0
    check_may_check(actor, area_id, level)
    if check.state == "open":
        message = "Some findings have no answer yet. Answer them first, then somebody else can confirm."
        raise ConflictError(message)
    if check.state != "resolved":
        message = "This check has been confirmed, or a newer one has taken its place."
        raise ConflictError(message)
    of_check = AnonymisationFinding.check_id == check.id
    if session.scalar(select(exists().where(of_check, AnonymisationFinding.answer == "removed"))):
        message = (
            "Something has to come out of this report. Upload it without that, and check the new version."
        )
        raise ConflictError(message)
    names = actor.acts_as(area_id, _CHECKERS)
    mine = AnonymisationFinding.answered_by_id.in_(sorted(names))
    if names & {check.made_by_id, check.resolved_by_id} or session.scalar(
        select(exists().where(of_check, mine))
    ):
        message = "You made this check or answered its findings, so somebody else has to confirm it."
        raise NotPermittedError(message)


def check_open(check: AnonymisationCheck) -> None:
    """Refuse answers to a check that has ended.

    Raises:
        ConflictError: it was confirmed, or a newer one has taken its place.
    """
    if check.state not in ("open", "resolved"):
        message = "This check has been confirmed, or a newer one has taken its place. Nothing was stored."
        raise ConflictError(message)
