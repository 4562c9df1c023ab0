"""The private address that a calendar program reads: one's deadlines and meetings, by reference and label.

Nobody signs in here: the end of the address is the secret, of which only the hash is stored. Log lines carry
the route, never the address.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from icalendar import Calendar, Event

from engine.errors import NotFoundError
from engine.queries.calendar_feed import FeedEntry, read_feed
from webapp.auth import current_engine, current_settings
from webapp.security import limiter

blueprint = Blueprint("calendar_feed", __name__)

_LONGEST_SECRET = 100


@blueprint.get("/calendar/<secret>.ics")
@limiter.limit("60 per minute")
def read(secret: str) -> Response:
    """Send the deadlines of whoever made this address."""
    engine = current_engine()
    entries = read_feed(engine, secret) if len(secret) <= _LONGEST_SECRET else None
    if entries is None:
        message = "There is no calendar at this address."
        raise NotFoundError(message)
    calendar = Calendar()
    calendar.add("prodid", "-//Caseway//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Caseway deadlines")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    answer = Response(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="caseway.ics"'
    return answer


def public_address(path: str) -> str:
    """A path of ours as others reach it."""
    base = current_settings().mail.public_url or request.host_url.rstrip("/")
    return f"{base}{path}"


def _event(entry: FeedEntry) -> Event:
    """One whole day that makes nobody busy, or the beginning of a meeting: nobody said how long it is."""
    event, page = Event(), public_address(entry.page)
    event.add("uid", f"{entry.uid}@{urlsplit(page).hostname}")
    event.add("dtstamp", current_engine().now())
    if entry.starts_at is not None:
        event.add("dtstart", entry.starts_at)
    else:
        event.add("dtstart", entry.due_on)
        event.add("dtend", entry.due_on + timedelta(days=1))
    event.add("summary", f"{entry.name} ({entry.case_reference})")
    event.add("description", f"{entry.case_label}\n{page}")
    event.add("url", page)
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    return event
