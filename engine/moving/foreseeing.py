"""What a move would come to, for one case: the verdict, the place and every clock that changes.

The very same function is asked by the impact of a version over all live cases and by the move of one, so
that a foresight and the deed cannot disagree. It reads what is given to it and changes nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.expressions import ExpressionError, parse
from engine.models import Instance
from engine.moving.clock_plans import ClockPlan, ClockPlanner
from engine.moving.differences import Differences, Differing
from engine.moving.model import Foresight, Place, Subject, Target
from engine.moving.passed_times import find_passed
from engine.moving.positions import Position, find_position, stand
from engine.moving.remapping import Refusal, remap
from engine.moving.task_plans import TaskPlan, plan_tasks
from engine.workflow.marking import Level, from_json, walk


@dataclass(frozen=True)
class Plan:
    """A foresight with all that carrying it out takes; the lists are empty unless it will move.

    Attributes:
        levels: the marking of each instance of the unit on the target.
    """

    foresight: Foresight
    differences: Differences | None = None
    levels: tuple[Level, ...] = ()
    tasks: tuple[TaskPlan, ...] = ()
    clocks: tuple[ClockPlan, ...] = ()


def foresee(subject: Subject, host: Instance, differing: Differing, *, accepted: bool = False) -> Foresight:
    """The verdict for one live instance and the branches beside it.

    Args:
        subject: its case.
        host: a root or child instance of the target's process.
        differing: the target beside the versions that cases come from.
        accepted: a person has looked at the case, so what the version wants looked at no longer counts.
    """
    return plan_move(subject, host, differing, accepted=accepted).foresight


def plan_move(subject: Subject, host: Instance, differing: Differing, *, accepted: bool = False) -> Plan:
    """As ``foresee``, with everything that carrying it out takes."""
    target = differing.target
    found = _left_alone(subject, host, target)
    if found is not None:
        return Plan(found)
    unit = subject.unit(host)
    levels = [level for one in unit if (level := from_json(json.loads(one.marking))) is not None]
    differences = differing.get(host.version_id, subject.work.bundle(host))
    if differences.is_idle:
        return Plan(Foresight("unaffected", "Nothing that changed concerns how a case runs."))
    standing = stand(differences, levels)
    position = find_position(differences, standing, unit, subject.work.clocks)
    if position.name == "past":
        return Plan(Foresight("stays", "It is past everything that changed.", "past"))
    refusals: list[Refusal] = []
    moved = _remapped(subject, unit, levels, differences, refusals)
    tasks = plan_tasks(subject, target, differences, unit, refusals)
    planner = ClockPlanner(subject, target, differences, standing, unit, refusals)
    added = [(plan.task, plan.element.id, label) for plan in tasks for label in plan.labels]
    clocks = planner.plan(added, {part.id for plan in tasks for part in plan.withdraw})
    foreseen = Foresight(
        "moves", _reason(position), position.name, places=_places(levels, differences, tasks)
    )
    question = _question(subject, host, unit, target, accepted=accepted)
    refusal = question or (refusals[0] if refusals else None)
    if not refusals:
        passed = find_passed(subject, differences, unit, levels, moved, clocks)
        foreseen, clocks = replace(foreseen, passed=tuple(passed.words)), passed.clocks
        refusal = refusal or (None if accepted else passed.refusal)
    if refusal is not None:
        return Plan(replace(foreseen, verdict="needs_person", reason=refusal.problem, mend=refusal.mend))
    given = any(plan.given for plan in tasks)
    changes = tuple(plan.move for plan in clocks)
    foreseen = replace(foreseen, verdict="reassigned" if given else "moves", clocks=changes)
    return Plan(foreseen, differences, tuple(moved), tuple(tasks), tuple(clocks))


def holds(subject: Subject, instance: Instance, expression: str) -> bool:
    """Whether an expression over the facts is true; one that reads a fact nobody has set is not."""
    try:
        return bool(parse(expression).evaluate(subject.work.values(instance), subject.work.context()))
    except ExpressionError:
        return False


def _left_alone(subject: Subject, host: Instance, target: Target) -> Foresight | None:
    """A case that the version has nothing to do with, wherever it stands."""
    if target.ends_process:
        return Foresight("stays", "The new version ends this process: its cases finish where they are.")
    if target.version_id is not None and host.version_id == target.version_id:
        return Foresight("unaffected", "It runs on this version already.")
    if target.rule and not holds(subject, host, target.rule):
        return Foresight("stays", f"The new version governs only cases for which {_described(target)}.")
    return None


def _described(target: Target) -> str:
    diagram = target.bundle.diagram
    labels = {fact.id: fact.label for fact in diagram.facts.values()}
    choices = {
        fact.id: {choice.id: choice.label for choice in fact.choices} for fact in diagram.facts.values()
    }
    try:
        return parse(target.rule).describe(labels, choices)
    except ExpressionError:
        return target.rule


def _question(
    subject: Subject, host: Instance, unit: Sequence[Instance], target: Target, *, accepted: bool
) -> Refusal | None:
    """What a person has to look at before anything else."""
    if any(instance.state == "faulted" for instance in unit):
        return Refusal("", "A step of the machine stands still.", "Mend what stopped it and try it again.")
    if target.person_when and not accepted and holds(subject, host, target.person_when):
        words = target.person_words or "The version wants a person to look at this case first."
        return Refusal("", words, "Look at the case, then say that it may move.")
    return None


def _remapped(
    subject: Subject,
    unit: Sequence[Instance],
    levels: Sequence[Level],
    differences: Differences,
    refusals: list[Refusal],
) -> list[Level]:
    moved = []
    for instance, level in zip(unit, levels, strict=True):
        old = subject.work.bundle(instance)
        found = remap(level, old, differences.new, differences.mapping, instance.side)
        refusals += found.refusals
        moved.append(found.level)
        if not found.refusals:
            problem = differences.sound.check(found.level)
            refusals += [problem] if problem is not None else []
    return moved


def _places(
    levels: Sequence[Level], differences: Differences, tasks: Sequence[TaskPlan]
) -> tuple[Place, ...]:
    said = {plan.task.token_id: plan.words for plan in tasks}
    old, new = differences.old.diagram.elements, differences.new.diagram.elements
    found = []
    for level in levels:
        for ref, _, _ in walk(level):
            after = new.get(differences.now(ref.element_id))
            found.append(
                Place(
                    token_id=ref.token_id,
                    before=ref.element_id,
                    before_name=old[ref.element_id].name or ref.element_id,
                    after=after.id if after else "",
                    after_name=(after.name or after.id) if after else "",
                    what=said.get(ref.token_id, ""),
                )
            )
    return tuple(found)


def _reason(position: Position) -> str:
    named = ", ".join(f"“{word}”" for word in position.words[:3])
    more = f" and {len(position.words) - 3} more" if len(position.words) > 3 else ""  # noqa: PLR2004
    return (
        f"It is at {named}{more}, which changed."
        if position.name == "at"
        else f"It has not come to {named}{more} yet."
    )
