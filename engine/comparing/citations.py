"""Clauses compared: which duties are cited now and which no more, and which say something else."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.comparing.model import ADDED, Change, Difference
from engine.comparing.parts import alone, changed, paired, spaced
from engine.comparing.reading import Side, read_side

_SHOWN: Final = (
    "title", "summary", "source", "edition", "seen_in", "paragraph", "duty", "verification", "note",
)  # fmt: skip
_LABELS: Final = {"seen_in": "Seen in", "duty": "Strength of the duty", "verification": "Verification"}

Citing = dict[str, list[str]]


def compare_clauses(old: Side, new: Side) -> tuple[Change, ...]:
    """What was added, removed and changed among the clauses that diagram and forms cite."""
    before, after = _cited(old), _cited(new)

    def lone(what: str, key: str, where: list[str]) -> Change:
        title = _title(new if what == ADDED else old, key)
        return Change(what, "clause", key, title, (alone(what, "cited", "Cited by", "; ".join(where)),))

    def both(key: str, was: list[str], now: list[str]) -> Change | None:
        differences = list(_texts(old, new, key))
        if sorted(was) != sorted(now):
            differences.append(Difference("cited", "Cited by", "; ".join(was), "; ".join(now), wording=True))
        return changed("clause", key, _title(new, key), differences)

    return paired(before, after, lone, both)


def _texts(old: Side, new: Side, key: str) -> Iterator[Difference]:
    """What a clause says on the two sides, where both carry its text."""
    if key in old.clauses and key in new.clauses:
        for name in _SHOWN:
            was, now = (str(side.clauses[key].get(name) or "") for side in (old, new))
            if was != now:
                yield Difference(name, _LABELS.get(name) or spaced(name), was, now, wording=True)


def _cited(side: Side) -> Citing:
    """Who cites each clause, in words."""
    found: Citing = {}
    for element in side.diagram.elements.values():
        for key in element.clauses:
            found.setdefault(key, []).append(side.words.name(element.id))
    for clock in side.diagram.clocks.values():
        for key in clock.clauses:
            found.setdefault(key, []).append(f"the clock {side.words.clock(clock.id)}")
    for key, titles in _forms_citing(side).items():
        found.setdefault(key, []).extend(f"a question of {title}" for title in titles)
    return found


def forms_citing(files: Mapping[str, str]) -> Citing:
    """The titles of the forms of which a question cites a clause, by the clause's id."""
    return _forms_citing(read_side({path: text for path, text in files.items() if path.startswith("forms/")}))


def _forms_citing(side: Side) -> Citing:
    found: Citing = {}
    for path, form in side.forms.items():
        for key in dict.fromkeys(_in_form(form)):
            found.setdefault(key, []).append(str(form.get("title") or path))
    return found


def _in_form(form: Any) -> Iterator[str]:
    waiting = [form]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if isinstance(each.get("clause"), str):
                yield from each["clause"].split()
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _title(side: Side, key: str) -> str:
    title = side.clauses.get(key, {}).get("title")
    return f"{title} ({key})" if title else key
