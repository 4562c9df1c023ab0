"""What a comparison says, as frozen objects."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
MOVED: Final = "moved"
"""Its place in the drawing is another, and nothing else."""


@dataclass(frozen=True)
class Difference:
    """One property that is not what it was, both sides in plain words; empty where there was nothing.

    Attributes:
        property: the name of the property, for code: "role", "length", "required".
        label: what people call it.
        old: what it was.
        new: what it is.
        wording: only words for people differ; nothing runs in another way.
    """

    property: str
    label: str
    old: str
    new: str
    wording: bool = False


@dataclass(frozen=True)
class Change:
    """One thing that is not what it was.

    Attributes:
        what: added, removed, changed or moved.
        subject: what kind of thing: element, flow, lane, note, form, question, fact, parameter, clock, rung,
            clause, rule, row, scenario, file, process.
        id: its id; of a question its key, of a file its path.
        name: what people call it.
        differences: its own properties; of something added or removed, those that say what it is.
        inner: the changes of what belongs to it: questions of a form, rungs of a clock, rows of a table.
        old_elements: the elements of the old side that it concerns, itself included.
        new_elements: the same on the new side.
    """

    what: str
    subject: str
    id: str
    name: str
    differences: tuple[Difference, ...] = ()
    inner: tuple["Change", ...] = ()
    old_elements: tuple[str, ...] = ()
    new_elements: tuple[str, ...] = ()

    @property
    def is_wording(self) -> bool:
        """Whether only words for people differ."""
        return (
            self.what == CHANGED
            and all(difference.wording for difference in self.differences)
            and all(change.is_wording for change in self.inner)
        )

    def difference(self, name: str) -> Difference | None:
        """The difference of one property, or None."""
        return next((each for each in self.differences if each.property == name), None)


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between an old and a new version of a process.

    Attributes:
        process: the process itself, when one of its own attributes differs.
        unreadable: sentences about what could not be read and is therefore not compared.
        leads_elsewhere: elements of both sides whose ways out lead elsewhere, or under other conditions.
        moved: whatever is on both sides and drawn in another place: elements, flows, lanes, notes.
        changed_hosts: elements of both sides whose boundary events differ.
    """

    process: Change | None = None
    lanes: tuple[Change, ...] = ()
    elements: tuple[Change, ...] = ()
    flows: tuple[Change, ...] = ()
    notes: tuple[Change, ...] = ()
    forms: tuple[Change, ...] = ()
    facts: tuple[Change, ...] = ()
    parameters: tuple[Change, ...] = ()
    clocks: tuple[Change, ...] = ()
    clauses: tuple[Change, ...] = ()
    rules: tuple[Change, ...] = ()
    scenarios: tuple[Change, ...] = ()
    files: tuple[Change, ...] = ()
    unreadable: tuple[str, ...] = ()
    leads_elsewhere: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()
    changed_hosts: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Change]:
        """Every change, section by section."""
        if self.process is not None:
            yield self.process
        for section in (
            self.lanes, self.elements, self.flows, self.notes, self.forms, self.facts, self.parameters,
            self.clocks, self.clauses, self.rules, self.scenarios, self.files,
        ):  # fmt: skip
            yield from section

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs, as far as both sides can be read."""
        return not (self.moved or self.unreadable or any(True for _ in self))

    @property
    def added(self) -> frozenset[str]:
        """Elements that only the new side has."""
        return frozenset(change.id for change in self.elements if change.what == ADDED)

    @property
    def removed(self) -> frozenset[str]:
        """Elements that only the old side has."""
        return frozenset(change.id for change in self.elements if change.what == REMOVED)

    @property
    def changed(self) -> frozenset[str]:
        """Elements of both sides that mean something else: by property, form, table or boundary event."""
        touched = {change.id for change in self.elements if change.what == CHANGED and not change.is_wording}
        for change in (*self.forms, *self.rules):
            if not change.is_wording:
                touched.update(set(change.old_elements) & set(change.new_elements))
        return frozenset(touched | self.changed_hosts)

    @property
    def reworded(self) -> frozenset[str]:
        """Elements of both sides of which only words for people differ, in the diagram or in the form."""
        worded = {change.id for change in self.elements if change.is_wording}
        for change in self.forms:
            if change.is_wording:
                worded.update(set(change.old_elements) & set(change.new_elements))
        return frozenset(worded - self.changed)

    @property
    def touched_old(self) -> frozenset[str]:
        """Elements of the old side on which a token stands at a change."""
        return self.removed | self.changed | self.leads_elsewhere

    @property
    def touched_new(self) -> frozenset[str]:
        """Elements of the new side that a token meets as a change."""
        return self.added | self.changed | self.leads_elsewhere

    @property
    def redated_clocks(self) -> frozenset[str]:
        """Clocks of both sides that would come to another date: their length, unit, anchor or direction."""
        return frozenset(
            change.id
            for change in self.clocks
            if change.what == CHANGED and any(each.property in _DATED for each in change.differences)
        )

    def clock(self, clock_id: str) -> Change | None:
        """What differs about a clock, or None."""
        return next((change for change in self.clocks if change.id == clock_id), None)

    def form(self, form_id: str) -> Change | None:
        """What differs about a form, or None."""
        return next((change for change in self.forms if change.id == form_id), None)

    def element(self, element_id: str) -> Change | None:
        """What differs about an element's own properties, or None."""
        return next((change for change in self.elements if change.id == element_id), None)


_DATED: Final = frozenset({"length", "unit", "direction", "anchor", "repeat"})
