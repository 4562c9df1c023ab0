"""Finding what could name somebody: terms of the case, patterns that name people, what is hidden."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.anonymisation.report import Report
from engine.anonymisation.terms import Term

PATTERN_KINDS: Final = {
    "postcode": "Postcode",
    "email": "E-mail address",
    "telephone": "Telephone number",
    "nhs_number": "NHS number",
}
_PATTERNS: Final = {
    "postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"),
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    "telephone": re.compile(r"(?<!\d)(?:\+44\s?|0)\d{2,4}[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\d)"),
    "nhs_number": re.compile(r"(?<!\d)\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\d)"),
}
_AROUND: Final = 60
_MOST_OF_ONE: Final = 20
MOST: Final = 1000
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_QUOTES: Final = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2011", "''\"\"---")
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
                  "October", "November", "December")  # fmt: skip
_ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
    "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth",
    "thirtieth", "thirty-first",
)  # fmt: skip
_NHS_DIGITS: Final = 10


@dataclass(frozen=True)
class Found:
    """One place in a report at which somebody has to look."""

    kind: str
    found: str
    place: str
    excerpt: str
    source: str


_Hit = tuple[tuple[int, int], Found]


def search_report(report: Report, terms: Sequence[Term], name: str) -> list[Found]:
    """Everything found, in the order of the report; no more than somebody could look through.

    Args:
        report: what was read.
        terms: what to look for.
        name: the name of the file, which is searched as well.
    """
    patterns = [(term, _pattern(term)) for term in terms]
    found: dict[tuple[str, str, str], Found] = {}
    for place, text in (("Name of the file", re.sub(r"[_.-]+", " ", name)), *report.places):
        flat = flatten(text)
        for hit in _outermost([*_terms_in(flat, place, patterns), *_patterns_in(flat, place)]):
            found.setdefault((hit.kind, hit.found.casefold(), hit.place), hit)
    hits = _few_of_each(list(found.values()))
    hidden = [
        Found(
            each.kind, _short(flatten(each.text)), each.place, flatten(each.text)[:1000], "Hidden in the file"
        )
        for each in report.hidden
    ]
    return (hidden + hits)[:MOST]


def flatten(text: str) -> str:
    """A text as it is read: one kind of letters, quotes and spaces, without what nobody sees."""
    plain = unicodedata.normalize("NFKC", text).translate(_UNSEEN).translate(_QUOTES)
    return re.sub(r"\s+", " ", plain).strip()


def _pattern(term: Term) -> re.Pattern[str]:
    if term.kind in ("date", "date_of_birth"):
        return _date_pattern(date.fromisoformat(term.words))
    words = flatten(term.words)
    if term.kind == "identifier" and (digits := re.sub(r"[\s-]", "", words)) and digits.isdigit():
        inner = r"[\s-]?".join(digits)  # however it is grouped
    else:
        inner = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", words)))
    if term.kind == "staff" and " " not in words:
        return re.compile(rf"(?<!\w)(?:{inner}|{inner.upper()})(?!\w)")  # Marsh is a name, a marsh is none
    flags = 0 if term.kind == "initials" else re.IGNORECASE
    return re.compile(rf"(?<!\w){inner}(?!\w)", flags)


def _date_pattern(day: date) -> re.Pattern[str]:
    """A day in the ways in which people write it."""
    month, year = _MONTHS[day.month - 1], f"(?:{day.year}|'?{day.year % 100:02})"
    name = rf"{month[:3]}(?:{month[3:]})?\.?" if len(month) > len("May") else month
    number, of = rf"(?:0?{day.day}(?:st|nd|rd|th)?|{_ORDINALS[day.day - 1]})", r"(?:\s+of)?[\s-]+"
    another_year = r"(?!,?[\s-]+(?:\d{4}|'\d\d))"
    written = (
        rf"{number}{of}{name},?[\s-]+{year}",
        rf"{name}\s+{number},?\s+{year}",
        rf"0?{day.day}[/.-]0?{day.month}[/.-]{year}",
        rf"{day.isoformat()}",
        rf"{number}{of}{name}{another_year}",
        rf"{name}\s+{number}{another_year}",
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", re.IGNORECASE)


def _terms_in(text: str, place: str, patterns: Sequence[tuple[Term, re.Pattern[str]]]) -> Iterator[_Hit]:
    for term, pattern in patterns:
        for match in pattern.finditer(text):
            yield match.span(), Found(term.kind, match[0], place, _around(text, match), term.source)


def _patterns_in(text: str, place: str) -> Iterator[_Hit]:
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            if kind != "nhs_number" or _is_nhs_number(match[0]):
                yield match.span(), Found(kind, match[0], place, _around(text, match), "Looks like one")


def _outermost(hits: list[_Hit]) -> Iterator[Found]:
    """One finding for one place: a first name within a whole one is answered with it."""
    reached = -1
    for (_, end), hit in sorted(hits, key=lambda each: (each[0][0], -each[0][1])):
        if end > reached:
            reached = end
            yield hit


def _is_nhs_number(text: str) -> bool:
    """Whether the last digit checks the others, as it does in every NHS number (modulus 11)."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    check = (
        11
        - sum(digit * weight for digit, weight in zip(digits, range(_NHS_DIGITS, 1, -1), strict=False)) % 11
    )
    return digits[-1] == (0 if check == 11 else check)  # noqa: PLR2004 - modulus 11


def _around(text: str, match: re.Match[str]) -> str:
    begin, end = max(match.start() - _AROUND, 0), match.end() + _AROUND
    return f"{'… ' if begin else ''}{text[begin:end]}{' …' if end < len(text) else ''}"


def _few_of_each(hits: list[Found]) -> list[Found]:
    """Of a word that stands everywhere the first places: its answer is the same for all."""
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for hit in hits:
        key = (hit.kind, hit.found.casefold())
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= _MOST_OF_ONE:
            kept.append(hit)
    return kept


def _short(text: str) -> str:
    return text if len(text) <= 2 * _AROUND else f"{text[: 2 * _AROUND]} …"
