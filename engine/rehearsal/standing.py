"""What stands in each live case: open tasks, clocks with their dates, rungs to come, faults; in sorted lines.

No id of a row made during a rehearsal appears, so that the rehearsals of two versions can be compared.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from engine.execute import Engine
from engine.instances.case_work import ENDED
from engine.models import Case, Clock, Fault, Instance, Rung, Task
from engine.models.task import OPEN

Standing = dict[str, dict[str, list[str]]]
"""By case id, then by kind (``tasks``, ``clocks``, ``rungs``, ``faults``, ``instances``): one line each."""


@dataclass(frozen=True)
class Difference:
    """Something that is not as it should be. Names steps, clocks and dates, never what people entered."""

    case_id: int
    what: str
    before: str
    after: str


def read_standing(engine: Engine) -> Standing:
    """Everything that stands in the cases that have not ended."""
    lines: dict[str, Select[*tuple[Any, ...]]] = {
        "instances": select(
            Instance.case_id,
            Instance.process_key,
            Instance.kind,
            Instance.part_key,
            Instance.side,
            Instance.state,
        ).where(Instance.state.not_in(ENDED)),
        "tasks": select(
            Task.case_id,
            Instance.process_key,
            Instance.part_key,
            Task.element_id,
            Task.kind,
            Task.role,
            Task.due_on,
        )
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.state.in_(OPEN)),
        "clocks": select(
            Clock.case_id,
            Clock.key,
            Clock.scope,
            Clock.state,
            Clock.tick,
            Clock.anchor_on,
            Clock.due_on,
            Clock.due_at,
        ),
        "rungs": select(Rung.case_id, Clock.key, Rung.key, Rung.kind, Rung.element_id, Rung.at)
        .join(Clock, Clock.id == Rung.clock_id)
        .where(Rung.state == "pending"),
        "faults": select(Fault.case_id, Fault.element_id, Fault.state).where(Fault.state == "open"),
    }
    with engine.read() as session:
        ended = select(Instance.case_id).where(Instance.state.not_in(ENDED))
        live = set(session.scalars(select(Case.id).where(Case.id.in_(ended))))
        standing: Standing = {str(case_id): {kind: [] for kind in lines} for case_id in sorted(live)}
        for kind, query in lines.items():
            for case_id, *said in session.execute(query):
                if case_id in live:
                    standing[str(case_id)][kind].append(
                        " ".join(str(each) for each in said if each or each == 0)
                    )
    for kinds in standing.values():
        for listed in kinds.values():
            listed.sort()
    return standing


def compare(before: Standing, after: Standing, what: str) -> list[Difference]:
    """What stood in one and not in the other.

    Args:
        what: when this was, for the words of each difference.
    """
    found = []
    for case_id in sorted({*before, *after}, key=int):
        was, now = before.get(case_id, {}), after.get(case_id, {})
        for kind in sorted({*was, *now}):
            gone = Counter(was.get(kind, ())) - Counter(now.get(kind, ()))
            come = Counter(now.get(kind, ())) - Counter(was.get(kind, ()))
            if gone or come:
                found.append(Difference(int(case_id), f"{kind}, {what}", _listed(gone), _listed(come)))
    return found


def _listed(lines: "Counter[str]") -> str:
    return "; ".join(sorted(lines.elements())) or "nothing"
