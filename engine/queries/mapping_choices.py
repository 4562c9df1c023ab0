"""Which old elements have no place in a new version, and what each may be there: to propose and to edit."""

import json
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Bundle, Library
from engine.models import Version
from engine.moving.differences import propose_mapping
from engine.moving.model import Target
from engine.moving.remapping import HUMAN
from engine.queries.impact import live_instances
from engine.workflow.marking import from_json, walk


@dataclass(frozen=True)
class MappingChoice:
    """One old element that the new version does not have under its id, and what it may be there.

    Attributes:
        proposed: the new element that it seems to be; empty for none.
        choices: the new elements of the same kind that the old version does not have: id and name.
        resting: how many live instances have a token there.
    """

    version_id: int
    version_number: int
    element_id: str
    name: str
    proposed: str
    choices: tuple[tuple[str, str], ...]
    resting: int


def list_mapping_choices(
    session: Session, library: Library, actor: Actor, target: Target, *, area_id: int | None = None
) -> list[MappingChoice]:
    """The elements to map, by the version that live cases come from, those with tokens first.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    resting: dict[int, Counter[str]] = {}
    for instance in session.scalars(live_instances(target.process_key, actor, area_id)):
        level = from_json(json.loads(instance.marking))
        found = resting.setdefault(instance.version_id, Counter())
        found.update(ref.element_id for ref, _, _ in walk(level)) if level is not None else None
    numbers = select(Version.id, Version.number).where(Version.id.in_(resting))
    choices = []
    for version_id, number in session.execute(numbers.order_by(Version.number)):
        if version_id != target.version_id:
            old = library.get(session, version_id)
            choices += _of_version(old, target.bundle, version_id, number, resting[version_id])
    return sorted(choices, key=lambda choice: (choice.version_number, -choice.resting, choice.name))


def _of_version(
    old: Bundle, new: Bundle, version_id: int, number: int, resting: Counter[str]
) -> list[MappingChoice]:
    proposed = propose_mapping(old, new)
    before, after = old.diagram.elements, new.diagram.elements
    added = [element for element in after.values() if element.id not in before]
    found = []
    for element in before.values():
        if element.id in after:
            continue
        alike = HUMAN if element.kind in HUMAN else {element.kind}
        choices = tuple((each.id, each.name or each.id) for each in added if each.kind in alike)
        if choices or resting[element.id]:
            found.append(
                MappingChoice(
                    version_id=version_id,
                    version_number=number,
                    element_id=element.id,
                    name=element.name or element.id,
                    proposed=proposed.get(element.id, ""),
                    choices=choices,
                    resting=resting[element.id],
                )
            )
    return found
