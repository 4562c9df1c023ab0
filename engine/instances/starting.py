"""Starting cases and instances. A version is chosen here and nowhere else (design, D5)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.bundles import bind
from engine.clocks.events import happened
from engine.clocks.running import declare_clocks
from engine.errors import DefinitionError
from engine.facts import fact_from_form
from engine.instances.advancing import advance
from engine.instances.case_work import CaseWork
from engine.instances.faults import Action
from engine.models import Area, Case, CaseLink, CaseMember, Instance, Process
from engine.notices.events import tell_opened
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Opening:
    """The small, version-independent start of a case: kind, anonymised label and the anchoring date."""

    process_key: str
    label: str
    opened_on: date


def start_case(
    uow: UnitOfWork, area: Area, process: Process, opening: Opening, facts: dict[str, Any] | None = None
) -> CaseWork:
    """Open a case and start its root instance.

    Args:
        area: the owning area, locked (its row numbers the cases).
        process: the case's kind.
        opening: what a person entered.
        facts: JSON-plain facts a linked case starts with.
    """
    number = area.next_case_number
    area.next_case_number = number + 1
    case = Case(
        area_id=area.id,
        reference=f"{area.reference_prefix}-{uow.today.year}-{number:04d}",
        label=opening.label,
        kind=process.key,
        kind_name=process.name,
        opened_at=uow.at,
        opened_by_id=uow.actor.person_id,
    )
    uow.session.add(case)
    uow.session.flush()
    work = CaseWork.new(uow, case)
    if f"area:{area.id}" in uow.unheard:
        uow.unheard.add(work.subject)
    work.record("case.opened", reference=case.reference, kind=case.kind)
    if uow.actor.person_id is not None:
        add_member(work, uow.actor.person_id, "Opened the case")
    opened = {process.opens: opening.opened_on.isoformat()} if process.opens else {}
    start_instance(work, process.key, facts={**(facts or {}), **opened})
    work.settle()
    tell_opened(work)
    return work


def start_instance(
    work: CaseWork,
    process_key: str,
    parent: Instance | None = None,
    token_id: str = "",
    part_key: str = "",
    label: str = "",
    facts: dict[str, Any] | None = None,
) -> Instance:
    """Start a root or child instance on the version that governs it now."""
    uow = work.uow
    known = work.facts.values(work.chain(parent) if parent else ())
    known |= _opening_values(facts or {})
    version = bind(uow.session, process_key, work.case.area_id, known, work.context())
    bundle = uow.library.get(uow.session, version.id)
    area = uow.session.get_one(Area, work.case.area_id)
    inherited = parent.parameters if parent else {}
    instance = Instance(
        case_id=work.case.id,
        version_id=version.id,
        process_key=process_key,
        kind="child" if parent else "root",
        parent_id=parent.id if parent else None,
        parent_token_id=token_id,
        part_key=part_key,
        label=label or bundle.diagram.name,
        marking="",
        state="running",
        parameters={
            name: area.parameters.get(f"{process_key}.{name}", inherited.get(name, declared.default))
            for name, declared in bundle.diagram.parameters.items()
        },
        started_at=uow.at,
    )
    _register(work, instance)
    for name, value in (facts or {}).items():
        declared_fact = bundle.diagram.facts.get(name)
        if declared_fact is None:
            message = f"The process {process_key} declares no fact “{name}”."
            raise DefinitionError(message)
        plain = fact_from_form(declared_fact.type, value)
        work.facts.set(declared_fact, instance, plain, uow.at, uow.actor.person_id)
    work.record("instance.started", instance=instance.id, process=process_key, version=version.id)
    declare_clocks(work, instance)
    happened(work, f"instance:{process_key}", instance)
    advance(work, instance, Action("start"))
    return instance


def start_side(work: CaseWork, host: Instance, boundary_id: str, enclosing: list[str]) -> Instance:
    """Start one occurrence of a repeating branch, beside the instance it belongs to."""
    element = work.bundle(host).element(boundary_id)
    instance = Instance(
        case_id=work.case.id,
        version_id=host.version_id,
        process_key=host.process_key,
        kind="side",
        parent_id=host.id,
        label=element.name or host.label,
        side=boundary_id,
        enclosing_tokens=enclosing,
        marking="",
        state="running",
        parameters=dict(host.parameters),
        started_at=work.uow.at,
    )
    _register(work, instance)
    work.record("instance.started", instance=instance.id, process=host.process_key, side=boundary_id)
    advance(work, instance, Action("start"))
    return instance


def add_member(work: CaseWork, person_id: int, reason: str) -> None:
    """Put a person on the case by name, with the reason; membership of a group alone shows the header."""
    work.uow.session.add(
        CaseMember(
            case_id=work.case.id,
            person_id=person_id,
            reason=reason,
            from_at=work.uow.at,
            added_by_id=work.uow.actor.person_id,
        )
    )
    work.record("member.added", person=person_id, reason=reason)


def link_cases(work: CaseWork, other: Case, relation: str) -> None:
    """Say that another case belongs to this one."""
    work.uow.session.add(CaseLink(case_id=work.case.id, linked_id=other.id, relation=relation))
    work.record("case.linked", to=other.id, relation=relation)


def _register(work: CaseWork, instance: Instance) -> None:
    work.uow.add(instance)
    work.instances[instance.id] = instance


def _opening_values(facts: dict[str, Any]) -> dict[str, Any]:
    """Openings for transitional rules: dates are the only values that rules compare."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        try:
            found[name] = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            found[name] = value
    return found
