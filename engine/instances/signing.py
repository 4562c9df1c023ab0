"""Seats of a decision: who has to sign it, when enough have, who may be left out, and the casting vote.

A *seat* is a part of a signed task. Whoever stands aside with a conflict of interest leaves an empty one: it
counts neither as asked nor as signed.
"""

from collections import Counter

from sqlalchemy import select

from engine.diagram.model import Element
from engine.errors import NotPermittedError
from engine.expressions import parse
from engine.instances.asking import Asked, PartsCount, ask
from engine.instances.case_work import CaseWork
from engine.models import Instance, Part, Task, Vote
from engine.role_words import role_words
from engine.step_duties import CASTING
from forms.vocabulary import STOOD_ASIDE

ABSTAIN, ASIDE = "abstain", STOOD_ASIDE


def required_roles(element: Element) -> tuple[str, ...]:
    """The roles without whose signature nothing is decided."""
    if element.must_sign:
        return element.must_sign
    return () if element.completion_condition else element.signatories


def votes_of(work: CaseWork, task: Task) -> list[Vote]:
    """The votes on a task in the order in which they were signed."""
    work.uow.session.flush()
    return list(work.uow.session.scalars(select(Vote).where(Vote.task_id == task.id).order_by(Vote.id)))


def is_signed(work: CaseWork, instance: Instance, task: Task, element: Element, count: PartsCount) -> bool:
    """Whether enough have signed for a decision; level votes ask for the casting vote first.

    Args:
        count: the parts of the task without those who stand aside.
    """
    votes = votes_of(work, task)
    signed = {vote.role for vote in votes if vote.stance != ASIDE}
    if not signed or not set(required_roles(element)) <= signed:
        return False
    if not _is_quorate(work, instance, element, count):
        return False
    if not element.casting or not _is_level(votes):
        return True
    if count.done == count.total:  # nobody else can still decide it
        _ask_seat(work, instance, task, element.casting, CASTING, count)
    return False


def check_may_leave(
    work: CaseWork, instance: Instance, part: Part, element: Element, count: PartsCount
) -> None:
    """Refuse to remove a signatory who must sign, or without whom there can be no quorum.

    Raises:
        NotPermittedError: naming the rule and what can be done instead.
    """
    instead = "Ask somebody else to sign for the role first, or reassign the signature."
    if part.key.startswith(CASTING):
        message = f"The votes are level, and only the casting vote decides them. {instead}"
        raise NotPermittedError(message)
    if part.role in required_roles(element) and not _is_seated(part.role, count, without=part):
        message = (
            f"The process says who has to sign, and it needs the signature of the role "
            f"“{role_words(work.uow.session, work.case.area_id)(part.role)}”. {instead}"
        )
        raise NotPermittedError(message)
    if not _can_be_quorate(work, instance, element, count, without=part):
        message = f"Without this signature the quorum of the decision cannot be reached. {instead}"
        raise NotPermittedError(message)


def fill_seat(
    work: CaseWork, instance: Instance, task: Task, part: Part, element: Element, count: PartsCount
) -> None:
    """Ask the role of an empty seat again where the decision needs its signature."""
    is_casting = part.key.startswith(CASTING)
    needed = part.role in required_roles(element) and not _is_seated(part.role, count, without=part)
    if is_casting or needed or not _can_be_quorate(work, instance, element, count, without=part):
        _ask_seat(work, instance, task, part.role, CASTING if is_casting else part.role, count)


def add_seat(work: CaseWork, task: Task, role: str, count: PartsCount, person_id: int | None) -> Part:
    """Ask one more to sign, by name or whoever holds the role."""
    instance = work.instances[task.instance_id]
    return _ask_seat(work, instance, task, role, role, count, person_id)


def _ask_seat(
    work: CaseWork,
    instance: Instance,
    task: Task,
    role: str,
    key: str,
    count: PartsCount,
    person_id: int | None = None,
) -> Part:
    number = sum(part.key.partition("#")[0] == key for part in count.parts) + 1
    own_key = key if number == 1 else f"{key}#{number}"
    return ask(work, instance, task, Asked(key=own_key, label=role, role=role, person_id=person_id))


def _is_seated(role: str, count: PartsCount, *, without: Part) -> bool:
    """Whether anybody else signs, or has signed, for a role."""
    return any(
        part.role == role
        and part.id != without.id
        and count.is_counted(part)
        and not part.key.startswith(CASTING)
        for part in count.parts
    )


def _is_quorate(work: CaseWork, instance: Instance, element: Element, count: PartsCount) -> bool:
    if count.done >= count.total:
        return True
    condition = element.completion_condition
    return bool(condition) and bool(parse(condition).evaluate(work.values(instance), work.context(count)))


def _can_be_quorate(
    work: CaseWork, instance: Instance, element: Element, count: PartsCount, *, without: Part
) -> bool:
    """Whether the quorum is met once all the others have signed; one that counts answers is not foreseen."""
    others = [part for part in count.parts if part.id != without.id and count.is_counted(part)]
    if not others:
        return False
    condition = element.completion_condition
    if not condition or parse(condition).parts_fields:
        return True
    all_signed = _AllSigned(len(others), count.withdrawn + 1)
    return bool(parse(condition).evaluate(work.values(instance), work.context(all_signed)))


class _AllSigned:
    """The parts of a decision as they would be if everybody left had signed."""

    def __init__(self, total: int, withdrawn: int) -> None:
        self.total = self.done = total
        self.withdrawn = withdrawn

    def count(self, field: str, value: str) -> int:
        """Nobody knows how they will vote."""
        message = f"how many will answer {value} to {field} is not known yet"
        raise LookupError(message)


def _is_level(votes: list[Vote]) -> bool:
    """Whether the two leading answers have as many votes each."""
    counted = Counter(vote.choice for vote in votes if vote.stance not in (ABSTAIN, ASIDE))
    leading = counted.most_common(2)
    return len(leading) > 1 and leading[0][1] == leading[1][1]
