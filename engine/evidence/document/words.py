"""How the document writes names, dates and states of a pack's plain contents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.evidence.document.markup import Element, el, lines_of, pairs
from engine.evidence.sections.plain import Plain
from engine.now import LONDON
from engine.roles import role_label
from forms.reading_back import moment_in_words

STATES = {
    "offered": "Open", "claimed": "Open", "delegated": "Open, delegated", "returned": "Sent back",
    "completed": "Completed", "withdrawn": "Withdrawn", "waiting": "Not started", "running": "Running",
    "paused": "Paused", "met": "Met", "overdue": "Overdue", "met_late": "Met late", "stopped": "Stopped",
    "complete": "Complete", "open": "Open", "cancelled": "Cancelled", "faulted": "Stands still",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """People and agencies by id, and roles as the area calls them."""

    people: dict[str, str]
    agencies: dict[str, str]
    roles: dict[str, str]

    def role(self, role: str) -> str:
        """What a role is called."""
        return self.roles.get(role) or role_label(role)

    def person(self, person_id: Any, nobody: str = "Caseway") -> str:
        """Who it was."""
        return nobody if person_id is None else self.people.get(str(person_id), f"Person {person_id}")

    def agency(self, agency_id: Any) -> str:
        """Which agency."""
        return "" if agency_id is None else self.agencies.get(str(agency_id), "An agency")

    def acting(self, row: Plain) -> str:
        """Who it was, and for whom."""
        who = self.person(row["person_id"])
        covered = row.get("on_behalf_of_id")
        return f"{who}, for {self.person(covered)}" if covered is not None else who


def when(stored: str | None, nothing: str = "Not set") -> str:
    """A stored day or moment as people write it; what is neither stays as it is."""
    if not stored:
        return nothing
    try:
        at = datetime.fromisoformat(stored)
    except ValueError:
        return stored
    if "T" not in stored:
        return moment_in_words(stored)
    return moment_in_words(at.astimezone(LONDON).replace(tzinfo=None).isoformat(timespec="minutes"))


def state(value: str) -> str:
    """A state in a word or two."""
    return STATES.get(value, value.replace("_", " ").capitalize())


def whose(part: Plain, names: Names) -> str:
    """Whose part it is: the agency, the role, or what the part is called."""
    label = part["label"] if part["label"] not in ("", part["role"]) else names.role(part["role"])
    return names.agency(part["agency_id"]) or label


def parts_by_id(contents: Plain, names: Names) -> dict[Any, str]:
    """Whose each part of a task is, by the part's id."""
    return {part["id"]: whose(part, names) for task in contents["tasks"] for part in task["parts"]}


def in_words(value: Any) -> Element:
    """Stored content of any shape as lists of terms."""
    if isinstance(value, dict):
        return pairs((key.replace("_", " ").capitalize(), in_words(each)) for key, each in value.items())
    if isinstance(value, list):
        return el("ul", *(el("li", in_words(each)) for each in value)) if value else el("span", "None")
    return lines_of(plain_words(value))


def plain_words(value: Any) -> str:
    """One stored value."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return when(value, "") if isinstance(value, str) else str(value)


def clause_in_words(clause: Plain) -> str:
    """A cited duty with where it stands, and whether anybody has checked it against the text."""
    where = ", ".join(filter(None, (clause["source"], clause["paragraph"])))
    checked = "" if clause["is_verified"] else "; not verified against the text"
    return f"{clause['title']} ({where}{checked})"
