"""Small words about time that a user reads: dates, counts, units."""

from datetime import date


def plural(number: int, singular: str, many: str = "") -> str:
    """Return a count with its noun: "1 working day", "3 working days"."""
    return f"{number} {singular if abs(number) == 1 else many or singular + 's'}"


def day_words(day: date) -> str:
    """Return a date as people write it: "21 November 2026"."""
    return f"{day.day} {day:%B} {day.year}"


def weekday_words(day: date) -> str:
    """Return a date with its day of the week: "Friday 18 December 2026"."""
    return f"{day:%A} {day_words(day)}"
