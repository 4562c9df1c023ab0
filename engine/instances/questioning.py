"""Which instances would run another version, had the facts been known as they are now.

A version is chosen once, when an instance starts (design, D5). When a fact that a transitional rule reads is
corrected afterwards, nothing is bound anew: the instances concerned are named, and a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bundles import bind
from engine.clocks.working_days import working_days_between
from engine.errors import DefinitionError
from engine.expressions import Context
from engine.instances.case_work import ENDED, CaseWork
from engine.models import Instance
from engine.now import local_date


@dataclass(frozen=True)
class NeedsPerson:
    """An instance that goes on as it is, although another version would be chosen for it now."""

    instance_id: int
    label: str
    version_id: int
    other_version_id: int


def chosen_versions(work: CaseWork) -> dict[int, int]:
    """The version that would be chosen for each live instance on the facts as they stand, by instance.

    Each is judged on the day it started. Branches beside an instance run its version and are left out.
    """
    found: dict[int, int] = {}
    for instance in work.instances.values():
        if instance.kind == "side" or instance.state in ENDED:
            continue
        parent = work.instances.get(instance.parent_id) if instance.parent_id else None
        known = work.facts.values(work.chain(parent) if parent else ())
        context = Context(
            today=local_date(instance.started_at),
            working_days=lambda first, last: working_days_between(work.calendar, first, last),
            parts=None,
        )
        session, area_id = work.uow.session, work.case.area_id
        try:
            found[instance.id] = bind(session, instance.process_key, area_id, known, context).id
        except DefinitionError:
            continue  # no version governs that day any more: there is no other to tell of
    return found


def question_versions(work: CaseWork, before: Mapping[int, int]) -> tuple[NeedsPerson, ...]:
    """Name the instances for which another version would be chosen than before a correction.

    Args:
        before: what ``chosen_versions`` said of the case before the correction.
    """
    questioned = [
        NeedsPerson(instance.id, instance.label, instance.version_id, chosen)
        for instance, chosen in _now(work)
        if chosen not in (before.get(instance.id), instance.version_id)
    ]
    for one in questioned:
        work.record(
            "instance.version_questioned",
            instance=one.instance_id,
            version=one.version_id,
            other=one.other_version_id,
        )
    return tuple(questioned)


def _now(work: CaseWork) -> list[tuple[Instance, int]]:
    return [(work.instances[instance_id], chosen) for instance_id, chosen in chosen_versions(work).items()]
