"""How long is left until the due dates of a list, in words, with one calendar read per area."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from engine.clocks.calendars import load_calendar
from engine.clocks.working_days import Calendar, working_days_left_words

Due = tuple[int, date | None]
"""An area's id and a due date."""


def days_left_in_words(session: Session, today: date, dues: Iterable[Due]) -> dict[Due, str]:
    """What each due date means today: "3 working days left", "due today", "2 working days overdue".

    Args:
        today: the local day.
        dues: areas and dates; an entry without a date gets no words.
    """
    calendars: dict[int, Calendar] = {}
    words: dict[Due, str] = {}
    for area_id, due_on in set(dues):
        if due_on is None:
            continue
        if area_id not in calendars:
            calendars[area_id] = load_calendar(session, area_id)
        words[area_id, due_on] = working_days_left_words(today, due_on, calendars[area_id])
    return words
