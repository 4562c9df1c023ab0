"""What to look for in a report: names, dates, places and numbers that people entered about the case."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.models import Case, CaseMember, Person, Submission
from engine.now import local_date
from forms.model import Field

KINDS: Final = {
    "name": "Name",
    "initials": "Initials",
    "staff": "Somebody on the case",
    "possible_name": "Perhaps a name",
    "date_of_birth": "Date of birth",
    "date": "Date in the case",
    "place": "Place",
    "identifier": "Number or reference",
    "added": "What you added",
}
_ENDS: Final = r"(?:^|_|\b)(?:{})(?:$|_|s?\b)"
_NAME: Final = re.compile(
    _ENDS.format("name|author|chaired_by|submitted_by|sent_by|liaison|spoke_to|contact"), re.IGNORECASE
)
_PLACE: Final = re.compile(
    _ENDS.format(
        "place|address|postcode|school|nursery|college|street|hospital|ward|placement|accommodation"
    ),
    re.IGNORECASE,
)
_IDENTIFIER: Final = re.compile(
    _ENDS.format("number|nhs|upn|identifier|reference|telephone|phone|email|e-mail"), re.IGNORECASE
)
_BORN: Final = re.compile(r"born|birth", re.IGNORECASE)
_CAPITALISED: Final = re.compile(r"\b[A-Z][a-z'\u2019-]+(?:\s+[A-Z][a-z'\u2019-]+)+\b")
# Words that begin with a capital in every report and name no person.
_ORDINARY: Final = frozenset({
    "act", "agency", "april", "august", "authority", "board", "care", "child", "children", "children's",
    "college", "council", "county", "court", "december", "education", "family", "february", "friday",
    "guidance", "health", "home", "hospital", "house", "integrated", "january", "july", "june", "lead",
    "local", "march", "may", "monday", "multi", "national", "nhs", "november", "october", "officer", "panel",
    "partnership", "police", "practice", "primary", "probation", "protection", "public", "rapid", "review",
    "royal", "safeguarding", "saturday", "school", "secondary", "section", "september", "serious", "service",
    "services", "social", "state", "sunday", "team", "the", "thursday", "together", "trust", "tuesday",
    "wednesday", "working",
})  # fmt: skip
_SHORTEST: Final = 3
_MOST: Final = 2000


@dataclass(frozen=True)
class Term:
    """One thing to look for: its kind, its words, and where in the case it comes from."""

    kind: str
    words: str
    source: str


def terms_of(session: Session, library: Library, case: Case, added: Iterable[str] = ()) -> list[Term]:
    """Everything to look for in a report about a case.

    Args:
        added: more words that somebody knows and no form asks: nicknames, a street, a school.
    """
    found = [Term("identifier", case.reference, "Reference of the case")]
    found += [Term("added", words, "Added by hand") for words in added]
    opened_on = local_date(case.opened_at)
    query = select(Submission).where(Submission.case_id == case.id).order_by(Submission.id)
    for row in session.scalars(query):
        bundle = library.get(session, row.version_id)
        form = bundle.forms.get(row.form_id)
        if form is not None and row.values:
            found += _of_fields(form.fields(), row.values, form.title, opened_on)
    found += _staff(session, case)
    unique = {(term.kind, term.words.casefold()): term for term in reversed(found) if term.words.strip()}
    return sorted(unique.values(), key=lambda term: (list(KINDS).index(term.kind), term.words))[:_MOST]


def _of_fields(
    fields: Iterable[Field], values: Mapping[str, Any], title: str, opened_on: date
) -> Iterator[Term]:
    for group in fields:
        for field in group.questions():
            value = values.get(field.key)
            if field.kind == "dynamiclist":
                for row in value or ():
                    yield from _of_fields(field.fields, row, title, opened_on)
                    yield from _whole_names(row, title)
            elif isinstance(value, str) and value:
                yield from _of_answer(field, value, f"{title}: {field.label}", opened_on)
    yield from _whole_names(values, title)


def _whole_names(row: Mapping[str, Any], title: str) -> Iterator[Term]:
    """First and last name together, and as initials, where a form asks for them apart."""
    first, last = row.get("first_names"), row.get("last_name")
    if isinstance(first, str) and isinstance(last, str) and first and last:
        yield Term("name", f"{first} {last}", f"{title}: whole name")
        yield Term("initials", f"{first[0]}.{last[0]}.", f"{title}: initials")
        yield Term("initials", f"{first[0]}. {last[0]}.", f"{title}: initials")


def _of_answer(field: Field, value: str, source: str, opened_on: date) -> Iterator[Term]:
    asked = f"{field.key} {field.label}"
    if field.kind == "datetime":
        yield from _date(value, source, opened_on, is_birth=bool(_BORN.search(asked)))
    elif field.kind == "textfield" and _IDENTIFIER.search(asked):
        yield from _long_enough("identifier", [value], source)
    elif field.kind == "textfield" and _PLACE.search(asked):
        yield from _long_enough("place", [value, *re.split(r"[,;\n]", value)], source)
    elif field.kind == "textfield" and _NAME.search(asked):
        yield from _long_enough("name", [value, *re.split(r"[\s,;]+", value)], source)
    elif field.kind in ("textfield", "textarea"):
        for found in _CAPITALISED.findall(value):
            words = found.split()
            if not {word.casefold() for word in words} & _ORDINARY:
                # Somebody who is "Uncle Bart Quill" here may be "Bart Quill" or "Mr Quill" in a report.
                yield from _long_enough("possible_name", [found, " ".join(words[-2:]), words[-1]], source)


def _long_enough(kind: str, pieces: Iterable[str], source: str) -> Iterator[Term]:
    for piece in dict.fromkeys(each.strip(" .'\u2019") for each in pieces):
        if len(piece) >= _SHORTEST and piece.casefold() not in _ORDINARY:
            yield Term(kind, piece, source)


def _date(value: str, source: str, opened_on: date, *, is_birth: bool) -> Iterator[Term]:
    """Dates of the family's life: births, and whatever lies on or before the day the case was opened."""
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return
    if is_birth or day <= opened_on:
        yield Term("date_of_birth" if is_birth else "date", day.isoformat(), source)


def _staff(session: Session, case: Case) -> list[Term]:
    """The people who are named on the case: staff of small services are recognised by their names."""
    query = (
        select(Person.name)
        .join(CaseMember, CaseMember.person_id == Person.id)
        .where(CaseMember.case_id == case.id)
        .distinct()
        .order_by(Person.name)
    )
    return [
        Term("staff", words, "People on the case")
        for name in session.scalars(query)
        for words in dict.fromkeys((name, name.split()[-1]))
        if len(words) >= _SHORTEST and words.casefold() not in _ORDINARY
    ]
