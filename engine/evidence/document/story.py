"""The first half of the document: what happened, who was there, by which processes, who was asked what."""

from collections.abc import Iterator

from engine.clocks.words import plural
from engine.evidence.document.markup import Element, bullets, el, pairs, picture, table
from engine.evidence.document.words import Names, state, when, whose
from engine.evidence.drawing import draw_svg
from engine.evidence.sections.plain import Plain
from engine.queries.access_log import kind_in_words, target_in_words

Row = tuple[str, str, str, str, Element | str]


def timeline(contents: Plain, _names: Names) -> Iterator[Element]:
    """What happened, in order."""
    rows = [(str(row["sequence"]), when(row["at"]), row["who"], row["words"]) for row in contents["timeline"]]
    yield el(
        "p",
        "Every line comes from an entry of the ledger, which stands in ledger.json under the same number. "
        "Numbers are missing where an entry is a step of the machine that tells a reader nothing more, or "
        "is not shown in this kind of pack; their places in the chain stand in ledger.json too.",
    )
    yield table("What happened, oldest first", ("Entry", "When", "Who", "What"), rows)


def people(contents: Plain, names: Names) -> Iterator[Element]:
    """Who was named on the case, who declared an interest, who opened it in an emergency."""
    rows = [
        (
            names.person(row["person_id"]),
            row["relation"].replace("_", " ").capitalize(),
            row["reason"],
            when(row["from_at"]),
            when(row["to_at"], "Further notice") + _because(row.get("end_reason", "")),
        )
        for row in contents["members"]
    ]
    yield table("People named on the case", ("Person", "Part in the case", "Why", "From", "Until"), rows)
    if contents.get("conflicts"):
        managed = {"": "Not decided", "none": "Nothing to manage", "noted": "Noted", "recused": "Recused",
                   "aside": "Stood aside"}  # fmt: skip
        yield table(
            "Conflicts of interest",
            ("Person", "Nature", "What they said", "Declared", "How it was managed"),
            [
                (names.person(row["person_id"]), row["nature"].capitalize(), row["words"],
                 when(row["declared_at"]), f"{managed[row['managed']]}. {row['how_managed']}")
                for row in contents["conflicts"]
            ],
        )  # fmt: skip
    if contents.get("break_glass"):
        yield table(
            "Opened in an emergency by somebody to whom it was closed",
            ("Person", "Why", "From", "Until", "Told", "Review"),
            [
                (names.person(row["person_id"]), row["reason"], when(row["opened_at"]),
                 when(row["ended_at"] or row["expires_at"]), names.person(row["told_id"], "Nobody"),
                 f"{row['verdict'].replace('_', ' ').capitalize() or 'Not reviewed'}. {row['verdict_words']}")
                for row in contents["break_glass"]
            ],
        )  # fmt: skip
    if contents.get("links"):
        yield table(
            "Linked cases",
            ("Case", "How"),
            [(row["reference"], row["relation"]) for row in contents["links"]],
        )


def processes(contents: Plain, names: Names) -> Iterator[Element]:
    """The versions that governed the case, each as drawn and in words."""
    for version in contents["versions"]:
        title = f"{version['name']}, version {version['number']}"
        ran = [each for each in contents["instances"] if each["version_id"] == version["id"]]
        yield el("h3", title)
        yield pairs(
            [
                ("Edition of the guidance", version["edition"] or "None"),
                ("In force from", when(version["in_force_from"])),
                ("Published", f"{when(version['published_at'])}{_by(names, version['published_by_id'])}"),
                ("Approved by", names.person(version["approved_by_id"], "Not recorded")),
                ("Fingerprint of the version", el("code", version["digest"])),
                ("Files", el("a", f"{stem(version)}.bpmn", href=f"diagrams/{stem(version)}.bpmn")),
            ]
        )
        if ran:
            yield table(
                f"Where {title} ran",
                ("Process", "State", "Started", "Ended"),
                [
                    (_ran(each, version), state(each["state"]), when(each["started_at"]),
                     when(each["ended_at"], "Runs") + _because(each.get("end_reason", "")))
                    for each in ran
                ],
            )  # fmt: skip
        drawn = draw_svg(version["xml"], f"{title}, as drawn; the same in words follows")
        if drawn is not None:
            label = f"Drawing of {title}"
            yield el("div", picture(drawn), class_="scroll", role="region", aria_label=label, tabindex="0")
        words = el("pre", version["words"], tabindex="0")
        yield el("details", el("summary", f"{title}, in words"), words, open="open")


def tasks(contents: Plain, names: Names) -> Iterator[Element]:
    """What was asked of whom and when it was done."""
    rows = []
    for task in contents["tasks"]:
        if task["kind"] == "call":
            continue
        if task["parts"]:
            rows.append(_of_several(task))
        else:
            of = names.role(task["role"]) if task["role"] else ""
            rows.append(_task_row(task["name"], task, of, names))
        rows += [_task_row(f"{task['name']}: {whose(part, names)}", part, whose(part, names), names)
                 for part in task["parts"]]  # fmt: skip
    yield table("What was asked of whom", ("Task", "Of", "Asked", "Due", "Ended"), rows)
    if contents.get("ad_hoc"):
        yield table(
            "Asked outside the diagram",
            ("Asked", "By", "What", "Outcome"),
            [
                (
                    when(row["asked_at"]),
                    names.person(row["asked_by_id"]),
                    row["details"],
                    state(row["outcome"]),
                )
                for row in contents["ad_hoc"]
            ],
        )
    if contents.get("send_backs"):
        yield table(
            "Sent back to be done again",
            ("Submission", "When", "By", "Comments", "Came back"),
            [
                (str(row["submission_id"]), when(row["sent_at"]), names.person(row["sent_by_id"]),
                 row["comments"], when(row["came_back_at"], "Not yet"))
                for row in contents["send_backs"]
            ],
        )  # fmt: skip


def access(contents: Plain, names: Names) -> Iterator[Element]:
    """Who looked at what."""
    named = {
        f"{kind}:{row.get('id', '')}": row["name"]
        for kind, rows in (("task", contents["tasks"]), ("decision", contents.get("decisions", ())))
        for row in rows
    }
    rows = [
        (
            when(row["at"]),
            names.person(row["person"]),
            kind_in_words(row["kind"]),
            target_in_words(row["target"], named) if row.get("target") else "",
        )
        for row in contents["access"]
    ]
    yield el("p", "Reading is recorded before a page is sent. This goes up to the instant of this pack.")
    yield (
        table("Who looked", ("When", "Who", "What", "Where"), rows) if rows else el("p", "Nobody has looked.")
    )


def stem(version: Plain) -> str:
    """The name of a version's files."""
    return f"{version['process']}-v{version['number']}"


def _of_several(task: Plain) -> Row:
    """What was asked of several is nobody's own: it ends when enough of them have answered."""
    each = plural(len(task["parts"]), "answer below", "answers below")
    ended = f"{state(task['state'])} {when(task['closed_at'], '')}".strip()
    told = [ended, task["close_reason"]] if task["close_reason"] else [ended]
    return task["name"], each, when(task["opened_at"]), when(task["due_on"], ""), bullets(told)


def _task_row(title: str, row: Plain, of: str, names: Names) -> Row:
    ended = [f"{state(row['state'])} {when(row['closed_at'], '')}".strip()]
    if row["closed_by_id"] is not None:
        ended.append(f"By {names.person(row['closed_by_id'])}.")
    ended += [row["close_reason"]] if row["close_reason"] else []
    asked = row.get("opened_at") or row.get("asked_at")
    return title, of, when(asked), when(row["due_on"], ""), bullets(filter(None, ended))


def _ran(instance: Plain, version: Plain) -> str:
    label = instance["label"]
    return str(version["name"] if label in ("", version["process"]) else label)


def _by(names: Names, person_id: object) -> str:
    return "" if person_id is None else f" by {names.person(person_id)}"


def _because(reason: str) -> str:
    return f". {reason}" if reason else ""
