"""Open a case with its small, version-independent opening."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.errors import InvalidInputError, NotFoundError
from engine.instances.completing import name_stage
from engine.instances.starting import Opening, start_case
from engine.models import Process
from engine.permissions import check_may_start_case
from engine.plain_text import text_problem
from engine.roles import STARTERS
from engine.unit_of_work import UnitOfWork

LONGEST_LABEL = 80


@dataclass(frozen=True)
class StartCase:
    """What a person says when opening a case.

    Args:
        area_id: the owning area.
        process_key: the kind of case.
        label: anonymised; lists, mails and calendars show it, so it never holds a child's name.
        opened_on: the anchoring date, such as the day the authority became aware.
    """

    area_id: int
    process_key: str
    label: str
    opened_on: date | None

    def run(self, uow: UnitOfWork) -> int:
        """Open the case and start its root instance.

        Returns:
            The case's id.

        Raises:
            NotPermittedError: the actor may not open cases here.
            InvalidInputError: no label, a label that is too long, or a date in the future.
            DefinitionError: no version of the process is in force.
        """
        area = uow.lock_area(self.area_id)
        check_may_start_case(uow.actor, area.id)
        uow.act_with(area.id, STARTERS)
        process = uow.session.scalar(select(Process).where(Process.key == self.process_key))
        if process is None or not process.opens:
            message = "Choose what kind of case this is."
            raise NotFoundError(message)
        check_opening(self.label, self.opened_on, uow.today, needs_date=bool(process.opens))
        opening = Opening(process.key, self.label.strip(), self.opened_on or uow.today)
        work = start_case(uow, area, process, opening)
        name_stage(work)
        return work.case.id


def check_opening(label: str, opened_on: date | None, today: date, *, needs_date: bool = True) -> None:
    """Refuse a label or an anchoring date that no case can have; pages ask this before the last look.

    Raises:
        InvalidInputError: by field, with what was entered.
    """
    errors: dict[str, list[str]] = {}
    problem = text_problem(label, "label", LONGEST_LABEL, "Enter a label that does not name the child")
    if problem:
        errors["label"] = [problem]
    if needs_date and opened_on is None:
        errors["opened_on"] = ["Enter the date"]
    elif opened_on is not None and opened_on > today:
        errors["opened_on"] = ["The date must be today or in the past"]
    if errors:
        raise InvalidInputError(errors, {"label": label, "opened_on": opened_on})
