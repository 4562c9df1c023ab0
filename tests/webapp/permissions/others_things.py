"""Every route with the ids of everything there is: somebody is led along with what is another's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import MapAdapter, Rule

from engine.models import (
    AccessReview,
    AnonymisationCheck,
    Base,
    BreakGlass,
    CalendarDay,
    Case,
    CaseMember,
    Clock,
    Conflict,
    ContributorLink,
    Correction,
    Cover,
    Decision,
    Disposal,
    Document,
    EvidencePack,
    ExternalIdentity,
    Fault,
    Group,
    LegalHold,
    Membership,
    Migration,
    MigrationCase,
    Outbox,
    Part,
    Passkey,
    Person,
    Placement,
    Play,
    Proposal,
    RetentionRule,
    Retirement,
    SavedFilter,
    SendBack,
    Submission,
    Task,
    WebSession,
)  # fmt: skip
from tests.webapp.permissions.doors import Door

TABLES: Mapping[str, type[Base]] = {
    "case_id": Case,
    "task_id": Task,
    "part_id": Part,
    "clock_id": Clock,
    "check_id": AnonymisationCheck,
    "conflict_id": Conflict,
    "correction_id": Correction,
    "cover_id": Cover,
    "day_id": CalendarDay,
    "decision_id": Decision,
    "delivery_id": Outbox,
    "disposal_id": Disposal,
    "document_id": Document,
    "fault_id": Fault,
    "filter_id": SavedFilter,
    "glass_id": BreakGlass,
    "group_id": Group,
    "hold_id": LegalHold,
    "identity_id": ExternalIdentity,
    "link_id": ContributorLink,
    "member_id": CaseMember,
    "membership_id": Membership,
    "migration_id": Migration,
    "pack_id": EvidencePack,
    "passkey_id": Passkey,
    "person_id": Person,
    "placement_id": Placement,
    "play_id": Play,
    "proposal_id": Proposal,
    "retirement_id": Retirement,
    "review_id": AccessReview,
    "row_id": MigrationCase,
    "rule_id": RetentionRule,
    "send_back_id": SendBack,
    "session_id": WebSession,
    "submission_id": Submission,
}
"""What the numbers in addresses are numbers of."""
NO_IDS = frozenset({"number", "revision"})
"""Numbers that count and identify nothing by themselves."""
OF_CASES = frozenset(
    {
        *(
            "case_id",
            "task_id",
            "part_id",
            "clock_id",
            "check_id",
            "conflict_id",
            "correction_id",
            "decision_id",
        ),
        *("disposal_id", "document_id", "fault_id", "glass_id", "hold_id", "link_id", "member_id", "pack_id"),
        *("placement_id", "send_back_id", "submission_id"),
    }
)
"""What belongs to a case, and is shut with it."""
_PERSONS = {"person_id": "id", "session_id": "person_id"}
"""Where a row names whose it is."""
_SORTED_BY = ("process_key", "state", "relation", "kind", "is_restricted")
"""Of many things, the other doors than their own page are tried with one of each sort."""


@dataclass(frozen=True)
class Address:
    """A door with the ids of something: of which table, and which row."""

    door: Door
    path: str
    ids: Mapping[str, int]


class Things:
    """The rows of one partnership, by the names that their ids have in addresses."""

    def __init__(self, rows: Session, area_id: int) -> None:
        self._rows = {
            name: list(rows.scalars(select(table).order_by(table.id))) for name, table in TABLES.items()
        }
        self._rows["membership_id"] = [
            row for row in self._rows["membership_id"] if _is_in(rows, row, area_id)
        ]
        here = {row.person_id for row in self._rows["membership_id"]}
        for name, found in self._rows.items():
            self._rows[name] = [
                row for row in found if getattr(row, _PERSONS.get(name, ""), None) in (None, *here)
            ]
        for name in ("case_id", "group_id", "day_id"):
            self._rows[name] = [row for row in self._rows[name] if row.area_id == area_id]
        cases = {row.id for row in self._rows["case_id"]}
        for name, found in self._rows.items():
            self._rows[name] = [row for row in found if getattr(row, "case_id", None) in (None, *cases)]

    def addresses(self, adapter: MapAdapter, door: Door) -> Iterator[Address]:
        """One door with everything that its numbers can mean; just itself where it has none."""
        plain = door.path.partition("?")[0]
        rule, given = adapter.match(plain, method=door.method, return_rule=True)
        names = [name for name in _in_order(rule) if _is_id(name, given, door)]
        if not names:
            yield Address(door, door.path, {})
            return
        rows = self._rows[names[-1]]
        is_its_page = (
            door.method == "GET"
            and names[-1] != "submission_id"
            and door.rule.rstrip("/").endswith(f"{names[-1]}>")
        )
        for row in rows if is_its_page else _one_of_each_sort(rows):
            ids = {name: getattr(row, name) for name in names[:-1] if getattr(row, name, None) is not None}
            ids[names[-1]] = row.id
            known = {name: ids.get(name, given[name]) for name in names}
            yield Address(door, _built(rule, {**given, **ids}), known)


def with_own(adapter: MapAdapter, address: Address, own: Mapping[str, int]) -> str | None:
    """The same address with one's own case or task before another's thing; None where there is no place."""
    rule, given = adapter.match(address.path.partition("?")[0], method=address.door.method, return_rule=True)
    names = list(address.ids)[:-1]
    if not any(name in own for name in names):
        return None
    return _built(rule, {**given, **{name: own[name] for name in names if name in own}})


def _is_in(rows: Session, membership: Membership, area_id: int) -> bool:
    return rows.get_one(Group, membership.group_id).area_id == area_id


def _one_of_each_sort(rows: list[Any]) -> list[Any]:
    return list({tuple(str(getattr(row, name, "")) for name in _SORTED_BY): row for row in rows}.values())


def _in_order(rule: Rule) -> list[str]:
    return sorted(rule.arguments, key=lambda name: rule.rule.index(f"{name}>"))


def _is_id(name: str, given: Mapping[str, Any], door: Door) -> bool:
    """Tasks and parts of a walk are in a database of its own."""
    if not isinstance(given[name], int) or name in NO_IDS:
        return False
    return not (door.rule.startswith("/studio/") and name in ("task_id", "part_id"))


def _built(rule: Rule, values: Mapping[str, Any]) -> str:
    built = rule.build(values)
    assert built is not None, (rule, values)
    return built[1]
