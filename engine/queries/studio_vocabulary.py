"""What can be chosen while a process is edited: roles, forms, clauses, agencies, what others declare."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.diagram.model import Diagram
from engine.diagram.vocabulary import moddle_descriptor
from engine.errors import CasewayError
from engine.expressions.show_if import show_if
from engine.models import Agency, Area, CaseMember, Clause
from engine.queries.proposals import ProposalView
from engine.roles import ROLE_LABELS
from engine.studio.surroundings import list_others
from forms import Field, FormError, compile_form

SERVICES = {"start_linked_case": "Start a linked case of another kind"}
_USUAL_INVOLVEMENTS = ("subject_team",)


@dataclass(frozen=True)
class Word:
    """Something to choose: its id, what people call it, and a note that tells it from its like."""

    id: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class NamedFact:
    """A fact or question with its type and values. ``origin`` is the process that declares it."""

    id: str
    label: str
    type: str
    values: tuple[Word, ...] = ()
    origin: str = ""


@dataclass(frozen=True)
class FormWords:
    """A form of the proposal: its questions, the groups that repeat, and the facts it sets."""

    id: str
    title: str
    questions: tuple[NamedFact, ...] = ()
    rows: tuple[Word, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the editors of one proposal offer. ``descriptor`` names our attributes for bpmn-js."""

    roles: tuple[Word, ...]
    agencies: tuple[Word, ...]
    clauses: tuple[Word, ...]
    forms: tuple[FormWords, ...]
    rules: tuple[Word, ...]
    processes: tuple[Word, ...]
    steps: tuple[Word, ...]
    facts: tuple[NamedFact, ...]
    clocks: tuple[Word, ...]
    services: tuple[Word, ...]
    editions: tuple[str, ...]
    involvements: tuple[str, ...]
    descriptor: Mapping[str, Any] = field(default_factory=moddle_descriptor)


def get_vocabulary(session: Session, library: Library, proposal: ProposalView) -> Vocabulary:
    """What may be chosen in a proposal's diagram, forms and rules.

    Args:
        session: an open session.
        library: compiled versions.
        proposal: the proposal, already found for the actor.
    """
    found = list_others(session, library, proposal.area_id, proposal.process_key)
    others = {key: diagram for key, diagram in sorted(found.items()) if diagram is not None}
    own = session.scalars(select(Area.role_labels).where(Area.id == proposal.area_id)).one()
    labels = {**ROLE_LABELS, **{key: str(words) for key, words in own.items() if key in ROLE_LABELS}}
    agencies = session.execute(
        select(Agency.key, Agency.name).where(Agency.area_id == proposal.area_id).order_by(Agency.name)
    )
    clauses = session.scalars(select(Clause).order_by(Clause.key)).all()
    relations = session.scalars(select(CaseMember.relation).distinct().order_by(CaseMember.relation))
    return Vocabulary(
        roles=tuple(Word(key, words) for key, words in labels.items()),
        agencies=tuple(Word(row.key, row.name) for row in agencies),
        clauses=tuple(Word(row.key, row.title, _clause_note(row)) for row in clauses),
        forms=tuple(list_forms(proposal.files)),
        rules=tuple(Word(name, name.replace("_", " ").capitalize()) for name in _names(proposal, "rules")),
        processes=tuple(Word(key, each.name, "opens" if each.opens else "") for key, each in others.items()),
        steps=tuple(_steps(others)),
        facts=tuple(_facts(others)),
        clocks=tuple(_clocks(others)),
        services=tuple(Word(key, words) for key, words in SERVICES.items()),
        editions=tuple(sorted({key.partition(":")[0] for key in (row.key for row in clauses)})),
        involvements=tuple(sorted({*relations, *_USUAL_INVOLVEMENTS} - {"working", ""})),
    )


def list_forms(files: Mapping[str, str]) -> Iterator[FormWords]:
    """The forms among a proposal's texts; one that cannot be read is named by its file."""
    for path in sorted(files):
        if not path.startswith("forms/") or not path.endswith(".json"):
            continue
        name = PurePosixPath(path).stem
        try:
            form = compile_form(json.loads(files[path]), show_if)
        except (ValueError, FormError, CasewayError):
            yield FormWords(name, name.replace("_", " ").capitalize())
            continue
        asked = list(form.fields())
        yield FormWords(
            name,
            form.title,
            tuple(_question(each) for each in asked),
            tuple(
                Word(each.key, each.label, ", ".join(one.key for one in each.fields))
                for each in asked
                if each.kind == "dynamiclist"
            ),
            tuple(sorted(form.facts)),
        )


def _question(asked: Field) -> NamedFact:
    values = tuple(Word(each.value, each.label) for each in asked.options)
    return NamedFact(asked.key, asked.label, asked.value_type, values)


def _names(proposal: ProposalView, folder: str) -> list[str]:
    return sorted(PurePosixPath(path).stem for path in proposal.files if path.startswith(f"{folder}/"))


def _clause_note(row: Clause) -> str:
    verified = "" if row.verification == "verified" else ", not verified"
    return f"{row.source}{verified}"


def _steps(others: Mapping[str, Diagram]) -> Iterator[Word]:
    """The steps of other processes that people fill in: answers may be shown, and clocks wait for them."""
    for diagram in others.values():
        for element in diagram.elements.values():
            if element.form or element.kind in ("userTask", "sendTask", "receiveTask"):
                yield Word(element.id, element.name or element.id, diagram.name)


def _facts(others: Mapping[str, Diagram]) -> Iterator[NamedFact]:
    seen: set[str] = set()
    for diagram in others.values():
        for fact in diagram.facts.values():
            if fact.scope == "case" and fact.id not in seen:
                seen.add(fact.id)
                values = tuple(Word(each.id, each.label) for each in fact.choices)
                yield NamedFact(fact.id, fact.label, fact.type, values, diagram.name)


def _clocks(others: Mapping[str, Diagram]) -> Iterator[Word]:
    for diagram in others.values():
        for clock in diagram.clocks.values():
            if clock.scope == "case":
                yield Word(clock.id, clock.name or clock.id, diagram.name)
