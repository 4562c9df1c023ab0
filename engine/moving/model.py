"""What a move is about: where to, which instances, and what it would come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from engine.bundles import Bundle
from engine.clocks.pausing import Adjustments
from engine.instances.case_work import CaseWork
from engine.models import Instance, Part, Task
from engine.models.task import OPEN

VERDICTS: Final = ("moves", "reassigned", "needs_person", "stays", "unaffected")
MOVING: Final = ("moves", "reassigned")
LIVE: Final = ("running", "faulted")


@dataclass(frozen=True)
class Target:
    """Where cases would move: a version, or one in the making.

    Attributes:
        version_id: None for a proposal or a what-if, to which nothing can be moved yet.
        name: what people call it, such as “version 3”.
        rule: says which cases it governs; empty for all.
        person_when: says which cases a person has to look at first; empty for none.
        person_words: why they have to.
        mapping: by the id of the version a case comes from, the new element for each old one that has
            another id now; an element that maps to nothing is one whose rename was taken back.
        ends_process: it takes the place of another process, whose cases all finish where they are.
    """

    process_key: str
    bundle: Bundle
    version_id: int | None = None
    name: str = "the new version"
    rule: str = ""
    person_when: str = ""
    person_words: str = ""
    mapping: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    ends_process: bool = False


@dataclass(frozen=True)
class Place:
    """One step at which an instance stands, before and after; ``what`` says what becomes of it, in words.

    ``after`` and ``after_name`` are empty where the new version has no place for it.
    """

    token_id: str
    before: str
    before_name: str
    after: str
    after_name: str
    what: str = ""


@dataclass(frozen=True)
class ClockMove:
    """One clock that would be another: its date, its state, or that it exists at all.

    Attributes:
        clock_id: None for one that would begin.
        was_on: when it is due now.
        due_on: when it would be due.
        state_was: empty for one that would begin.
        why: in words.
    """

    clock_id: int | None
    key: str
    name: str
    was_on: date | None
    due_on: date | None
    state_was: str
    state: str
    why: str

    @property
    def days(self) -> int | None:
        """By how many calendar days its date moves; None where there is none before or after."""
        return (self.due_on - self.was_on).days if self.was_on and self.due_on else None


@dataclass(frozen=True)
class Foresight:
    """What moving one instance, with the branches beside it, would come to.

    Attributes:
        verdict: unaffected, moves, reassigned, stays or needs_person.
        position: before, at or past what changed; empty where nothing did.
        reason: why, in a sentence.
        mend: what a person could do; for needs_person.
        places: the steps it stands at, before and after.
        clocks: the clocks that would change, and no others do.
        passed: what would happen at once or is left out, as its time has passed; a sentence for each.
    """

    verdict: str
    reason: str
    position: str = ""
    mend: str = ""
    places: tuple[Place, ...] = ()
    clocks: tuple[ClockMove, ...] = ()
    passed: tuple[str, ...] = ()

    @property
    def will_move(self) -> bool:
        """Whether a move would be made."""
        return self.verdict in MOVING


@dataclass(frozen=True)
class PastTask:
    """A task that has been open or done: what clocks counted from a step, or met by one, look at."""

    instance_id: int
    element_id: str
    state: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass
class Subject:
    """One case as foreseeing reads it: everything is here already, so that no query is made per case.

    Attributes:
        work: the case; locked by a command, only read by a query.
        parts: of the open tasks, by task.
        adjustments: pauses and extensions by clock.
        past: the tasks of the case, oldest first.
        drafts: how many drafts are kept, by task.
    """

    work: CaseWork
    parts: Mapping[int, Sequence[Part]] = field(default_factory=dict)
    adjustments: Mapping[int, Adjustments] = field(default_factory=dict)
    past: Sequence[PastTask] = ()
    drafts: Mapping[int, int] = field(default_factory=dict)

    def unit(self, host: Instance) -> list[Instance]:
        """An instance and the branches that run beside it: they move together."""
        beside = [
            other
            for other in self.work.instances.values()
            if other.kind == "side" and other.parent_id == host.id and other.state in LIVE
        ]
        return [host, *beside]

    def open_tasks(self, instance: Instance) -> list[Task]:
        """The open tasks of an instance; what no diagram asks for does not move."""
        return [
            task
            for task in self.work.tasks
            if task.instance_id == instance.id and task.state in OPEN and not task.ad_hoc_kind
        ]
