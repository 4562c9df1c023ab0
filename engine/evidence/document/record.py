"""The second half of the document: what was entered and decided, why dates are what they are, files."""

from collections.abc import Iterator
from typing import Any

from engine.evidence.document.markup import Element, bullets, el, lines_of, pairs, table
from engine.evidence.document.words import Names, state, when
from engine.evidence.sections.plain import Plain
from engine.roles import role_label

_FORCE = {"must": "Must", "should": "Should", "local": "Local"}
_LARGE = 1024


def submissions(contents: Plain, names: Names) -> Iterator[Element]:
    """Every completed form, superseded ones included."""
    tasks = {task["id"]: task["name"] for task in contents["tasks"]}
    corrected = {row["new_submission_id"]: row for row in contents.get("corrections", ())}
    if not contents["submissions"]:
        yield el("p", "Nothing was entered.")
    for row in contents["submissions"]:
        title = (
            row.get("title") or tasks.get(row["task_id"]) or row["element_id"].replace("_", " ").capitalize()
        )
        agency = names.agency(row["agency_id"])
        yield el("h3", f"{title}{', ' + agency if agency else ''}", id=f"submission-{row['id']}")
        said = f"Submission {row['id']}, by {names.acting(row)}, {when(row['submitted_at'])}."
        yield el("p", said if row["is_latest"] else f"{said} A later one took its place.")
        if row["id"] in corrected:
            correction = corrected[row["id"]]
            why = f"A correction, asked for by {names.person(correction['asked_by_id'])}, agreed by "
            yield el("p", f"{why}{names.person(correction['decided_by_id'])}: {correction['reason']}")
        yield answers(row["answers"], "Its content has been disposed of, or there was none.")


def answers(found: list[Plain], nothing: str = "Nothing.") -> Element:
    """Questions and answers; rows of a repeating question as lists in the list."""
    return pairs(((row["label"], _said(row)) for row in found), nothing)


def decisions(contents: Plain, names: Names) -> Iterator[Element]:
    """What was decided, and who signed how."""
    records = contents.get("decision_records", ())
    if not contents["decisions"]:
        yield el("p", "No decision has been made.")
    for row in contents["decisions"]:
        yield el("h3", row["name"])
        unity = "Unanimous." if row["is_unanimous"] else "Not unanimous."
        yield el("p", el("strong", row["outcome"]), f" {when(row['made_at'])}. {unity}")
        yield table(
            f"Signatures: {row['name']}",
            ("Role", "Person", "Vote", "Reasons and conditions", "Signed"),
            [
                (
                    role_label(vote["role"]),
                    names.acting(vote),
                    f"{vote['choice_label']}{', ' + state(vote['stance']).lower() if vote['stance'] else ''}",
                    " ".join(filter(None, (vote.get("reasons"), vote.get("conditions")))),
                    when(vote["signed_at"]),
                )
                for vote in row["votes"]
            ],
        )
        for record in records:
            if record["decision_id"] == row.get("id"):
                yield from _record(record, names)


def clocks(contents: Plain, _names: Names) -> Iterator[Element]:
    """Each deadline with its working."""
    if not contents["clocks"]:
        yield el("p", "No clock belongs to this pack.")
    for row in contents["clocks"]:
        yield el("h3", row["name"])
        met = f", {when(row['met_on'])}" if row["met_on"] else ""
        yield pairs(
            [
                ("State", f"{state(row['state'])}{met}"),
                ("Due", when(row["due_on"])),
                (
                    "Force",
                    f"{_FORCE.get(row['force'], row['force'])}; its length is set by {row['length_source']}",
                ),
                ("Clauses", ", ".join(row["clauses"]) or "None"),
                *([("Why it was late", row["late_reason"])] if row.get("late_reason") else []),
                *([("Why it stopped", row["stopped_reason"])] if row.get("stopped_reason") else []),
            ]
        )
        yield el("h4", "Why this date")
        yield bullets(row["why"], "It has not started.")
        for number, lines in enumerate(row.get("earlier", ()), 1):
            yield el("h4", f"Earlier working {number}")
            yield bullets(lines)


def facts(contents: Plain, names: Names) -> Iterator[Element]:
    """What conditions and clocks read, with every value it has had."""
    rows = [
        (
            row["fact"].replace("_", " ").capitalize(),
            _plain_words(row["value"]),
            when(row["set_at"]),
            names.person(row["set_by_id"]),
            "Stands" if row["is_current"] else "Replaced later",
            row["reason"] or (f"Submission {row['submission_id']}" if row["submission_id"] else ""),
        )
        for row in contents["facts"]
    ]
    headings = ("Fact", "Value", "When", "Who", "State", "From")
    yield table("Facts, oldest first", headings, rows) if rows else el("p", "No fact is set.")


def documents(contents: Plain, names: Names) -> Iterator[Element]:
    """The files, each with its fingerprint."""
    rows = [
        (
            _file(row),
            f"{max(row['size'] // _LARGE, 1)} KB",
            f"{names.person(row['uploaded_by_id'])} {names.agency(row['agency_id'])}".strip(),
            when(row["uploaded_at"]),
            row["marking"].replace("_", "-").upper(),
            el("code", row["sha256"]),
        )
        for row in contents["documents"]
    ]
    headings = ("File", "Size", "From", "When", "Marking", "Fingerprint (SHA-256)")
    yield table("Files", headings, rows) if rows else el("p", "No file belongs to this pack.")


def comments(contents: Plain, names: Names) -> Iterator[Element]:
    """What was said about the case."""
    if not contents["comments"]:
        yield el("p", "Nothing was said.")
    for row in contents["comments"]:
        seen = {"case": "whoever reads the case", "agency": "one agency", "team": "the partnership's team"}
        readers = seen.get(row["visibility"], "all")
        who = f"{names.person(row['person_id'])}, {when(row['said_at'])}, to {readers}"
        yield el("h3", who)
        yield el("p", lines_of(row["body"]))


def _file(row: Plain) -> Element | str:
    if row.get("is_missing"):
        return f"{row['name']} (missing)"
    return el("a", row["name"], href=row["path"]) if row["path"] else f"{row['name']} (not in this pack)"


def _said(row: Plain) -> Element | str:
    if "rows" not in row:
        return lines_of(str(row["words"] or ""))
    return el("ol", *(el("li", answers(each)) for each in row["rows"]))


def _record(record: Plain, names: Names) -> Iterator[Element]:
    made = f"Record {record['number']}, {when(record['made_at'])}, {names.person(record['made_by_id'])}"
    yield el("h4", made)
    if record["reason"]:
        yield el("p", f"Corrected: {record['reason']}")
    yield _nested(record["content"])


def _nested(value: Any) -> Element:
    """Stored content of any shape as lists of terms."""
    if isinstance(value, dict):
        return pairs((key.replace("_", " ").capitalize(), _nested(each)) for key, each in value.items())
    if isinstance(value, list):
        return el("ul", *(el("li", _nested(each)) for each in value)) if value else el("span", "None")
    return lines_of(_plain_words(value))


def _plain_words(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return when(value, "") if isinstance(value, str) else str(value)
