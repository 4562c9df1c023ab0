"""From an id to a locked case whose retention this actor may know of."""

from engine.errors import NotFoundError
from engine.models import Case
from engine.retention.rules import check_may_see_retention
from engine.unit_of_work import UnitOfWork
from engine.visibility import working_level


def lock_kept_case(uow: UnitOfWork, case_id: int) -> Case:
    """Lock a case for somebody who looks after how long it is kept.

    Raises:
        NotFoundError: there is no such case for this actor.
        NotPermittedError: they hold none of the roles.
    """
    case = uow.lock_case(case_id)
    if working_level(uow.session, uow.actor, case, uow.at) == "none":
        message = "This case does not exist, or it is not for you."
        raise NotFoundError(message)
    check_may_see_retention(uow.actor, case.area_id)
    return case
