"""What a pack does not show, and why: a reader must not take silence for absence."""

from collections.abc import Iterator
from typing import Final

from engine.clocks.words import plural
from engine.evidence.document.markup import Element, bullets, el
from engine.evidence.document.words import Names
from engine.evidence.sections.plain import Plain

_NEVER: Final = (
    "Drafts that nobody sent, and notices and mails: they are not part of the record.",
    "What was done outside Caseway. That a thing is not told here does not show that it was not done.",
)
_BY_PROFILE: Final = {
    "full": (("What an agency said to its own people only: it stands in the agency's own pack, where the "
             "comments here say so."),),
    "agency": (
        ("What other agencies, the partnership's team and the signatories entered, said and decided, and "
        "their files: each agency reads its own, and what is not its own is not in its pack."),
        "Who of other organisations looked at the case.",
        "Whoever closed a task that was asked of several agencies: it may be another agency's person.",
        "Processes in which this agency was asked nothing.",
    ),
    "anonymised": (
        "Names of people, agencies and the partnership: they have numbers, the same throughout the pack.",
        "Dates: days are counted from the opening of the case, which is day 0.",
        ("Everything that was typed, and every answer that is marked as sensitive: “Withheld” stands in its "
        "place. “Not answered” means that the question was left empty."),
        ("Files, comments, facts, declared interests, linked cases, openings in an emergency, and the "
        "records of decisions with their reasons."),
        "The words of the ledger's entries: only their places and hashes are shown, which prove the order.",
    ),
}  # fmt: skip


def left_out(contents: Plain, _names: Names) -> Iterator[Element]:
    """What is not here."""
    said = list(_BY_PROFILE[contents["profile"]])
    restricted = sum(1 for row in contents.get("documents", ()) if row["is_restricted"])
    if restricted:
        files = plural(restricted, "file")
        said.append(f"{files} open to named readers only: listed by fingerprint, without name and content.")
    missing = sum(1 for row in contents.get("documents", ()) if row.get("is_missing"))
    if missing:
        said.append(f"{plural(missing, 'file')} that could not be found when this pack was made.")
    withheld = sum(1 for entry in contents["ledger"]["entries"] if entry.get("is_withheld"))
    if withheld:
        of = f"{withheld} of {contents['ledger']['sequence']}"
        said.append(f"{of} entries of the ledger: of these, only the place and the hash stand here.")
    disposed = sum(1 for row in contents["submissions"] if row.get("salt") == "")
    if disposed:
        said.append(f"The content of {plural(disposed, 'answer')}, which was disposed of.")
    yield el("p", "This is not in the pack:")
    yield bullets((*said, *_NEVER))
    if contents["profile"] == "full":
        yield el("p", "Everything else that is recorded about the case is here.")
