"""What a pack for one agency shows: what it was asked, what it entered, its files, and its people's looks."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from engine.evidence.reading import people_in
from engine.evidence.sections.plain import Plain

_ALWAYS = ("case.opened", "case.completed")
# Who closed a task that was asked of several is whoever was last: another agency's person, it may be.
_NOBODY = {"assignee_id": None, "owner_id": None, "closed_by_id": None, "close_reason": ""}


@dataclass(frozen=True)
class _Own:
    """The ids of what is the agency's."""

    people: Collection[int]
    parts: Collection[int]
    submissions: Collection[int]
    documents: Collection[int]
    clocks: Collection[int]

    def tells_of(self, entry: Plain) -> bool:
        """Whether an entry of the ledger is about the agency's own things, and nobody else's."""
        if entry["kind"] in _ALWAYS:
            return True
        body = json.loads(entry["body"])
        own = (
            ("part", self.parts),
            ("submission", self.submissions),
            ("document", self.documents),
            ("clock", self.clocks),
        )
        named = [body[key] in ids for key, ids in own if body.get(key) is not None]
        return bool(named) and all(named)


def for_agency(contents: Plain, agency_id: int) -> Plain:
    """Keep what is the agency's own; of every other entry of the ledger, its place and its hash."""
    is_own = _having("agency_id", {agency_id})
    submissions = _kept(contents["submissions"], is_own)
    documents = _kept(contents["documents"], is_own)
    tasks = [
        {**task, **_NOBODY, "name": task["step"] or task["name"], "parts": own_parts}
        for task in contents["tasks"]
        if (own_parts := _kept(task["parts"], is_own))
    ]
    parts = {part["id"] for task in tasks for part in task["parts"]}
    clocks = _kept(contents["clocks"], _having("part_id", parts))
    own = _Own(
        people=set(contents["people_of_agencies"].get(str(agency_id), ())),
        parts=parts,
        submissions={each["id"] for each in submissions},
        documents={each["id"] for each in documents},
        clocks={each["id"] for each in clocks},
    )
    told = {entry["sequence"] for entry in contents["ledger"]["entries"] if own.tells_of(entry)}
    instances = {task["instance_id"] for task in tasks}
    ran = _kept(contents["instances"], _having("id", instances))
    found: Plain = {
        "format": contents["format"],
        "as_at": contents["as_at"],
        "agency": contents["agencies"].get(str(agency_id), ""),
        "roles": contents["roles"],
        "agencies": {str(agency_id): contents["agencies"].get(str(agency_id), "")},
        "case": {**contents["case"], "opened_by_id": None},
        "members": _kept(contents["members"], _having("person_id", own.people)),
        "instances": [{**each, "label": each["process"], "parameters": {}} for each in ran],
        "versions": _kept(contents["versions"], _having("id", {each["version_id"] for each in ran})),
        "tasks": tasks,
        "ad_hoc": _kept(contents["ad_hoc"], is_own),
        "submissions": submissions,
        "send_backs": _kept(contents["send_backs"], _having("submission_id", own.submissions)),
        "corrections": _kept(contents["corrections"], _having("submission_id", own.submissions)),
        "facts": _kept(contents["facts"], _having("submission_id", own.submissions)),
        "clocks": clocks,
        "clauses": contents["clauses"],
        "documents": documents,
        "comments": _kept(contents["comments"], is_own),
        "timeline": [line for line in contents["timeline"] if line["sequence"] in told],
        "access": _kept(contents["access"], _having("person", own.people)),
        "ledger": {**contents["ledger"], "entries": _disclosed(contents["ledger"]["entries"], told)},
    }
    named = set(people_in(found))
    return found | {"people": {key: name for key, name in contents["people"].items() if int(key) in named}}


def _disclosed(entries: list[Plain], told: Collection[int]) -> list[Plain]:
    """Entries in full, or only where they stand in the chain."""
    return [
        entry
        if entry["sequence"] in told
        else {"sequence": entry["sequence"], "hash": entry["hash"], "is_withheld": True}
        for entry in entries
    ]


def _having(key: str, among: Collection[Any]) -> Any:
    return lambda each: each[key] in among


def _kept(found: list[Plain], wanted: Any) -> list[Plain]:
    return [each for each in found if wanted(each)]
