"""The details of a process as tables: what is declared and where it is used, who does what, what is cited."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.diagram.model import ClockDeclaration
from engine.diagram.text_twin import text_twin
from engine.editing import Use, list_uses
from webapp.outline_pages.offers import Offers


@dataclass(frozen=True)
class Row:
    """One declared thing: its id, its words, what is to be known of it, and where it is used."""

    id: str
    name: str
    lines: tuple[str, ...]
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True)
class RoleRow:
    """A role, and the steps that it does."""

    role: str
    label: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ClauseRow:
    """A clause that is cited, with the steps and clocks that cite it."""

    id: str
    title: str
    steps: tuple[tuple[str, str], ...]
    clocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Details:
    """Every table of the details page."""

    clocks: tuple[Row, ...]
    facts: tuple[Row, ...]
    parameters: tuple[Row, ...]
    lanes: tuple[Row, ...]
    roles: tuple[RoleRow, ...]
    clauses: tuple[ClauseRow, ...]


def details_of(offers: Offers) -> Details:
    """The tables of a proposal's process."""
    twin = text_twin(offers.diagram, names=offers.shared_names)
    return Details(
        clocks=tuple(_row(offers, "clock", each.id, each.text, each.details) for each in twin.clocks),
        facts=tuple(_row(offers, "fact", each.id, each.text, each.details) for each in twin.facts),
        parameters=tuple(
            _row(offers, "parameter", each.id, each.text, each.details) for each in twin.parameters
        ),
        lanes=tuple(_lanes(offers)),
        roles=tuple(_roles(offers)),
        clauses=tuple(_clauses(offers)),
    )


def rungs_of(clock: ClockDeclaration) -> list[tuple[str, str]]:
    """A clock's rungs by id, in words."""
    return [(rung.id, rung.id.replace("_", " ")) for rung in clock.rungs]


def _row(offers: Offers, what: str, key: str, text: str, lines: tuple[str, ...]) -> Row:
    return Row(key, text, lines, tuple(list_uses(offers.diagram, offers.proposal.files, what, key)))


def _lanes(offers: Offers) -> Iterator[Row]:
    labels = dict(offers.plain_roles())
    for lane in offers.diagram.lanes:
        uses = tuple(list_uses(offers.diagram, {}, "lane", lane.id))
        yield Row(lane.id, lane.name, (labels.get(lane.role, lane.role) or "No role",), uses)


def _roles(offers: Offers) -> Iterator[RoleRow]:
    found: dict[str, dict[str, str]] = {}
    for key, words in offers.steps():
        element = offers.diagram.elements[key]
        for role in element.signatories or (element.role,):
            found.setdefault(role, {})[key] = words
    labels = dict(offers.plain_roles())
    for role, steps in found.items():
        yield RoleRow(role, labels.get(role, role) or "Nobody", tuple(steps.items()))


def _clauses(offers: Offers) -> Iterator[ClauseRow]:
    titles = dict(offers.clauses())
    elements, clocks = offers.diagram.elements.values(), offers.diagram.clocks.values()
    cited = sorted({key for e in elements for key in e.clauses} | {key for c in clocks for key in c.clauses})
    for key in cited:
        steps = tuple((e.id, offers.step_words(e.id)) for e in elements if key in e.clauses)
        named = tuple((clock.id, clock.name) for clock in clocks if key in clock.clauses)
        yield ClauseRow(key, titles.get(key, key), steps, named)
