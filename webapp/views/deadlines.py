"""Deadlines: what is late and what comes next, over every case the reader may know of."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from flask import Blueprint, render_template, request, url_for

from engine.now import local_date
from engine.queries.deadlines import DeadlineRow, list_deadlines
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.formatting import day

blueprint = Blueprint("deadlines", __name__, url_prefix="/deadlines")

STATES = (("", "Late and coming"), ("overdue", "Late only"), ("running", "Coming only"))
FORCES = (
    ("", "All"),
    ("must", "Must: the law requires it"),
    ("should", "Should: statutory guidance expects it"),
    ("local", "Local: the partnership has set it"),
)
_WEEK = timedelta(days=7)


@blueprint.get("/")
def show_list() -> str:
    """List the clocks that run, late ones first; filters and place stand in the address."""
    engine, asked = current_engine(), request.args
    used = {name: asked[name] for name in ("state", "force") if asked.get(name)}
    with engine.read() as rows:
        page = list_deadlines(rows, current_actor(), engine.now(), **used, after=asked.get("after", ""))
    following = url_for(".show_list", **used, after=page.after) if page.after else ""
    return render_template(
        "deadlines/list.html",
        weeks=by_week(page.rows, local_date(engine.now())),
        used=used,
        states=STATES,
        forces=FORCES,
        first=url_for(".show_list", **used) if asked.get("after") else "",
        following=following,
    )


def by_week(rows: Iterable[DeadlineRow], today: date) -> list[tuple[str, list[DeadlineRow]]]:
    """The deadlines under headings: late ones, then week by week from Monday.

    Args:
        rows: in the order of their dates.
        today: the local day.
    """
    return [(title, list(found)) for title, found in groupby(rows, key=lambda row: _heading(row, today))]


def _heading(row: DeadlineRow, today: date) -> str:
    if row.state == "overdue":
        return "Late"
    monday = row.due_on - timedelta(days=row.due_on.weekday())
    this_monday = today - timedelta(days=today.weekday())
    if monday <= this_monday:
        return "This week"
    return "Next week" if monday == this_monday + _WEEK else f"Week from {day(monday)}"
