"""Which step and clock meets each duty of an edition: duties met by nothing, and work that cites nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.comparing import forms_citing
from engine.diagram.model import Diagram
from engine.diagram.twin_words import Words, quoted
from engine.models import Clause
from engine.queries.cited_clauses import ClauseView, clause_view
from engine.queries.clause_library import Edition, editions_of, list_editions
from engine.queries.proposals import ProposalView
from engine.studio.surroundings import list_others

_WORK: Final = frozenset(
    {"userTask", "manualTask", "receiveTask", "sendTask", "serviceTask", "businessRuleTask", "callActivity"}
)


@dataclass(frozen=True)
class Place:
    """A step or clock: ``element_id`` is empty for a clock."""

    name: str
    element_id: str = ""


@dataclass(frozen=True)
class DutyRow:
    """One duty with what meets it here, and the names of the other processes that cite it."""

    clause: ClauseView
    places: tuple[Place, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """How a process and an edition meet.

    Attributes:
        edition: the edition looked at; empty where the library has none.
        editions: every edition to choose from.
        duties: each duty of the edition.
        uncited: steps and clocks of the process that cite no clause of any edition.
        of_others: clauses of other editions that the process cites, by id.
    """

    edition: str
    editions: tuple[Edition, ...]
    duties: tuple[DutyRow, ...]
    uncited: tuple[Place, ...]
    of_others: tuple[tuple[str, tuple[Place, ...]], ...]

    @property
    def met(self) -> list[DutyRow]:
        """Duties that something here meets."""
        return [row for row in self.duties if row.places]

    @property
    def met_elsewhere(self) -> list[DutyRow]:
        """Duties that only other processes meet."""
        return [row for row in self.duties if not row.places and row.elsewhere]

    @property
    def unmet(self) -> list[DutyRow]:
        """Duties that nothing meets, here or in another process."""
        return [row for row in self.duties if not row.places and not row.elsewhere]


def get_coverage(session: Session, library: Library, proposal: ProposalView, edition: str = "") -> Coverage:
    """The duties of an edition against a proposal and the processes around it.

    Args:
        session: an open session.
        library: compiled versions.
        proposal: the proposal, already found for the actor.
        edition: the short name of an edition; by default the one that the process follows.
    """
    diagram = proposal.diagram() or Diagram(id=proposal.process_key, name="")
    editions = list_editions(session)
    chosen = edition or diagram.edition or (editions[0].id if editions else "")
    here = _citing(diagram)
    for key, titles in forms_citing(proposal.files).items():
        here.setdefault(key, []).extend(Place(f"A question of {quoted(title)}") for title in titles)
    others = list_others(session, library, proposal.area_id, proposal.process_key)
    elsewhere: dict[str, list[str]] = {}
    for other in (each for each in others.values() if each is not None):
        for key in _citing(other):
            elsewhere.setdefault(key, []).append(other.name)
    rows = [row for row in session.scalars(select(Clause).order_by(Clause.key)) if chosen in editions_of(row)]
    wanted = {row.key for row in rows}
    return Coverage(
        edition=chosen,
        editions=editions,
        duties=tuple(
            DutyRow(clause_view(row), tuple(here.get(row.key, ())), tuple(sorted(elsewhere.get(row.key, ()))))
            for row in rows
        ),
        uncited=tuple(_uncited(diagram)),
        of_others=tuple((key, tuple(places)) for key, places in sorted(here.items()) if key not in wanted),
    )


def _citing(diagram: Diagram) -> dict[str, list[Place]]:
    words = Words(diagram)
    found: dict[str, list[Place]] = {}
    for element in diagram.elements.values():
        for key in element.clauses:
            found.setdefault(key, []).append(Place(words.name(element.id), element.id))
    for clock in diagram.clocks.values():
        for key in clock.clauses:
            found.setdefault(key, []).append(Place(f"The clock {words.clock(clock.id)}"))
    return found


def _uncited(diagram: Diagram) -> Iterator[Place]:
    words = Words(diagram)
    for element in diagram.elements.values():
        if element.kind in _WORK and not element.clauses:
            yield Place(words.name(element.id), element.id)
    for clock in diagram.clocks.values():
        if not clock.clauses:
            yield Place(f"The clock {words.clock(clock.id)}")
