"""The second half of the document: what was entered, why dates are what they are, files."""

from collections.abc import Iterator

from engine.evidence.document.markup import Element, bullets, el, lines_of, pairs, table
from engine.evidence.document.words import Names, clause_in_words, parts_by_id, plain_words, state, when
from engine.evidence.sections.plain import Plain

_FORCE = {"must": "Must", "should": "Should", "local": "Local practice"}
_SOURCE = {"statute": "statute", "guidance": "guidance", "local": "local practice"}
_RUNGS = {"remind": "Reminder", "due": "Due", "breach": "Overdue", "escalate": "Escalated"}
_LARGE = 1024


def submissions(contents: Plain, names: Names) -> Iterator[Element]:
    """Every completed form, superseded ones included."""
    tasks, parts = {task["id"]: task["name"] for task in contents["tasks"]}, parts_by_id(contents, names)
    corrected = {row["new_submission_id"]: row for row in contents.get("corrections", ())}
    if not contents["submissions"]:
        yield el("p", "Nothing was entered.")
    for row in contents["submissions"]:
        title = (
            row.get("title") or tasks.get(row["task_id"]) or row["element_id"].replace("_", " ").capitalize()
        )
        of = names.agency(row["agency_id"]) or parts.get(row.get("part_id"), "")
        yield el("h3", f"{title}, {of}" if of else title, id=f"submission-{row['id']}")
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


def clocks(contents: Plain, names: Names) -> Iterator[Element]:
    """Each deadline with its working, who stopped or lengthened it, and who was told."""
    duties, parts = contents.get("clauses", {}), parts_by_id(contents, names)
    if not contents["clocks"]:
        yield el("p", "No clock belongs to this pack.")
    for row in contents["clocks"]:
        whose_it_is = parts.get(row.get("part_id"), "")
        yield el("h3", f"{row['name']}, {whose_it_is}" if whose_it_is else row["name"])
        met = f", {when(row['met_on'])}" if row["met_on"] else ""
        yield pairs(
            [
                ("State", f"{state(row['state'])}{met}"),
                ("Due", when(row["due_on"])),
                ("Force", f"{_FORCE.get(row['force'], row['force'])}. Its length is set by {_source(row)}"),
                ("Duties", bullets(_duty(key, duties) for key in row["clauses"])),
                *([("Why it was late", _lateness(row, names))] if row.get("late_reason") else []),
                *([("Why it stopped", row["stopped_reason"])] if row.get("stopped_reason") else []),
            ]
        )
        yield el("h4", "Why this date")
        yield bullets(row["why"], "It has not started.")
        for number, lines in enumerate(row.get("earlier", ()), 1):
            yield el("h4", f"Earlier working {number}")
            yield bullets(lines)
        yield from _changes(row, names)


def _changes(row: Plain, names: Names) -> Iterator[Element]:
    """What people and time have done to a clock."""
    if row.get("pauses"):
        yield table(
            f"Pauses of {row['name']}",
            ("From", "To", "Why", "By whose authority", "Paused by"),
            [(when(each["from_on"]), when(each["to_on"], "Still paused"), each["reason"], each["authority"],
              names.person(each["by_id"])) for each in row["pauses"]],
        )  # fmt: skip
    if row.get("extensions"):
        yield table(
            f"Extensions of {row['name']}",
            ("Granted", "By how much", "Why", "By whose authority", "Entered by"),
            [(when(each["granted_at"]), f"{each['length']} {row['unit'].replace('_', ' ')}", each["reason"],
              each["authority"], names.person(each["by_id"])) for each in row["extensions"]],
        )  # fmt: skip
    if row.get("told"):
        yield el("h4", "Who was told")
        yield bullets(_told(rung, names) for rung in row["told"] if rung["kind"] in _RUNGS)


def _told(rung: Plain, names: Names) -> str:
    roles = "; ".join(map(names.role, rung["to_roles"]))
    return f"{when(rung['fired_at'])}: {_RUNGS[rung['kind']]}, to {roles}"


def _source(row: Plain) -> str:
    return _SOURCE.get(str(row["length_source"]), str(row["length_source"]))


def _duty(key: str, duties: Plain) -> str:
    return clause_in_words(duties[key]) if key in duties else key


def _lateness(row: Plain, names: Names) -> str:
    by = names.person(row.get("late_reason_by_id"), "")
    return f"{row['late_reason']} ({by})" if by else row["late_reason"]


def facts(contents: Plain, names: Names) -> Iterator[Element]:
    """What conditions and clocks read, with every value it has had."""
    rows = [
        (
            row["label"],
            row["words"] or plain_words(row["value"]),
            when(row["set_at"]),
            names.person(row["set_by_id"]),
            "Stands" if row["is_current"] else "Replaced since",
            _origin(row),
        )
        for row in contents["facts"]
    ]
    headings = ("Fact", "Value", "When", "Who", "State", "From")
    yield table("Facts, oldest first", headings, rows) if rows else el("p", "No fact is set.")


def _origin(row: Plain) -> Element | str:
    if row["reason"] or not row["submission_id"]:
        return row["reason"] or "The step itself"
    return el("a", f"Submission {row['submission_id']}", href=f"#submission-{row['submission_id']}")


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
