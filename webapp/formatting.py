"""How pages write dates, times, counts and lists. Registered as Jinja filters by ``webapp.templating``."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from markupsafe import Markup, escape

from engine.clocks.words import day_words, plural, weekday_words
from engine.now import LONDON, local_date

_KILOBYTE = 1024


def day(value: date | datetime | str | None, *, empty: str = "Not set") -> str:
    """Return a date as "21 November 2026".

    Args:
        value: a day, a moment (its day in London counts), an ISO text from a stored form, or None.
        empty: what to say for None or an empty text.
    """
    found = _as_date(value)
    return empty if found is None else day_words(found)


def weekday(value: date | datetime | str | None, *, empty: str = "Not set") -> str:
    """Return a date as "Friday 18 December 2026"."""
    found = _as_date(value)
    return empty if found is None else weekday_words(found)


def clock_time(value: datetime | time) -> str:
    """Return a time of day as "10:30am", "midday" or "midnight", in London."""
    at = value.astimezone(LONDON) if isinstance(value, datetime) and value.tzinfo else value
    if (at.hour, at.minute) in ((0, 0), (12, 0)):
        return "midday" if at.hour else "midnight"
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{'pm' if at.hour >= 12 else 'am'}"  # noqa: PLR2004 - noon


def hour_words(hour: int) -> str:
    """Return a whole hour of the day, 0 to 23, as "7am", "midday" or "midnight"."""
    return clock_time(time(hour))


def moment(value: datetime | str | None, *, empty: str = "Not set") -> str:
    """Return a moment as "21 November 2026 at 10:30am", in London."""
    if value is None or value == "":
        return empty
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{day(at)} at {clock_time(at)}"


def working_days_left(days: int) -> str:
    """Return what a number of working days until a due date means.

    Args:
        days: working days from today to the due date; 0 is due today, less than 0 is late.
    """
    if days == 0:
        return "due today"
    if days < 0:
        return f"{plural(-days, 'working day')} late"
    return f"{plural(days, 'working day')} left"


def due_class(days: int | None, *, soon: int = 3) -> str:
    """Return the CSS class for a due date: overdue, soon, or none. Colour never says it alone."""
    if days is None:
        return ""
    if days < 0:
        return "caseway-due--overdue"
    return "caseway-due--soon" if days <= soon else ""


def in_words(items: Iterable[str], *, last: str = "and") -> str:
    """Return a list as people write it: "police, health and education"."""
    words = [str(item) for item in items]
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def file_size(size: int) -> str:
    """Return a number of bytes as "120 KB" or "2.4 MB"."""
    if size < _KILOBYTE:
        return plural(size, "byte")
    kilobytes = size / _KILOBYTE
    if kilobytes < _KILOBYTE:
        return f"{kilobytes:.0f} KB"
    return f"{kilobytes / _KILOBYTE:.1f} MB"


def paragraphs(text: str | None, classes: str = "govuk-body") -> Markup:
    """Return typed text as escaped paragraphs: blank lines part them, single line ends are kept."""
    blocks = [block.strip() for block in str(text or "").replace("\r\n", "\n").split("\n\n")]
    drawn = [
        Markup('<p class="{}">{}</p>').format(classes, Markup("<br>").join(map(escape, block.split("\n"))))
        for block in blocks
        if block
    ]
    return Markup("\n").join(drawn)


FILTERS: Sequence[tuple[str, object]] = (
    ("day", day),
    ("weekday", weekday),
    ("clock_time", clock_time),
    ("moment", moment),
    ("hour_words", hour_words),
    ("working_days_left", working_days_left),
    ("due_class", due_class),
    ("in_words", in_words),
    ("file_size", file_size),
    ("paragraphs", paragraphs),
    ("plural", plural),
)


def _as_date(value: date | datetime | str | None) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return local_date(value) if isinstance(value, datetime) else value
