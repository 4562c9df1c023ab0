"""Two versions of a process, or a proposal and what it changes, compared for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.comparing import Comparison, compare, suggest_mapping
from engine.diagram import DiagramError, read_diagrams
from engine.diagram.twin_words import Words
from engine.errors import NotFoundError
from engine.models import Process, Version
from engine.queries.processes import MOST_VERSIONS, of_areas
from engine.queries.proposals import ProposalView
from engine.studio.surroundings import with_clauses


@dataclass(frozen=True)
class ComparedSide:
    """One side: what people call it, and where its drawing is; nothing for a process that was not there."""

    name: str
    drawing: str


@dataclass(frozen=True)
class ComparisonView:
    """A comparison with the names of what was moved, and of elements that may be the same.

    ``renamed`` holds pairs of names, old and new, of elements under another id.
    """

    old: ComparedSide
    new: ComparedSide
    comparison: Comparison
    moved: tuple[tuple[str, str], ...]
    renamed: tuple[tuple[str, str, str, str], ...]

    @property
    def old_marks(self) -> dict[str, str]:
        """How the old drawing's elements and arrows are marked, by id."""
        marks = dict.fromkeys(self.comparison.moved, "moved")
        for change in (*self.comparison.lanes, *self.comparison.elements, *self.comparison.flows):
            marks[change.id] = change.what
        return {key: mark for key, mark in marks.items() if mark != "added"}

    @property
    def new_marks(self) -> dict[str, str]:
        """The same for the new drawing; a step whose form alone is another is marked as changed."""
        marks = dict.fromkeys(self.comparison.moved, "moved")
        marks |= dict.fromkeys(self.comparison.changed | self.comparison.reworded, "changed")
        for change in (*self.comparison.lanes, *self.comparison.elements, *self.comparison.flows):
            marks[change.id] = change.what
        return {key: mark for key, mark in marks.items() if mark != "removed"}


def compare_proposal(session: Session, proposal: ProposalView) -> ComparisonView:
    """What a proposal changes, against the version it is based on; all of it for a new process."""
    base = session.get(Version, proposal.base_version_id) if proposal.base_version_id else None
    old = ComparedSide("No version yet", "")
    if base is not None:
        address = f"/processes/{proposal.process_key}/versions/{base.number}.xml"
        old = ComparedSide(f"Version {base.number}", address)
    new = ComparedSide("This proposal", f"/studio/{proposal.id}/drawing.bpmn")
    files = with_clauses(session, proposal.files)
    return _view(old, new, base.files if base is not None else {}, files)


def compare_versions(session: Session, actor: Actor, key: str, old: int, new: int) -> ComparisonView:
    """Two versions of a process by their numbers.

    Raises:
        NotFoundError: one of them does not exist, or not for this actor's areas.
    """
    found = {
        version.number: version
        for version in session.scalars(
            select(Version)
            .join(Process, Process.id == Version.process_id)
            .where(
                Process.key == key,
                Version.number.in_([number for number in (old, new) if 0 < number <= MOST_VERSIONS]),
                of_areas(actor),
            )
        )
    }
    if old not in found or new not in found:
        message = "This process or version does not exist."
        raise NotFoundError(message)
    sides = [
        ComparedSide(f"Version {number}", f"/processes/{key}/versions/{number}.xml") for number in (old, new)
    ]
    return _view(sides[0], sides[1], found[old].files, found[new].files)


def _view(
    old: ComparedSide, new: ComparedSide, before: Mapping[str, str], after: Mapping[str, str]
) -> ComparisonView:
    comparison = compare(before, after)
    names, new_names = _names(before), _names(after)
    mapping = suggest_mapping(before, after)
    moved = sorted((new_names[key], key) for key in comparison.moved if new_names.get(key))
    return ComparisonView(
        old,
        new,
        comparison,
        tuple((key, name) for name, key in moved),
        tuple((key, names.get(key, key), to, new_names.get(to, to)) for key, to in sorted(mapping.items())),
    )


def _names(files: Mapping[str, str]) -> dict[str, str]:
    """What people call each element of a drawing."""
    for path in sorted(path for path in files if path.endswith(".bpmn")):
        try:
            found = read_diagrams(files[path].encode())
        except DiagramError:
            return {}
        for diagram in found[:1]:
            words = Words(diagram)
            return {key: words.name(key) for key in diagram.elements}
    return {}
