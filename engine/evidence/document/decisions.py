"""The chapter of decisions: each record as it was signed, in the order in which somebody reads it."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from engine.evidence.document.markup import Element, bullets, el, lines_of, pairs, table
from engine.evidence.document.words import Names, clause_in_words, in_words, when
from engine.evidence.sections.plain import Plain
from engine.instances.signing import ABSTAIN, ASIDE

_STANCES: Final = {
    "agree": "agrees",
    "disagree": "disagrees",
    ABSTAIN: "abstains",
    ASIDE: "stands aside",
}
_WAYS: Final = {
    "password": "with a password",
    "password_totp": "with a password and an authenticator app",
    "password_passkey": "with a password and a passkey",
    "passkey": "with a passkey",
    "totp": "with an authenticator app",
}
# Of the case and the partnership the head of the document tells; the rest is told below, one by one.
_TOLD: Final = frozenset(
    {"case", "area", "name", "question", "options", "outcome", "is_unanimous", "made_at", "rationale",
     "criteria", "votes", "conflicts", "removed", "earlier", "resolution", "evidence", "clauses", "rules",
     "process"}
)  # fmt: skip


def decisions(contents: Plain, names: Names) -> Iterator[Element]:
    """What was decided, and who signed how."""
    records = contents.get("decision_records", ())
    if not contents["decisions"]:
        yield el("p", "No decision has been made.")
    for row in contents["decisions"]:
        yield el("h3", row["name"])
        unity = "Unanimous." if row["is_unanimous"] else "Not unanimous."
        yield el("p", el("strong", row["outcome"]), f". Decided {when(row['made_at'])}. {unity}")
        mine = [record for record in records if record["decision_id"] == row.get("id")]
        for record in mine:
            yield from _record(row["name"], record, names)
        if not mine:
            yield _signatures(f"Signatures: {row['name']}", row["votes"], names)


def _signatures(caption: str, votes: Iterable[Plain], names: Names) -> Element:
    rows = [
        (
            names.role(vote["role"]),
            names.acting(vote),
            _choice(vote["choice_label"], vote["stance"]),
            " ".join(filter(None, (vote.get("reasons"), vote.get("conditions")))),
            _signed(vote),
        )
        for vote in votes
    ]
    return table(caption, ("Role", "Person", "Vote", "Reasons and conditions", "Signed"), rows)


def _record(name: str, record: Plain, names: Names) -> Iterator[Element]:
    content = record["content"]
    made = f"Record {record['number']}, {when(record['made_at'])}, {names.person(record['made_by_id'])}"
    yield el("h4", made)
    if record["reason"]:
        yield el("p", f"Corrected: {record['reason']}")
    if not content:
        yield el("p", "Its content has been disposed of.")
        return
    yield pairs(
        [
            ("Question", content["question"]),
            ("Options", "; ".join(content["options"])),
            ("Decided", content["outcome"]),
            ("Why", lines_of(content["rationale"] or "No reasons were given.")),
            *((one["question"], bullets(_answered(one))) for one in content["criteria"]),
        ]
    )
    yield _votes(f"Signatures: {name}, record {record['number']}", content["votes"])
    yield from _dissent(content)
    yield from _evidence(name, record["number"], content["evidence"])
    yield pairs(
        [
            ("Rules of the signing", bullets(_rules(content))),
            ("Under which process", _process(content["process"])),
            ("Under which duties", bullets(map(clause_in_words, content["clauses"]))),
            ("Fingerprint of this record", el("code", record["digest"])),
            *(
                (key.replace("_", " ").capitalize(), in_words(content[key]))
                for key in sorted(content.keys() - _TOLD)
            ),
        ]
    )


def _votes(caption: str, votes: Iterable[Plain]) -> Element:
    rows = [
        (
            vote["role"],
            f"{vote['person']}, for {vote['on_behalf_of']}" if vote["on_behalf_of"] else vote["person"],
            _choice(vote["choice"], vote["stance"]) + (". Dissent" if vote["is_dissent"] else ""),
            lines_of(_reasons(vote)),
            _signed(vote),
        )
        for vote in votes
    ]
    return table(caption, ("Role", "Person", "Vote", "Reasons and conditions", "Signed"), rows)


def _reasons(vote: Plain) -> str:
    condition = f"On the condition: {vote['conditions']}" if vote["conditions"] else ""
    return "\n".join(filter(None, (vote["reasons"], condition))) or "No reasons given"


def _dissent(content: Plain) -> Iterator[Element]:
    """Who disagreed or stood aside, who was no longer asked, and how it was resolved."""
    against = [vote for vote in content["votes"] if vote["is_dissent"]]
    if against or content["earlier"]:
        lines = [f"{vote['role']}, {vote['person']}: {vote['choice']}. {vote['reasons']}" for vote in against]
        yield pairs(
            [("Dissent", bullets(lines)), ("How it was resolved", content["resolution"] or "Not said")]
        )
    for one in content["earlier"]:
        yield el("p", f"An earlier round, {when(one['made_at'])}: {one['outcome']}.")
        yield bullets(f"{vote['role']}: {vote['choice']}. {vote['reasons']}" for vote in one["votes"])
    aside = [
        f"{vote['role']}, {vote['person']}, "
        + (
            "stood aside"
            if vote["stance"] == "conflict"
            else f"declared an interest and signed: {vote['reasons']}"
        )
        for vote in content["conflicts"]
    ]
    aside += [f"{one['role']} was no longer asked. {one['reason']}" for one in content["removed"]]
    if aside:
        yield bullets(aside)


def _evidence(name: str, number: int, found: list[Plain]) -> Iterator[Element]:
    if not found:
        yield el("p", "The step showed its signatories no earlier answers.")
        return
    rows = [
        (
            el("a", one["title"], href=f"#submission-{one['submission']}"),
            f"{one['person']}, {one['agency']}" if one["agency"] else one["person"],
            when(one["submitted_at"]),
            str(one["version"]),
            el("code", one["digest"]),
            ", ".join(f"{file['name']}, version {file['number']}" for file in one["documents"]) or "None",
        )
        for one in found
    ]
    headings = ("What", "From", "When", "Version of its process", "Fingerprint", "Files")
    yield table(f"Evidence relied on: {name}, record {number}", headings, rows)


def _rules(content: Plain) -> Iterator[str]:
    rules = content["rules"]
    yield f"Asked to sign: {'; '.join(rules['signatories'])}."
    if rules["must_sign"]:
        yield f"Not decided without: {'; '.join(rules['must_sign'])}."
    if rules["quorum"]:
        yield f"Enough have signed when: {rules['quorum']}."
    if rules["casting"]:
        yield f"Casting vote when the votes are level: {rules['casting']}."


def _process(process: Plain) -> str:
    edition = f", written for the edition {process['edition']}" if process["edition"] else ""
    since = when(process["in_force_from"])
    return f"{process['name']}, version {process['version']}{edition}, in force from {since}"


def _answered(one: Plain) -> Iterator[str]:
    for answer in one["answers"]:
        yield f"{answer['role']}: {answer['answer']}"


def _choice(label: str, stance: str) -> str:
    said = _STANCES.get(stance, stance.replace("_", " "))
    return label if not said or stance == "agree" else f"{label} ({said})"


def _signed(vote: dict[str, Any]) -> str:
    way = vote["signed_with"]
    return when(vote["signed_at"]) + (f", {_WAYS.get(way, 'identity proved at signing')}" if way else "")
