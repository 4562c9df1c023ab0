"""Who may set retention rules, hold a case and dispose of it, and when a case may be disposed of."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import ConflictError, NotPermittedError
from engine.models import Case, Disposal, LegalHold
from engine.now import local_date
from engine.permissions import check_holds
from engine.retention.periods import Period, period_of
from engine.unit_of_work import UnitOfWork

KEEPERS = frozenset({"business_manager"})
CHECKERS = frozenset({"business_manager", "legal_adviser", "chair", "dcs"})
HOLDERS = frozenset({"business_manager", "administrator", "legal_adviser", "chair", "dcs"})
DECIDERS = frozenset({"business_manager", "chair", "dcs"})
SEERS = KEEPERS | CHECKERS | HOLDERS | DECIDERS
HOLD_KINDS = {
    "inquiry": "A public inquiry",
    "criminal": "Criminal proceedings",
    "inquest": "An inquest",
    "litigation": "A claim or other proceedings",
    "other": "Another reason",
}


def check_may_see_retention(actor: Actor, area_id: int) -> None:
    """Retention is looked after by the partnership's team and those who decide with it."""
    check_holds(actor, area_id, SEERS, "see how long records are kept")


def check_may_keep_rules(actor: Actor, area_id: int) -> None:
    """Rules are set by the business manager."""
    check_holds(actor, area_id, KEEPERS, "set how long records are kept")


def check_may_check_rule(actor: Actor, area_id: int, set_by_id: int | None) -> None:
    """A rule is checked against its source by somebody else than who set it.

    Raises:
        NotPermittedError: the actor set it, or holds none of the roles.
    """
    check_holds(actor, area_id, CHECKERS, "confirm the source of a rule")
    if set_by_id in actor.acts_as(area_id, CHECKERS):
        message = "You set this rule, so somebody else has to check its source."
        raise NotPermittedError(message)


def check_may_hold(actor: Actor, area_id: int) -> None:
    """Holds are placed and lifted by those who hear of proceedings."""
    check_holds(actor, area_id, HOLDERS, "place or lift a legal hold")


def check_may_propose(actor: Actor, area_id: int) -> None:
    """Disposal is proposed by the business manager."""
    check_holds(actor, area_id, KEEPERS, "propose to dispose of a case")


def check_may_decide(actor: Actor, disposal: Disposal, area_id: int, *, agrees: bool) -> None:
    """Disposal is agreed by a second person; the proposer can still withdraw it.

    Raises:
        NotPermittedError: the actor proposed it, or holds none of the roles.
        ConflictError: it has been decided.
    """
    check_holds(actor, area_id, DECIDERS, "decide about disposing of a case")
    if agrees and disposal.proposed_by_id in actor.acts_as(area_id, DECIDERS):
        message = "You proposed this disposal, so somebody else has to agree to it."
        raise NotPermittedError(message)
    if disposal.state != "proposed":
        message = "This disposal has been decided already."
        raise ConflictError(message)


def open_holds(session: Session, case_id: int) -> list[LegalHold]:
    """The legal holds that stand on a case."""
    query = select(LegalHold).where(LegalHold.case_id == case_id, LegalHold.lifted_at.is_(None))
    return list(session.scalars(query.order_by(LegalHold.id)))


def find_disposal(session: Session, case_id: int) -> Disposal | None:
    """The newest disposal of a case that was not refused, or None."""
    query = select(Disposal).where(Disposal.case_id == case_id, Disposal.state != "refused")
    return session.scalars(query.order_by(Disposal.id.desc())).first()


def check_disposable(uow: UnitOfWork, case: Case) -> Period:
    """Refuse to dispose of what has to be kept.

    Returns:
        The period that has run out.

    Raises:
        ConflictError: the case is open, held, or to be kept longer, or nobody has checked the rule.
    """
    check_not_held(uow.session, case)
    period = period_of(uow.session, case)
    if period.rule is None:
        message = "No rule says how long such a case is kept. Set one first."
        raise ConflictError(message)
    if not period.rule.is_verified:
        message = (
            "Nobody has checked the source of the rule that this case falls under. Have it checked first."
        )
        raise ConflictError(message)
    if period.due_on is None or period.due_on > local_date(uow.at):
        message = "This case has to be kept longer."
        raise ConflictError(message)
    return period


def check_not_held(session: Session, case: Case) -> None:
    """Refuse to dispose of an open case, and of one under a legal hold.

    Raises:
        ConflictError: with what stands in the way.
    """
    if case.state != "complete":
        message = "This case is open. Only the content of complete cases can be disposed of."
        raise ConflictError(message)
    if open_holds(session, case.id):
        message = "A legal hold stands on this case. Nothing of it can be disposed of until it is lifted."
        raise ConflictError(message)
