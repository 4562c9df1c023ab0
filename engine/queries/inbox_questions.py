"""What can be asked of an inbox: which list, and which of its entries. Kept by name, it is a saved filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

OPEN_VIEWS = ("mine", "offered", "delegated")
BY_PRIORITY = "priority"


@dataclass(frozen=True)
class Question:
    """A question to the open lists.

    Attributes:
        view: ``mine`` (claimed by or given to me), ``offered`` (to my roles), ``delegated`` (done for me).
        overdue: only what was due before today.
        urgent: only what the team has said is high or urgent.
        follow_up: only what was to be looked at again by today.
        kind: only cases of this process key.
        role: only what is for this role.
        order: empty for what is due first, ``priority`` for what is most urgent first.
    """

    view: str = "mine"
    overdue: bool = False
    urgent: bool = False
    follow_up: bool = False
    kind: str = ""
    role: str = ""
    order: str = ""

    @property
    def is_ranked(self) -> bool:
        """Whether what is most urgent comes first."""
        return self.order == BY_PRIORITY

    @property
    def conditions(self) -> frozenset[str]:
        """Which conditions narrow the list; how the statement is written depends on nothing else."""
        return frozenset(
            name for name in ("overdue", "urgent", "follow_up", "kind", "role") if getattr(self, name)
        )

    def values(self, today: date, prefix: str = "") -> dict[str, Any]:
        """What the conditions compare with, as parameters of the statement."""
        return {f"{prefix}today": today, f"{prefix}case_kind": self.kind, f"{prefix}role": self.role}

    def stored(self) -> dict[str, Any]:
        """What is kept of it: the list, what narrows it, and its order."""
        order = {"order": self.order} if self.order else {}
        return {"view": self.view, **{name: getattr(self, name) for name in sorted(self.conditions)}, **order}


def read_question(stored: Mapping[str, Any]) -> Question:
    """The question behind what is kept or stands in an address; whatever is no condition asks nothing."""
    view = stored.get("view")
    return Question(
        view=view if view in OPEN_VIEWS else "mine",
        overdue=_said(stored.get("overdue")),
        urgent=_said(stored.get("urgent")),
        follow_up=_said(stored.get("follow_up")),
        kind=_word(stored.get("kind")),
        role=_word(stored.get("role")),
        order=BY_PRIORITY if stored.get("order") == BY_PRIORITY else "",
    )


def _said(value: object) -> bool:
    return value is True or value == "1"


def _word(value: object) -> str:
    return value if isinstance(value, str) and value.replace("_", "").isalnum() and value.isascii() else ""
