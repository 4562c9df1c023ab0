"""What an anonymised pack shows: numbers for people and agencies, days of the case for dates, choices only.

Everything is named here that is shown; what is not named is left out, whatever is added to the record later.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from engine.evidence.sections.plain import Plain
from engine.now import local_date
from engine.queries.timeline import QUIET
from engine.roles import ROLE_LABELS

WITHHELD = "Withheld"
_FAR_BACK = -366
_LOCAL = "LOCAL:"
_HAPPENED = {
    "member.added": "Somebody was named on the case",
    "member.ended": "Somebody is no longer named on the case",
    "instance.started": "A process started",
    "instance.completed": "A process ended",
    "clock.rung_fired": "People were told of a deadline",
}
_CHOSEN = frozenset({"radio", "select", "checklist", "checkbox"})
_PUBLIC = frozenset({"", "official"})


class _Veil:
    """Numbers instead of people and agencies, in the order in which they appear; days instead of dates."""

    def __init__(self, opened_at: str) -> None:
        self._first = local_date(datetime.fromisoformat(opened_at))
        self._people: dict[int, int] = {}
        self._agencies: dict[int, int] = {}

    def person(self, person_id: int | None) -> int | None:
        """The number of a person."""
        return None if person_id is None else self._people.setdefault(person_id, len(self._people) + 1)

    def agency(self, agency_id: int | None) -> int | None:
        """The number of an agency."""
        return None if agency_id is None else self._agencies.setdefault(agency_id, len(self._agencies) + 1)

    def actor(self, actor: str) -> int | None:
        """The number of who made an entry of the ledger."""
        kind, _, number = actor.partition(":")
        return self.person(int(number)) if kind == "person" else None

    def day(self, stored: Any) -> str | None:
        """A stored day or moment as a day of the case; what lies long before says only that."""
        if not stored:
            return None
        try:
            at = local_date(datetime.fromisoformat(stored)) if "T" in stored else date.fromisoformat(stored)
        except (TypeError, ValueError):
            return WITHHELD
        days = (at - self._first).days
        return f"Day {days}" if days >= _FAR_BACK else "More than a year before the case"

    def names(self) -> Plain:
        """What the numbers are called."""
        return {
            "people": {str(number): f"Person {number}" for number in self._people.values()},
            "agencies": {str(number): f"Agency {number}" for number in self._agencies.values()},
        }

    def days(self, row: Plain, *keys: str) -> Plain:
        """Some dates of a row as days."""
        return {key: self.day(row[key]) for key in keys}


def anonymised(contents: Plain) -> Plain:
    """Keep what tells how the process went and nothing that tells of whom."""
    veil = _Veil(contents["case"]["opened_at"])
    steps = {task["id"]: task["step"] or "A task outside the diagram" for task in contents["tasks"]}
    clocks = {row["id"]: row["name"] for row in contents["clocks"]}
    found: Plain = {
        "format": contents["format"],
        "as_at": None,
        "case": _some(contents["case"], "kind", "kind_name", "state")
        | veil.days(contents["case"], "opened_at", "completed_at"),
        "members": [_member(veil, row) for row in contents["members"]],
        "versions": contents["versions"],
        "instances": [
            _some(row, "id", "version_id", "process", "kind", "state")
            | {"label": row["process"]}
            | veil.days(row, "started_at", "ended_at")
            for row in contents["instances"]
        ],
        "tasks": [_task(veil, row, steps[row["id"]]) for row in contents["tasks"]],
        "submissions": [_submission(veil, row, steps) for row in contents["submissions"]],
        "decisions": [_decision(veil, row, steps) for row in contents["decisions"]],
        "clocks": [_clock(veil, row) for row in contents["clocks"]],
        # A partnership's own duties may be called after it: only those of the law and the guidance.
        "clauses": {key: row for key, row in contents["clauses"].items() if not key.startswith(_LOCAL)},
        "timeline": [
            _line(veil, row, steps, clocks)
            for row in contents["ledger"]["entries"]
            if row["kind"] not in QUIET
        ],
        "access": [
            {"at": veil.day(row["at"]), "person": veil.person(row["person"]), "kind": row["kind"]}
            for row in contents["access"]
        ],
        "ledger": {
            "sequence": contents["ledger"]["sequence"],
            "hash": contents["ledger"]["hash"],
            "anchors": contents["ledger"]["anchors"],
            "entries": [
                _some(entry, "sequence", "hash") | {"is_withheld": True}
                for entry in contents["ledger"]["entries"]
            ],
        },
    }
    unsaid = {"published_by_id": None, "approved_by_id": None, "published_at": None}
    found["versions"] = [{**row, **unsaid} for row in found["versions"]]
    return found | veil.names()


def _some(row: Plain, *keys: str) -> Plain:
    return {key: row[key] for key in keys}


def _member(veil: _Veil, row: Plain) -> Plain:
    named = {"person_id": veil.person(row["person_id"]), "relation": row["relation"], "reason": ""}
    return named | veil.days(row, "from_at", "to_at")


def _task(veil: _Veil, row: Plain, step: str) -> Plain:
    parts = [
        {
            **_some(part, "id", "role", "state"),
            "label": "",
            "agency_id": veil.agency(part["agency_id"]),
            "closed_by_id": veil.person(part["closed_by_id"]),
            "close_reason": "",
            **veil.days(part, "asked_at", "due_on", "closed_at"),
        }
        for part in row["parts"]
    ]
    closed = {"closed_by_id": veil.person(row["closed_by_id"]), "close_reason": ""}
    kept = _some(row, "id", "instance_id", "element_id", "kind", "role", "state", "ad_hoc_kind")
    dates = veil.days(row, "opened_at", "due_on", "released_at", "closed_at")
    return kept | closed | dates | {"name": step, "step": step, "parts": parts}


def _submission(veil: _Veil, row: Plain, steps: dict[int, str]) -> Plain:
    return {
        **_some(row, "id", "task_id", "part_id", "element_id", "version_id", "is_latest"),
        "title": steps.get(row["task_id"], ""),
        "person_id": veil.person(row["person_id"]),
        "on_behalf_of_id": veil.person(row["on_behalf_of_id"]),
        "agency_id": veil.agency(row["agency_id"]),
        "submitted_at": veil.day(row["submitted_at"]),
        "answers": [_answer(veil, answer) for answer in row["answers"]],
    }


def _answer(veil: _Veil, answer: Plain) -> Plain:
    """Only what was chosen from a list that the form itself holds, and days; nothing marked as sensitive."""
    said: str | None = WITHHELD
    if answer.get("sensitivity", "") in _PUBLIC and not answer.get("picker"):
        if answer["kind"] in _CHOSEN:
            said = answer["words"]
        elif answer["kind"] == "datetime":
            said = veil.day(answer.get("value"))
    if answer.get("words") == "Not answered":
        said = "Not answered"
    return {"label": answer["label"], "words": said}


def _decision(veil: _Veil, row: Plain, steps: dict[int, str]) -> Plain:
    votes = [
        {
            **_some(vote, "role", "choice_label", "stance", "signed_with"),
            "person_id": veil.person(vote["person_id"]),
            "on_behalf_of_id": veil.person(vote["on_behalf_of_id"]),
            "signed_at": veil.day(vote["signed_at"]),
        }
        for vote in row["votes"]
    ]
    choices = ", ".join(dict.fromkeys(vote["choice_label"] for vote in votes))
    return {
        "name": steps.get(row["task_id"], ""),
        "outcome": choices,
        "is_unanimous": row["is_unanimous"],
        "made_at": veil.day(row["made_at"]),
        "votes": votes,
    }


def _clock(veil: _Veil, row: Plain) -> Plain:
    changes = [
        _said(row["pauses"], "pause"),
        _said(row["extensions"], "extension"),
        _said(row["earlier"], "count"),
    ]
    kept = _some(row, "id", "key", "name", "scope", "force", "length_source", "clauses", "length", "unit",
                 "direction", "state")  # fmt: skip
    why = [f"Counted {row['length']} {row['unit'].replace('_', ' ')}.", *filter(None, changes)]
    return kept | veil.days(row, "anchor_on", "due_on", "met_on") | {"why": why}


def _said(rows: Sequence[Any], what: str) -> str:
    words = {"pause": "Paused", "extension": "Extended", "count": "Counted again"}[what]
    return f"{words}: {len(rows)} times." if len(rows) > 1 else f"{words} once." if rows else ""


def _line(veil: _Veil, entry: Plain, steps: dict[int, str], clocks: dict[int, str]) -> Plain:
    """What kind of thing happened to which drawn step or clock; never the words of the entry."""
    who, body = veil.actor(entry["actor"]), json.loads(entry["body"])
    about = clocks.get(body.get("clock") or 0) or steps.get(body.get("task") or 0)
    said = _HAPPENED.get(entry["kind"], entry["kind"].replace(".", " ").replace("_", " ").capitalize())
    return {
        "sequence": entry["sequence"],
        "at": veil.day(entry["at"]),
        "who": f"Person {who}" if who else "Caseway",
        "words": f"{said}: “{about}”." if about else f"{said}.",
    }


def names_to_keep_out(contents: Plain) -> set[str]:
    """What must not stand anywhere in an anonymised pack: names, the reference, the label, the partnership.

    Somebody whose account is called like a role is named by everything that names the role.
    """
    case = contents["case"]
    named = {*contents["people"].values(), case["reference"], case["label"], case["area"]}
    return named - set(ROLE_LABELS.values())
