"""Moves by hand: what may be asked for on a case, and what has been asked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.bundles import Library
from engine.errors import NotFoundError, NotPermittedError
from engine.models import Case, Instance, Person, Placement, Task
from engine.models.task import OPEN
from engine.moving.placements import DECIDERS, check_may_approve_placement
from engine.moving.placing import resting_places
from engine.permissions import allowed, check_holds
from engine.walls import is_open_to, is_shut_out
from engine.workflow.marking import from_json, walk


@dataclass(frozen=True)
class OpenStep:
    """A step at which the case stands now: the token, the step, and its name for people."""

    token_id: str
    element_id: str
    name: str


@dataclass(frozen=True)
class PlaceChoices:
    """One running instance: what can be moved or skipped, and the steps at which it can stand.

    ``targets`` are ids and names in the order drawn.
    """

    instance_id: int
    label: str
    state: str
    steps: tuple[OpenStep, ...]
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PlacementView:
    """One thing that was asked for.

    Attributes:
        kind: place, move, skip or repeat.
        step: the name of the step it is about; empty to place.
        target: the name of the step that is to be open; empty to skip.
        state: asked, done, refused or withdrawn.
        is_stale: the case has moved on since, so it can only be refused or withdrawn.
        may_approve: whether this reader may approve it.
        may_withdraw: whether this reader asked for it and may take it back.
    """

    id: int
    case_id: int
    reference: str
    instance_id: int
    instance: str
    kind: str
    token_id: str
    element_id: str
    step: str
    target_id: str
    target: str
    reason: str
    state: str
    asked_at: datetime
    asked_by: str
    decided_at: datetime | None
    decided_by: str
    decision_reason: str
    is_stale: bool
    may_approve: bool
    may_withdraw: bool


def list_place_choices(session: Session, library: Library, actor: Actor, case_id: int) -> list[PlaceChoices]:
    """What may be asked for on a case, by running instance, root first.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: not for this actor.
    """
    case = _case(session, actor, case_id)
    query = select(Instance).where(Instance.case_id == case.id, Instance.state.in_(("running", "faulted")))
    tasks = select(Task.token_id, Task.name).where(Task.case_id == case.id, Task.state.in_(OPEN))
    names = {row.token_id: row.name for row in session.execute(tasks)}
    found = []
    for instance in session.scalars(query.order_by(Instance.id)):
        bundle = library.get(session, instance.version_id)
        level = from_json(json.loads(instance.marking))
        tokens = [] if level is None else [(ref, token) for ref, token, _ in walk(level)]
        steps = tuple(
            OpenStep(
                ref.token_id, ref.element_id, names.get(ref.token_id) or _name(bundle.element(ref.element_id))
            )
            for ref, token in tokens
            if token.inside is None
        )
        targets = tuple((each.id, _name(each)) for each in resting_places(bundle, instance.side))
        found.append(PlaceChoices(instance.id, instance.label, instance.state, steps, targets))
    return found


def list_placements(
    session: Session, library: Library, actor: Actor, case_id: int, *, state: str = ""
) -> list[PlacementView]:
    """What has been asked for on a case, latest first.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: not for this actor.
    """
    case = _case(session, actor, case_id)
    chosen = [Placement.case_id == case.id]
    chosen += [Placement.state == state] if state else []
    return _views(session, library, actor, chosen)


def list_waiting_placements(
    session: Session, library: Library, actor: Actor, case_id: int
) -> list[PlacementView]:
    """What waits for a decision on a case, for its page; none for those who do not move cases by hand."""
    areas = {held.area_id for held in actor.holdings if held.role in DECIDERS}
    chosen = [Placement.case_id == case_id, Placement.state == "asked", Placement.area_id.in_(areas)]
    return _views(session, library, actor, chosen) if areas else []


def list_open_placements(session: Session, library: Library, actor: Actor) -> list[PlacementView]:
    """What waits for a decision in the areas in which the actor may decide, latest first, at most 200.

    Raises:
        NotPermittedError: the actor decides nowhere.
    """
    areas = {held.area_id for held in actor.holdings if held.role in DECIDERS}
    if not areas:
        message = "Moves by hand are decided by the partnership's team, its chair and the director."
        raise NotPermittedError(message)
    return _views(session, library, actor, [Placement.state == "asked", Placement.area_id.in_(areas)])


def count_open_placements(session: Session, actor: Actor) -> int:
    """How many wait that the actor may decide: those of others, in the areas in which the actor may."""
    areas = {held.area_id for held in actor.holdings if held.role in DECIDERS}
    if not areas:
        return 0
    of_others = or_(Placement.asked_by_id.is_(None), Placement.asked_by_id != actor.person_id)
    query = select(func.count()).where(Placement.state == "asked", Placement.area_id.in_(areas), of_others)
    return session.scalar(query.where(is_open_to(actor, Placement.case_id))) or 0


def get_placement(session: Session, library: Library, actor: Actor, placement_id: int) -> PlacementView:
    """One thing that was asked for.

    Raises:
        NotFoundError: there is none.
        NotPermittedError: not for this actor.
    """
    placement = session.get(Placement, placement_id)
    if placement is None:
        message = "Nobody has asked for this, or it is not for you."
        raise NotFoundError(message)
    _case(session, actor, placement.case_id)
    return _views(session, library, actor, [Placement.id == placement_id])[0]


def _case(session: Session, actor: Actor, case_id: int) -> Case:
    case = session.get(Case, case_id)
    is_theirs = case is not None and (actor.is_system or case.area_id in actor.areas)
    if case is None or not is_theirs or is_shut_out(session, actor, case_id):
        message = "This case does not exist, or it is not for you."
        raise NotFoundError(message)
    check_holds(actor, case.area_id, DECIDERS, "move a case by hand")
    return case


def _views(
    session: Session, library: Library, actor: Actor, chosen: Sequence[ColumnElement[bool]]
) -> list[PlacementView]:
    asker, decider = aliased(Person), aliased(Person)
    query = (
        select(Placement, Case.reference, Instance, asker.name, decider.name)
        .join(Case, Case.id == Placement.case_id)
        .join(Instance, Instance.id == Placement.instance_id)
        .outerjoin(asker, asker.id == Placement.asked_by_id)
        .outerjoin(decider, decider.id == Placement.decided_by_id)
        .where(*chosen, is_open_to(actor, Case.id))
        .order_by(Placement.id.desc())
        .limit(200)
    )
    found = []
    for row, reference, instance, asked_by, decided_by in session.execute(query):
        elements = library.get(session, instance.version_id).diagram.elements
        is_open = row.state == "asked"
        stale = is_open and row.instance_revision != instance.revision
        mine = actor.person_id is not None and row.asked_by_id == actor.person_id
        found.append(
            PlacementView(
                id=row.id,
                case_id=row.case_id,
                reference=reference,
                instance_id=row.instance_id,
                instance=instance.label,
                kind=row.kind,
                token_id=row.token_id,
                element_id=row.element_id,
                step=_name(elements.get(row.element_id)) or row.element_id,
                target_id=row.target_id,
                target=_name(elements.get(row.target_id)) or row.target_id,
                reason=row.reason,
                state=row.state,
                asked_at=row.asked_at,
                asked_by=asked_by or "Caseway",
                decided_at=row.decided_at,
                decided_by=(decided_by or "Caseway") if row.decided_at else "",
                decision_reason=row.decision_reason,
                is_stale=stale,
                may_approve=is_open and not stale and allowed(check_may_approve_placement, actor, row),
                may_withdraw=is_open and mine,
            )
        )
    return found


def _name(element: object) -> str:
    return str(getattr(element, "name", "") or getattr(element, "id", ""))
