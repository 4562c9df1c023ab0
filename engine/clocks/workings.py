"""The working of a due date: what was counted, what was left out and why, and how it reads in words.

JSON-plain, so that it is stored beside the clock and read years later by somebody who has only the record.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NotRequired, TypedDict

from engine.clocks.pausing import Adjustments, PausedTime
from engine.clocks.words import day_words, plural, weekday_words
from engine.clocks.working_days import Calendar, add_working_days
from engine.now import LONDON

LISTED_STEPS: Final = 60
LISTED_WEEKENDS: Final = 12

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class Excluded(TypedDict):
    """Days that did not count: one day, a weekend, or (long spans) every weekend between two days.

    ``on`` and ``to`` are ISO dates, both included; ``days`` is how many days were left out for the reason.
    """

    on: str
    to: str
    days: int
    reason: str


class Step(TypedDict):
    """One line of the working: ``kind`` is counted, clamped, moment or shifted; ``on`` an ISO date.

    ``day`` is the number of a counted day.
    """

    kind: str
    on: str
    day: NotRequired[int]
    note: NotRequired[str]


class PauseTold(TypedDict):
    """One pause in a working. ``counted`` is how many days it moved the date; moments on clocks of hours."""

    on: str
    to: str | None
    counted: int
    reason: str
    authority: str
    from_at: NotRequired[str]
    to_at: NotRequired[str | None]


class ExtensionTold(TypedDict):
    """One extension in a working, in the clock's own unit."""

    on: str
    length: int
    reason: str
    authority: str


class Working(TypedDict):
    """Why a date is a date. Days are ISO dates, moments ISO with their offset.

    Whoever keeps the clock may add ``notes`` (warnings, corrections) in plain words. ``without_pauses`` is
    the date, or the moment, on which it would have been due had it never been paused.
    """

    anchor: str
    anchor_at: NotRequired[str]
    source: str
    length: int
    unit: str
    direction: str
    excluded: list[Excluded]
    steps: list[Step]
    due_on: str
    due_at: str
    projected: bool
    pauses: NotRequired[list[PauseTold]]
    without_pauses: NotRequired[str]
    extensions: NotRequired[list[ExtensionTold]]
    notes: NotRequired[list[str]]


def excluded_days(anchor: date, due_on: date, calendar: Calendar) -> list[Excluded]:
    """List the days from anchor to due date that did not count, earliest first.

    The anchor is day 0 and so is not among them. Over 12 weekends are told in one entry: between two dates
    their days are certain, so nothing is lost.
    """
    if anchor == due_on:
        return []
    first, last = (anchor + _ONE_DAY, due_on) if anchor < due_on else (due_on, anchor - _ONE_DAY)
    closed = [_exclusion(day, day, calendar.closed[day]) for day in calendar.closed_weekdays(first, last)]
    weekends = _weekends(first, last)
    if len(weekends) > LISTED_WEEKENDS:
        days = sum(weekend["days"] for weekend in weekends)
        on, to = weekends[0]["on"], weekends[-1]["to"]
        weekends = [{"on": on, "to": to, "days": days, "reason": "Saturdays and Sundays"}]
    return sorted(closed + weekends, key=lambda entry: entry["on"])


def steps_taken(anchor: date, due_on: date, signed: int, unit: str, calendar: Calendar) -> list[Step]:
    """List how a day was reached: every working day with its number, or how a month's end was cut.

    Over 60 working days list only the last.
    """
    if unit == "working_days":
        return _counted_days(anchor, due_on, signed, calendar)
    if unit in ("months", "years") and due_on.day != anchor.day:
        note = f"{due_on:%B} {due_on.year} has no day {anchor.day}, so its last day is taken"
        return [{"kind": "clamped", "on": due_on.isoformat(), "note": note}]
    return [{"kind": "shifted", "on": due_on.isoformat()}]


def pauses_told(
    working: Working,
    adjustments: Adjustments,
    calendar: Calendar,
    anchor: date,
    due_on: date,
    without: date,
) -> None:
    """Add the pauses to a working: from when to when, how many days did not count, why, and who agreed.

    Args:
        calendar: the days that do not count anyway; a pause leaves those out on a clock of working days only.
        without: the due date, or for hours the moment, as it would be without any pause.
    """
    on_working_days = working["unit"] == "working_days"
    told = []
    for pause in sorted(adjustments.pauses, key=lambda one: (one.from_on, one.to_on or date.max)):
        moved = [
            day
            for day in pause.days()
            if anchor < day <= due_on and (calendar.is_working(day) or not on_working_days)
        ]
        told.append(_pause_told(pause, len(moved)))
    working["pauses"] = told
    working["without_pauses"] = without.isoformat()


def _pause_told(pause: PausedTime, counted: int) -> PauseTold:
    told = PauseTold(
        on=pause.from_on.isoformat(),
        to=pause.to_on.isoformat() if pause.to_on else None,
        counted=counted,
        reason=pause.reason,
        authority=pause.authority,
    )
    if pause.from_at is not None:
        told["from_at"] = pause.from_at.isoformat()
        told["to_at"] = pause.to_at.isoformat() if pause.to_at else None
    return told


def extensions_told(working: Working, adjustments: Adjustments) -> None:
    """Add the extensions to a working: how much, when, why, and who agreed."""
    if adjustments.extensions:
        working["extensions"] = [
            ExtensionTold(
                on=one.on.isoformat(), length=one.length, reason=one.reason, authority=one.authority
            )
            for one in adjustments.extensions
        ]


def describe_working(working: Mapping[str, Any]) -> list[str]:
    """Return the working as lines that a person reads.

    Args:
        working: as stored; a later reader may have added ``notes``, shown at the end.
    """
    lines = [_anchor_line(working), _length_line(working)]
    lines += [_extension_line(extension, working["unit"]) for extension in working.get("extensions", ())]
    lines += [f"{_span_words(entry)} did not count: {entry['reason']}." for entry in working["excluded"]]
    lines += [_pause_line(pause, working["unit"]) for pause in working.get("pauses", ())]
    lines += [line for step in working["steps"] if (line := _step_line(step))]
    lines.append(_due_line(working))
    lines += _without_pauses_lines(working)
    if working.get("projected"):
        lines.append("Bank holidays that late are not announced yet, so this date is projected.")
    return [*lines, *working.get("notes", ())]


def _counted_days(anchor: date, due_on: date, signed: int, calendar: Calendar) -> list[Step]:
    if abs(signed) > LISTED_STEPS:
        return [{"kind": "counted", "on": due_on.isoformat(), "day": abs(signed)}]
    step, day, counted = (1 if signed > 0 else -1), anchor, list[Step]()
    for number in range(1, abs(signed) + 1):
        day = add_working_days(calendar, day, step)
        counted.append({"kind": "counted", "on": day.isoformat(), "day": number})
    return counted


def _weekends(first: date, last: date) -> list[Excluded]:
    """Return the weekends from first to last, each once, cut at the ends."""
    found: list[Excluded] = []
    ordinal = first.toordinal() + max(0, _SATURDAY - first.weekday())
    while ordinal <= last.toordinal():
        day = date.fromordinal(ordinal)
        if day.weekday() == _SATURDAY and day < last:
            found.append(_exclusion(day, day + _ONE_DAY, "Saturday and Sunday"))
        else:
            found.append(_exclusion(day, day, f"{day:%A}"))
        ordinal += 7 + _SATURDAY - day.weekday()  # the next Saturday
    return found


def _exclusion(on: date, to: date, reason: str) -> Excluded:
    return {"on": on.isoformat(), "to": to.isoformat(), "days": (to - on).days + 1, "reason": reason}


def _anchor_line(working: Mapping[str, Any]) -> str:
    source = f" ({working['source']})" if working.get("source") else ""
    if "anchor_at" in working:
        return f"Counted from {_moment_words(working['anchor_at'])}{source}."
    return f"Counted from {weekday_words(date.fromisoformat(working['anchor']))}{source}, which is day 0."


def _length_line(working: Mapping[str, Any]) -> str:
    unit = working["unit"].replace("_", " ").removesuffix("s")
    return f"Counted {working['direction']} by {plural(working['length'], unit)}."


def _extension_line(extension: Mapping[str, Any], unit: str) -> str:
    more = plural(extension["length"], unit.replace("_", " ").removesuffix("s"))
    on = day_words(date.fromisoformat(extension["on"]))
    return f"Extended by {more} on {on}: {_agreed(extension)}"


def _pause_line(pause: Mapping[str, Any], unit: str) -> str:
    moments = unit == "hours" and pause.get("from_at")
    start = pause["from_at"] if moments else pause["on"]
    end = pause["to_at"] if moments else pause["to"]
    words = _moment_words if moments else lambda day: weekday_words(date.fromisoformat(day))
    if end is None:
        return f"Paused from {words(start)}, and not resumed yet: {_agreed(pause)}"
    counted = "working day" if unit == "working_days" else "day"
    moved = "" if moments else f"; {plural(pause['counted'], counted)} did not count"
    return f"Paused from {words(start)} until {words(end)}, when it counted again{moved}: {_agreed(pause)}"


def _without_pauses_lines(working: Mapping[str, Any]) -> list[str]:
    without = working.get("without_pauses", working["due_on"])
    if without in (working["due_on"], working["due_at"]):
        return []
    if working["unit"] == "hours":
        return [f"Had it not been paused it would be due at {_moment_words(without)}."]
    return [f"Had it not been paused it would be due on {weekday_words(date.fromisoformat(without))}."]


def _agreed(given: Mapping[str, Any]) -> str:
    return f"{given['reason'].rstrip('.')}. Authority: {given['authority'].rstrip('.')}."


def _span_words(entry: Excluded) -> str:
    on, to = date.fromisoformat(entry["on"]), date.fromisoformat(entry["to"])
    if on == to:
        return weekday_words(on)
    if entry["days"] == (to - on).days + 1:
        return f"{day_words(on)} and {day_words(to)}"
    return f"{plural(entry['days'], 'day')} from {day_words(on)} to {day_words(to)}"


def _step_line(step: Step) -> str:
    if step["kind"] == "counted":
        return f"Day {step['day']} is {weekday_words(date.fromisoformat(step['on']))}."
    return f"{step['note']}." if step["kind"] == "clamped" else ""


def _due_line(working: Mapping[str, Any]) -> str:
    if working["unit"] == "hours":
        return f"Due at {_moment_words(working['due_at'])}."
    due_on = date.fromisoformat(working["due_on"])
    stays = working["unit"] != "working_days" and due_on.weekday() >= _SATURDAY
    return (
        f"Due on {weekday_words(due_on)}{'; a calendar date is not moved to a working day' if stays else ''}."
    )


def _moment_words(iso: str) -> str:
    at = datetime.fromisoformat(iso).astimezone(LONDON)
    return f"{at:%H:%M} on {weekday_words(at.date())}"


def notes_added(working: Mapping[str, Any], notes: Sequence[str]) -> dict[str, Any]:
    """Return a copy of a working with notes added after those it has."""
    return {**working, "notes": [*working.get("notes", ()), *notes]}
