"""Duties that a step declares: by somebody independent, and not by whoever did an earlier step (facts, 3.3).

They are checked when a task is given to somebody, claimed and completed, across parts, stages and linked
cases. A refusal names the rule, what it rests on, and who can act instead.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.diagram.model import Element
from engine.errors import NotPermittedError
from engine.instances.sideways import instances_beside
from engine.models import (
    CaseLink,
    CaseMember,
    Group,
    GroupArea,
    Membership,
    Part,
    Person,
    Submission,
    Task,
    Vote,
)
from engine.models.case import SHUT_OUT
from engine.models.person import SYSTEM_USER
from engine.now import local_date
from engine.role_words import role_words
from engine.standing_in import stands_in_for
from forms.vocabulary import STOOD_ASIDE

_MOST_NAMES = 5
CASTING = "casting"
"""The key of the seat whose vote decides when the others are level; its holder may have voted before."""


_OF_OTHERS = {
    "notSamePersonAs": "they did a step that this one checks (the rule “not the same person as”)",
    "independentOf": "they are recorded as involved in this case (the rule “by somebody independent”)",
    "signatories": "they have signed it, or stood aside from it (the rule “one person, one signature”)",
}


class StepDutyError(NotPermittedError):
    """A declared duty of the step keeps this person out. ``rule`` is the attribute that declares it."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def check_independent(
    session: Session, actor: Actor, task: Task, element: Element, part: Part | None = None
) -> None:
    """Refuse the person who did a step that this one must be independent of, or who stands in for them.

    What somebody did in another part of the same call does not count: action owners may verify each other.

    Raises:
        StepDutyError: naming the rule and what it rests on.
    """
    people = _judged(actor, task, part, element)
    step = _step_done_by(session, people, task, element.not_same_person_as)
    if step:
        message = (
            f"You did the step that this one checks, “{step}”, so somebody else has to do this one "
            "(the rule “not the same person as”)."
        )
        raise StepDutyError("notSamePersonAs", message)
    if element.independent_of and _is_involved(session, people, task, element.independent_of):
        message = (
            "You are recorded as involved in this case, so somebody independent has to do this "
            "(the rule “by somebody independent”)."
        )
        raise StepDutyError("independentOf", message)
    if element.signatories:
        _check_signs_once(session, actor, people, task, part)


def _check_signs_once(
    session: Session, actor: Actor, people: set[int], task: Task, part: Part | None
) -> None:
    """Refuse who has signed already, but for the casting vote; who stood aside has no part in it at all."""
    rule = "(the rule “one person, one signature”)."
    if _stood_aside(session, actor, task):
        message = f"You have stood aside from this decision, so somebody else signs it {rule}"
        raise StepDutyError("signatories", message)
    is_casting = part is not None and part.key.startswith(CASTING)
    if not is_casting and _has_signed(session, actor, people, task):
        message = f"You have signed this decision already, and nobody signs twice {rule}"
        raise StepDutyError("signatories", message)


def check_duties(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element, at: datetime | None
) -> None:
    """The same as ``check_independent``, told with who can act instead.

    Args:
        at: the moment; without it nobody is named.

    Raises:
        StepDutyError: a duty keeps the actor out.
    """
    try:
        check_independent(session, actor, task, element, part)
    except StepDutyError as refused:
        if at is None:
            raise
        words = who_instead(session, task, part, element, at)
        raise StepDutyError(refused.rule, f"{refused} {words}") from refused


def rule_against(session: Session, person_id: int, task: Task, part: Part | None, element: Element) -> str:
    """Which duty of a step keeps another person out, to go on a sentence with; empty if none does."""
    try:
        check_independent(session, Actor(person_id, ""), task, element, part)
    except StepDutyError as refused:
        return _OF_OTHERS[refused.rule]
    return ""


def who_instead(session: Session, task: Task, part: Part | None, element: Element, at: datetime) -> str:
    """Who may do a step that a duty keeps somebody from, as a sentence."""
    role = (part or task).role or element.role
    found = []
    for person in session.execute(_holders(task, part, role, at)):
        try:
            check_independent(session, Actor(person.id, person.name), task, element, part)
        except StepDutyError:
            continue
        found.append(person.name)
        if len(found) == _MOST_NAMES:
            break
    if not found:
        return (
            f"Nobody else holds the role “{role_words(session, task.area_id)(role)}” for this. "
            "Ask your business manager to give somebody the role or to arrange cover."
        )
    return f"Instead of you it can be done by {', '.join(found)}."


def _judged(actor: Actor, task: Task, part: Part | None, element: Element) -> set[int]:
    """Whose earlier work counts: the actor's own, and that of the person for whom they would act."""
    both = (actor.person_id, stands_in_for(actor, task, part, element))
    return {person_id for person_id in both if person_id is not None}


def linked_cases(session: Session, case_id: int) -> set[int]:
    """The cases that are linked to a case, one way or the other."""
    rows = session.execute(
        select(CaseLink.case_id, CaseLink.linked_id).where(
            or_(CaseLink.case_id == case_id, CaseLink.linked_id == case_id)
        )
    )
    return {one for row in rows for one in row} - {case_id}


def _step_done_by(session: Session, people: set[int], task: Task, earlier: Iterable[str]) -> str:
    """The name of one of the earlier steps that any of the people did, in this case or a linked one.

    A linked case counts for steps that this case has not taken: where it has its own, that one is checked.
    """
    steps = tuple(earlier)
    if not steps or not people:
        return ""
    beside = instances_beside(session, task.case_id, task.instance_id)
    here = and_(Task.case_id == task.case_id, Task.instance_id.not_in(beside), Task.element_id.in_(steps))
    found = session.scalar(_done(people, here))
    if found:
        return found
    taken = set(
        session.scalars(
            select(Task.element_id).where(Task.case_id == task.case_id, Task.element_id.in_(steps)).distinct()
        )
    )
    elsewhere = [step for step in steps if step not in taken]
    linked = linked_cases(session, task.case_id) if elsewhere else set()
    if not linked:
        return ""
    there = and_(Task.case_id.in_(linked), Task.element_id.in_(elsewhere))
    return session.scalar(_done(people, there)) or ""


def _done(people: set[int], step: ColumnElement[bool]) -> Select[str]:
    """Who closed it counts, and for whom they did: both names stand on the record."""
    part = exists().where(Part.task_id == Task.id, Part.closed_by_id.in_(people), Part.state == "completed")
    lent = exists().where(Submission.task_id == Task.id, Submission.on_behalf_of_id.in_(people))
    mine = or_(Task.closed_by_id.in_(people), part, lent)
    return select(Task.name).where(step, mine).order_by(Task.id).limit(1)


def _is_involved(session: Session, people: set[int], task: Task, relations: tuple[str, ...]) -> bool:
    """Whether any of the people is recorded in such a relation to this case, or to one linked to it."""
    cases = {task.case_id} | linked_cases(session, task.case_id)
    query = select(
        exists().where(
            CaseMember.case_id.in_(cases),
            CaseMember.person_id.in_(people),
            CaseMember.relation.in_(relations),
        )
    )
    return bool(session.scalar(query))


def _has_signed(session: Session, actor: Actor, people: set[int], task: Task) -> bool:
    """Whether another seat is signed in the name of any of the people, by themselves or by a deputy.

    Whoever stood aside signs no other seat; their deputy may.
    """
    own = exists().where(Part.task_id == task.id, Part.closed_by_id == actor.person_id)
    named = or_(Vote.person_id.in_(people), Vote.on_behalf_of_id.in_(people))
    signed = exists().where(Vote.task_id == task.id, Vote.stance != STOOD_ASIDE, named)
    return bool(session.scalar(select(or_(own, signed))))


def _stood_aside(session: Session, actor: Actor, task: Task) -> bool:
    """Whether the actor left their seat with a conflict of interest."""
    aside = exists().where(
        Vote.task_id == task.id, Vote.person_id == actor.person_id, Vote.stance == STOOD_ASIDE
    )
    return bool(session.scalar(select(aside)))


def _holders(task: Task, part: Part | None, role: str, at: datetime) -> Select[int, str]:
    """Who holds a role for a task on the day, without those who are kept out of its case."""
    today = local_date(at)
    spans = exists().where(GroupArea.group_id == Group.id, GroupArea.area_id == task.area_id)
    query = (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Group, Group.id == Membership.group_id)
        .where(
            or_(Group.area_id == task.area_id, spans),
            Membership.role == role,
            Membership.from_on <= today,
            or_(Membership.to_on.is_(None), Membership.to_on >= today),
            Person.is_active,
            Person.kind != SYSTEM_USER,
            ~exists().where(
                CaseMember.case_id == task.case_id,
                CaseMember.person_id == Person.id,
                CaseMember.relation.in_(SHUT_OUT),
                CaseMember.from_at <= at,
                or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
            ),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    if part is not None and part.agency_id is not None:
        query = query.where(or_(Membership.agency_id == part.agency_id, Membership.agency_id.is_(None)))
    return query
