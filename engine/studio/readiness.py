"""What remains before a proposal can be submitted or approved: pages and commands ask the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.diagram import DiagramError, read_diagrams
from engine.diagram.model import Diagram, FactDeclaration
from engine.expressions import ExpressionError, parse
from engine.gate import Finding
from engine.models import Process, Proposal, Version
from engine.studio.surroundings import clauses_changed_since, list_facts, list_findings

_MOST_NAMED: Final = 5


@dataclass(frozen=True)
class Obstacle:
    """One thing that remains to be done; ``tab`` is the end of the address of the page where it is done."""

    tab: str
    words: str


@dataclass(frozen=True)
class Readiness:
    """Everything that remains, what the gate found on the way, and what somebody should know of."""

    obstacles: tuple[Obstacle, ...]
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]


def readiness(session: Session, library: Library, proposal: Proposal, today: date) -> Readiness:
    """Say what remains before a proposal can be submitted.

    Args:
        session: the command's or query's session.
        library: the compiled versions.
        proposal: which proposal.
        today: the local day; nothing can be in force from a day that is over.
    """
    findings = list_findings(session, library, proposal.area_id, proposal.process_key, proposal.files)
    obstacles = (
        *_of_the_gate(findings),
        *_of_the_words(proposal, today),
        *_of_the_rest(session, library, proposal),
    )
    return Readiness(obstacles, tuple(findings), tuple(_warnings(session, proposal)))


def read_diagram(process_key: str, files: Mapping[str, str]) -> Diagram | None:
    """The drawing among some texts; None while it cannot be read."""
    try:
        found = read_diagrams(files.get(f"{process_key}.bpmn", "").encode())
    except DiagramError:
        return None
    return next((each for each in found if each.id == process_key), None)


def rule_problem(text: str, facts: Mapping[str, FactDeclaration]) -> str:
    """What is wrong with a rule over facts, in words; empty where nothing is, or where there is none."""
    types = {key: fact.type for key, fact in facts.items()}
    choices = {key: [one.id for one in fact.choices] for key, fact in facts.items() if fact.choices}
    try:
        kind = parse(text).check(types, choices) if text else "boolean"
    except ExpressionError as error:
        return str(error)
    return "" if kind == "boolean" else "It has to be something that is true or not: compare it with a value."


def _of_the_gate(findings: list[Finding]) -> Iterator[Obstacle]:
    errors = [finding for finding in findings if finding.severity == "error"]
    for error in errors[:_MOST_NAMED]:
        where = error.element_id or error.file
        yield Obstacle("/checks", f"{where}: {error.problem} {error.mend}" if where else error.problem)
    if len(errors) > _MOST_NAMED:
        yield Obstacle("/checks", f"The check finds {len(errors) - _MOST_NAMED} more errors.")


def _of_the_words(proposal: Proposal, today: date) -> Iterator[Obstacle]:
    if not proposal.summary:
        yield Obstacle("/about", "Say in plain English what changes and why.")
    if not proposal.guidance:
        yield Obstacle("/about", "Say which guidance, law or local decision the change comes from.")
    if proposal.in_force_from is None:
        yield Obstacle("/about", "Say from which day it is to be in force.")
    elif proposal.in_force_from < today:
        yield Obstacle(
            "/about", "The day from which it is to be in force is over. Choose today or a later day."
        )
    if proposal.person_when and not proposal.person_words:
        yield Obstacle("/attention", "Say why a person has to look at these cases before they move.")


def _of_the_rest(session: Session, library: Library, proposal: Proposal) -> Iterator[Obstacle]:
    diagram = read_diagram(proposal.process_key, proposal.files)
    facts = list_facts(session, library, proposal.area_id, proposal.process_key, diagram)
    for tab, text, name in (
        ("/governs", proposal.rule, "The transitional rule"),
        ("/attention", proposal.person_when, "The condition for a person's look"),
    ):
        problem = rule_problem(text, facts)
        if problem:
            yield Obstacle(tab, f"{name} cannot be used: {problem}")
    if proposal.replaces and not _is_other_process(session, proposal):
        yield Obstacle("/about", "It is to replace a process that does not exist. Choose another, or none.")
    if proposal.base_version_id and not proposal.replaces and _is_as_before(session, proposal):
        yield Obstacle("/outline", "Nothing is different from the version that it changes. Edit it first.")


def _is_other_process(session: Session, proposal: Proposal) -> bool:
    known = session.scalar(select(Process.id).where(Process.key == proposal.replaces))
    return known is not None and proposal.replaces != proposal.process_key


def _is_as_before(session: Session, proposal: Proposal) -> bool:
    base = session.get_one(Version, proposal.base_version_id)
    files = {path: text for path, text in base.files.items() if path != "clauses.yaml"}
    return files == proposal.files and base.rule == proposal.rule


def _warnings(session: Session, proposal: Proposal) -> Iterator[str]:
    if proposal.state == "submitted" and proposal.submitted_at is not None:
        for title in clauses_changed_since(session, proposal.files, proposal.submitted_at):
            yield (
                f"The clause “{title}” has been changed in the library since this was submitted. The version "
                "will say what the library says now: look at it under Clauses first."
            )
    base = session.get(Version, proposal.base_version_id) if proposal.base_version_id else None
    if base is None or proposal.state not in {
        "editing",
        "submitted",
    }:  # an approved one is that newer version
        return
    of_the_area = or_(Version.area_id.is_(None), Version.area_id == proposal.area_id)
    newest = session.scalar(
        select(func.max(Version.number)).where(Version.process_id == base.process_id, of_the_area)
    )
    if newest is not None and newest > base.number:
        yield (
            f"Version {newest} has been published since, and this proposal changes version {base.number}: "
            f"what was new in version {newest} is not in it."
        )
