"""What becomes of the open tasks of a case with a move: kept, given to others, asked of others, signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.diagram.model import Element
from engine.instances.asking import Asked
from engine.instances.parts import whom
from engine.models import Instance, Part, Task
from engine.models.task import OPEN
from engine.moving.differences import Differences
from engine.moving.model import Subject, Target
from engine.moving.remapping import HUMAN, Refusal
from engine.roles import role_label

_SENT_BACK: Final = "Wait until it has come back, or take back what was sent."
_NO_ANSWERS: Final = (
    "Let the case finish on its version, or withdraw what is open and repeat the step by hand."
)


@dataclass(frozen=True)
class TaskPlan:
    """One open task.

    Attributes:
        element: the step it is in the target.
        kind: of the task row afterwards: form, parts, call or service.
        ask: the keys of the parts that are asked with the move.
        labels: their names for people, in the same order.
        withdraw: the open parts that are no longer asked.
        given: whether other people do it from now on.
        words: what becomes of it; empty for a task that is merely kept.
    """

    task: Task
    element: Element
    kind: str
    ask: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    withdraw: tuple[Part, ...] = ()
    given: bool = False
    words: str = ""


def plan_tasks(
    subject: Subject,
    target: Target,
    differences: Differences,
    unit: Sequence[Instance],
    refusals: list[Refusal],
) -> list[TaskPlan]:
    """Plan every open task of an instance and its branches; what cannot be planned is refused.

    Args:
        refusals: those found are added.
    """
    found = []
    for instance in unit:
        old = subject.work.bundle(instance).diagram
        for task in subject.open_tasks(instance):
            after = target.bundle.diagram.elements.get(differences.now(task.element_id))
            if after is not None:  # else the marking is refused already
                planner = _Planner(subject, instance, task, old.elements[task.element_id], after)
                found += planner.plan(refusals)
            elif not task.token_id:
                problem = f"“{task.name}” was sent back, and the new version has no such step."
                refusals.append(Refusal(task.element_id, problem, _SENT_BACK))
    return found


@dataclass(frozen=True)
class _Planner:
    subject: Subject
    instance: Instance
    task: Task
    before: Element
    after: Element

    def plan(self, refusals: list[Refusal]) -> list[TaskPlan]:
        plan = self._human() if self.before.kind in HUMAN else self._machine()
        if isinstance(plan, Refusal):
            refusals.append(plan)
            return []
        return [plan]

    def _machine(self) -> TaskPlan | Refusal:
        """What a machine or another process does goes on; it cannot become several, or one."""
        if self.before.multi_instance != self.after.multi_instance or self.before.parts != self.after.parts:
            return self._refuse("has begun, and is asked of others in the new version")
        if self.before.called != self.after.called and self._children():
            return self._refuse("has called a process, and calls another in the new version")
        return TaskPlan(self.task, self.after, self.task.kind)

    def _human(self) -> TaskPlan | Refusal:
        if not self.before.multi_instance and not self.after.multi_instance:
            given = self.before.role != self.after.role
            words = f"It goes to the role “{role_label(self.after.role)}”." if given else self._kept()
            return TaskPlan(self.task, self.after, "form", given=given, words=words)
        if not self.before.multi_instance:
            return self._split()
        return self._asked_otherwise() if self.after.multi_instance else self._joined()

    def _split(self) -> TaskPlan | Refusal:
        """A task of one becomes one of several: a single decision becomes a sign-off."""
        asked = self._whom()
        if not asked:
            return self._refuse("is asked of several in the new version, but nobody is named yet")
        signed = bool(self.after.signatories)
        verb = "becomes a sign-off by" if signed else "is asked of"
        kept = " What was drafted is kept as a comment on the case." if self._drafts() else ""
        words = f"It {verb} {_listed([label for _, label in asked])}.{kept}"
        return self._with(asked, given=signed, words=words)

    def _joined(self) -> TaskPlan | Refusal:
        """A task of several becomes one: only while none of them has answered."""
        parts = self._parts()
        done = sum(part.state == "completed" for part in parts)
        if done:
            problem = f"{done} of {len(parts)} parts of “{self._step}” are done, and the new version has one."
            return Refusal(self.before.id, problem, _NO_ANSWERS)
        kept = " What was drafted is kept as a comment on the case." if self._drafts() else ""
        words = f"It becomes one task of the role “{role_label(self.after.role)}”.{kept}"
        return TaskPlan(self.task, self.after, "form", withdraw=self._open(), words=words)

    def _asked_otherwise(self) -> TaskPlan | Refusal:
        known = {part.key for part in self._parts() if part.state != "withdrawn"}
        always = set(self.before.signatories) | set(self.before.also_ask)
        changed_list = self.before.parts != self.after.parts
        whom_now = self._whom() if self._differs() else [(key, key) for key in known]
        asked = [
            (key, label)
            for key, label in whom_now
            if key not in known and (changed_list or (key not in always and self._is_fixed(key)))
        ]
        still = {key for key, _ in whom_now}
        gone = [part for part in self._parts() if part.key not in still and self._may_go(part, changed_list)]
        if any(part.state == "completed" for part in gone):
            return self._refuse("has been answered by somebody whom the new version does not ask")
        withdrawn = tuple(part for part in gone if part.state in OPEN)
        if not asked and len(withdrawn) == len(self._open()):
            return self._refuse("would have nobody left who has still to answer")
        given = self.before.signatories != self.after.signatories
        given = given or (self.before.role != self.after.role and not self.after.signatories)
        words = f"It is asked of {_listed([label for _, label in asked])} as well." if asked else self._kept()
        if withdrawn and asked:
            words = f"It becomes a task of {_listed([label for _, label in asked])}."
        drafts = self._drafts() and withdrawn
        words += " What was drafted is kept as a comment on the case." if drafts else ""
        return self._with(asked, withdraw=withdrawn, given=given, words=words)

    def _with(
        self, asked: Sequence[tuple[str, str]], *, withdraw: tuple[Part, ...] = (), given: bool, words: str
    ) -> TaskPlan:
        keys, labels = tuple(key for key, _ in asked), tuple(label for _, label in asked)
        return TaskPlan(self.task, self.after, "parts", keys, labels, withdraw, given, words)

    def _differs(self) -> bool:
        names = ("parts", "signatories", "also_ask")
        return any(getattr(self.before, name) != getattr(self.after, name) for name in names)

    def _is_fixed(self, key: str) -> bool:
        return key in self.after.signatories or key in self.after.also_ask

    def _may_go(self, part: Part, changed_list: bool) -> bool:
        """Only whom the old version asked by itself is no longer asked; whom a person added stays."""
        if part.state == "withdrawn":
            return False
        return changed_list or part.key in (*self.before.signatories, *self.before.also_ask)

    def _whom(self) -> list[tuple[str, str]]:
        asked = whom(self.subject.work, self.instance, self.after)
        return [(one.key, self._named(one)) for one in asked]

    def _named(self, one: Asked) -> str:
        """Agencies, roles and choices by name; not what was typed, nor who people are.

        A foresight is read by process owners, who see no case.
        """
        if self.after.signatories:
            return role_label(one.key)
        if self.after.parts.startswith("rows:"):
            return f"item {one.key}"
        return "a person named on the case" if one.person_id is not None else one.label

    @property
    def _step(self) -> str:
        """As it is drawn: the name of a task may carry what somebody typed."""
        return self.before.name or self.before.id

    def _parts(self) -> Sequence[Part]:
        return self.subject.parts.get(self.task.id, ())

    def _open(self) -> tuple[Part, ...]:
        return tuple(part for part in self._parts() if part.state in OPEN)

    def _children(self) -> bool:
        return bool(self.subject.work.children(self.instance, self.task.token_id))

    def _drafts(self) -> bool:
        return bool(self.subject.drafts.get(self.task.id))

    def _kept(self) -> str:
        return "The open draft is carried over." if self._drafts() else ""

    def _refuse(self, problem: str) -> Refusal:
        return Refusal(self.before.id, f"“{self._step}” {problem}.", _NO_ANSWERS)


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
