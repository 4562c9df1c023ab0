"""Pass on what somebody who leaves has on one case, and end their naming on it."""

from dataclasses import dataclass

from engine.execute import NothingToDo
from engine.instances.assigning import held_by, pass_on
from engine.instances.case_work import CaseWork
from engine.instances.finding import step_of
from engine.models import CaseMember, Part, Task
from engine.people.holding import open_names
from engine.people.rules import MANAGERS, check_may_manage_area, get_person
from engine.plain_text import checked_text
from engine.queries.candidates import list_candidates_for
from engine.unit_of_work import UnitOfWork

LONGEST_REASON = 300


@dataclass(frozen=True)
class Heir:
    """Who takes over what is for one role; None offers it to everybody who holds the role."""

    role: str
    agency_id: int | None
    person_id: int | None


@dataclass(frozen=True)
class PassedOn:
    """How many tasks and parts were given to somebody, and how many offered to their role again."""

    given: int
    offered: int


@dataclass(frozen=True)
class PassOnWork:
    """Everything open on a case that a person does or answers for.

    Args:
        heirs: who takes over, by role and agency. Whoever could not do a task is not given it: it is offered.
        reason: why; it stays on the record.
    """

    case_id: int
    person_id: int
    heirs: tuple[Heir, ...]
    reason: str

    def run(self, uow: UnitOfWork) -> PassedOn | NothingToDo:
        """Pass it on.

        Raises:
            NotFoundError: no such case or person for this actor, or the case is shut to them.
            NotPermittedError: the actor manages no people.
            InvalidInputError: no reason.
        """
        work = CaseWork.lock(uow, self.case_id)
        check_may_manage_area(uow.actor, work.case.area_id)
        get_person(uow.session, uow.actor, self.person_id)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why it is passed on")
        uow.act_with(work.case.area_id, MANAGERS)
        wanted = {(heir.role, heir.agency_id): heir.person_id for heir in self.heirs}
        things = held_by(work, self.person_id)
        named = open_names(uow.session, self.person_id, uow.today)
        names = [one for one in named if one.case_id == work.case.id]
        if not things and not names:
            return NothingToDo()
        given = 0
        for thing in things:
            heir = self._heir(work, thing, wanted)
            pass_on(work, thing, heir, reason)
            given += heir is not None
        for member in names:
            _end(work, member, reason)
        return PassedOn(given, len(things) - given)

    def _heir(
        self, work: CaseWork, thing: Task | Part, wanted: dict[tuple[str, int | None], int | None]
    ) -> int | None:
        if thing.owner_id == self.person_id and thing.assignee_id != self.person_id:
            return thing.assignee_id  # delegated already: it becomes the deputy's own
        part = thing if isinstance(thing, Part) else None
        task = thing if isinstance(thing, Task) else work.uow.session.get_one(Task, thing.task_id)
        heir = wanted.get((thing.role, part.agency_id if part else None))
        if heir is None:
            return None
        element = step_of(work, task)
        able = list_candidates_for(work.uow.session, task, part, element, work.uow.today)
        return heir if heir in {one.person_id for one in able} else None


def _end(work: CaseWork, member: CaseMember, reason: str) -> None:
    member.to_at, member.ended_by_id = work.uow.at, work.uow.actor.person_id
    member.end_reason = reason
    work.record("member.ended", person=member.person_id, reason=reason)
