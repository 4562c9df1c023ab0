"""What a correction changes is told without what it leaves as it was."""

from engine.queries.changed_answers import what_changes
from forms.reading_back import NOT_ANSWERED, ReadBack


def child(name: str, age: str) -> ReadBack:
    return [("Last name", name), ("Age", age), ("Religion", NOT_ANSWERED)]


def test_only_what_differs_is_told_of_rows() -> None:
    was: ReadBack = [("When", "1 May 2026"), ("Children", [child("Hall", "3"), child("Hall", "5")])]
    now: ReadBack = [("When", "2 May 2026"), ("Children", [child("Hall", "3"), child("Hill", "5")])]
    assert what_changes(was, now) == (
        ("When", "1 May 2026", "2 May 2026"),
        ("Children", "2. Last name: Hall", "2. Last name: Hill"),
    )
    assert what_changes(was, was) == ()


def test_rows_that_come_or_go_are_told_whole() -> None:
    one: ReadBack = [("Children", [child("Hall", "3")])]
    two: ReadBack = [("Children", [child("Hall", "3"), child("Hill", "5")])]
    none: ReadBack = [("Children", NOT_ANSWERED)]
    added = ("Children", "2. Not there", "2. Last name: Hill; Age: 5")
    assert what_changes(one, two) == (added,)
    assert what_changes(one, none) == (("Children", "1. Last name: Hall; Age: 3", "1. Not there"),)
