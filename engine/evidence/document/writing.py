"""The whole document: what it is about, its contents, its chapters, and how to prove it."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from engine.evidence.document import decisions, left_out, record, story
from engine.evidence.document.markup import Element, bullets, el, pairs
from engine.evidence.document.words import Names, state, when
from engine.evidence.recipe import RECIPE
from engine.evidence.sections.plain import Plain

Chapter = Callable[[Plain, Names], Iterator[Element]]
# (id, title, the contents it needs, what writes it)
_CHAPTERS: Final[tuple[tuple[str, str, str, Chapter], ...]] = (
    ("left-out", "What this pack leaves out, and why", "case", left_out.left_out),
    ("timeline", "What happened", "timeline", story.timeline),
    ("people", "People", "members", story.people),
    ("tasks", "Tasks", "tasks", story.tasks),
    ("submissions", "What was entered", "submissions", record.submissions),
    ("decisions", "Decisions", "decisions", decisions.decisions),
    ("clocks", "Clocks and their workings", "clocks", record.clocks),
    ("facts", "Facts", "facts", record.facts),
    ("documents", "Files", "documents", record.documents),
    ("comments", "Comments", "comments", record.comments),
    ("access", "Who looked", "access", story.access),
    ("processes", "Processes as drawn and in words", "versions", story.processes),
)
_SHOWS: Final = {
    "full": "The record of the case, for those who may read all of it. Handle it as the most sensitive paper "
    "in it.",
    "agency": "What one agency was asked and entered, its files, and which of its people looked.",
    "anonymised": "How the process went, without names, dates, free text and files. Days are counted "
    "from the opening of the case.",
}
_STYLE: Final = """
body { font: 1rem/1.5 Arial, sans-serif; color: #0b0c0c; background: #fff; margin: 0 auto; padding: 1rem;
  max-width: 75rem; overflow-wrap: break-word; }
a { color: #1a65a6; }
a:focus, summary:focus, [tabindex]:focus { outline: 3px solid #0b0c0c; outline-offset: 2px;
  background-color: #fd0; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { border-top: 2px solid #0b0c0c; padding-top: 1rem; margin-top: 2.5rem; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0;
  border-bottom: 1px solid #b1b4b6; }
tbody th { font-weight: normal; }
dt { font-weight: bold; }
dd { margin: 0; min-width: 0; }
dl > div { padding: .3rem 0; border-bottom: 1px solid #d2d4d6; }
@media (min-width: 40rem) { dl > div { display: grid; grid-template-columns: 18rem 1fr; gap: 1rem; } }
.scroll { overflow-x: auto; }
.lines { white-space: pre-line; }
code, pre { font: .875rem/1.5 monospace; word-break: break-all; }
pre { white-space: pre-wrap; word-break: normal; }
ul ul, td ul { margin: 0; padding-left: 1.1rem; }
summary { cursor: pointer; padding: .5rem 0; text-decoration: underline; }
@page { margin: 15mm; }
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; }
  .skip { display: none; }
  .scroll { overflow: visible; }
  svg { max-width: 100%; height: auto; }
  h2, h3, h4 { break-after: avoid; }
  tr, dl > div { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""


def write_document(contents: Plain) -> bytes:
    """Write the document of a pack.

    Args:
        contents: what its profile shows.

    Returns:
        The page in UTF-8; always the same bytes for the same contents.
    """
    names = Names(contents["people"], contents["agencies"], contents.get("roles", {}))
    chapters = [each for each in _CHAPTERS if each[2] in contents]
    title = f"Evidence pack: {contents['case'].get('reference', 'an anonymised case')}"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("title", title),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex"),
        el("style", _STYLE),
    )
    written = [section for each in chapters for section in _chapter(each, contents, names)]
    links = [el("a", words, href=f"#{key}") for key, words, _, _ in chapters]
    links.append(el("a", "How to prove this pack", href="#proof"))
    contents_list = el("nav", el("h2", "Contents"), bullets(links), aria_label="Contents")
    main = el(
        "main", el("h1", title), *_about(contents), contents_list, *written, *_proof(contents), id="main"
    )
    page = el(
        "html",
        head,
        el("body", el("a", "Skip to the contents", href="#main", class_="skip"), main),
        lang="en",
    )
    return etree.tostring(page, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")


def _about(contents: Plain) -> Iterator[Element]:
    case = contents["case"]
    yield el("p", _SHOWS[contents["profile"]])
    rows = [
        ("Case", ", ".join(filter(None, (case.get("reference"), case.get("label"))))),
        ("Partnership", case.get("area", "")),
        ("Agency", contents.get("agency", "")),
        ("Kind", case["kind_name"]),
        ("State", ", ".join(dict.fromkeys(filter(None, (state(case["state"]), case.get("stage")))))),
        ("Opened", when(case["opened_at"])),
        ("Completed", when(case["completed_at"], "Not yet")),
        ("This pack tells of", when(contents["as_at"], "")),
        ("Entries of the ledger", str(contents["ledger"]["sequence"])),
        ("Hash of the last entry", el("code", contents["ledger"]["hash"])),
    ]
    yield pairs((term, said) for term, said in rows if said != "")


def _chapter(chapter: tuple[str, str, str, Chapter], contents: Plain, names: Names) -> Iterator[Element]:
    key, title, _, write = chapter
    yield el("section", el("h2", title), *write(contents, names), id=key)


def _proof(contents: Plain) -> Iterator[Element]:
    withheld = sum(1 for entry in contents["ledger"]["entries"] if entry.get("is_withheld"))
    anchors = contents["ledger"]["anchors"]
    shown = len(contents["ledger"]["entries"]) - withheld
    said = [
        f"{shown} of {contents['ledger']['sequence']} entries of the ledger stand in ledger.json in full"
        + (
            f"; of {withheld}, which this profile does not show, only the place and the hash."
            if withheld
            else "."
        ),
        f"The chain has an anchor outside the database at entry {max(map(int, anchors))}."
        if anchors
        else "The chain had no anchor outside the database when this was made.",
    ]
    yield el(
        "section",
        el("h2", "How to prove this pack"),
        bullets(said),
        *(el("p", text) for text in RECIPE.strip().split("\n\n")[1:]),
        id="proof",
    )
