"""The calendar of an area: its days that do not count, by year; add or take out one, ripple first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.clocks.closing_days import KINDS, LONGEST
from engine.clocks.words import day_words
from engine.commands.add_calendar_day import AddCalendarDay
from engine.commands.remove_calendar_day import RemoveCalendarDay
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.execute import Command
from engine.now import local_date
from engine.permissions import allowed, check_may_coordinate
from engine.queries.calendars import DayView, find_day, list_changes, list_days, list_years
from forms import Form, InvalidFormError
from webapp.actors import current_actor, current_standing
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_answers, draw_page
from webapp.form_pages.fixed import (
    choice_question,
    date_question,
    fixed_form,
    line_question,
    posted_again,
)

blueprint = Blueprint("calendar", __name__, url_prefix="/deadlines/calendar")

Answer = str | tuple[str, int] | Response
_YEARS_AROUND = 4
_FEW_CHANGES = 10
_ADDING = fixed_form(
    "calendar_day",
    "Add a day that does not count",
    date_question("day", "Day", "", "Enter the day that does not count"),
    choice_question("kind", "What kind of day is it?", "", "Choose what kind of day it is", *KINDS.items()),
    line_question(
        "reason",
        "What is it?",
        "It stands in the working of every clock that leaves the day out. For example, State funeral",
        "Say why the day does not count",
        LONGEST,
    ),
    line_question(
        "source",
        "From where is it known?",
        "For example, Royal proclamation of 3 March 2027, or Cabinet decision of 12 May 2027",
        "Say from where this is known",
        LONGEST,
    ),
    date_question(
        "effective_from",
        "Clocks due from",
        "Clocks due before this day stay as they are. Leave it empty for today",
    ),
)
_REMOVING = fixed_form(
    "calendar_day",
    "Take a day out of the calendar",
    line_question(
        "reason",
        "Why does the day count after all?",
        "It stands in the working of every clock that moves",
        "Say why the day counts after all",
        LONGEST,
    ),
)


@dataclass(frozen=True)
class _Place:
    """The area whose calendar is looked at."""

    id: int
    name: str
    may_change: bool


@dataclass(frozen=True)
class _Change:
    """A change of the calendar that is asked for: its words, its form, and the command it makes."""

    title: str
    button: str
    done: str
    form: Form
    day: DayView | None = None

    def command(self, area_id: int, values: Mapping[str, Any]) -> Command[int]:
        """The command that the cleaned answers make."""
        if self.day is not None:
            return RemoveCalendarDay(self.day.id, values["reason"])
        effective = values.get("effective_from")
        return AddCalendarDay(
            area_id,
            date.fromisoformat(values["day"]),
            values["reason"],
            values["source"],
            date.fromisoformat(effective) if effective else None,
            values["kind"],
        )


@blueprint.get("/")
def show() -> str:
    """Show one year of an area's calendar, and how far the clocks are with the latest changes."""
    engine, place = current_engine(), _place()
    today = local_date(engine.now())
    with engine.read() as rows:
        years = list_years(rows, place.id)
        known = [each.year for each in years]
        year = request.args.get("year", today.year, type=int)
        year = year if year in known else today.year
        days = list_days(rows, place.id, year)
        changes = list_changes(rows, place.id, today)
    return render_template(
        "calendar/show.html",
        place=place,
        areas=current_standing().areas,
        years=[each for each in years if abs(each.year - year) <= _YEARS_AROUND],
        year=year,
        is_projected=any(day.is_projected for day in days),
        days=days,
        changes=changes[:_FEW_CHANGES],
    )


@blueprint.route("/add", methods=["GET", "POST"])
def add() -> Answer:
    """Ask for a day that does not count, show which clocks move, then add it."""
    place = _place()
    done = "The day is added. The clocks are counted again, one case at a time"
    return _change(place, _Change("Add a day that does not count", "Add the day", done, _ADDING))


@blueprint.route("/days/<int:day_id>/remove", methods=["GET", "POST"])
def remove(day_id: int) -> Answer:
    """Ask why a day counts after all, show which clocks move, then take it out."""
    place = _place()
    with current_engine().read() as rows:
        day = find_day(rows, place.id, day_id)
    if day is None:
        text = "This day is not in the calendar."
        raise NotFoundError(text)
    title = f"Take {day_words(day.day)} out of the calendar"
    done = "The day counts again. The clocks are counted again, one case at a time"
    return _change(place, _Change(title, "Take the day out", done, _REMOVING, day))


def _change(place: _Place, asked: _Change) -> Answer:
    engine, actor = current_engine(), current_actor()
    check_may_coordinate(actor, place.id)
    if request.method != "POST":
        return _ask(place, asked, {}, {})
    raw = asked.form.raw_from_post(request.form.to_dict(flat=False))
    if request.form.get("action") == "change":
        return _ask(place, asked, raw, {})
    try:
        values = asked.form.load(raw)
        command = asked.command(place.id, values)
        if request.form.get("action") != "confirm":
            return render_template(
                "calendar/check.html",
                place=place,
                asked=asked,
                answers=draw_answers(asked.form, values),
                kind=values.get("kind", ""),
                preview=engine.preview(command, actor=actor),
                posted=posted_again(request.form),
            )
        engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(place, asked, raw, error.errors), 422
    except ConflictError as error:
        if asked.day is not None:
            raise
        return _ask(place, asked, raw, {"day": [str(error)]}), 422
    flash(asked.done)
    day = asked.day.day if asked.day else date.fromisoformat(values["day"])
    return redirect(url_for(".show", area=place.id, year=day.year), code=303)


def _ask(place: _Place, asked: _Change, raw: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    page = draw_page(asked.form, 1, Asked(raw, errors))
    return render_template("calendar/change.html", place=place, asked=asked, page=page)


def _place() -> _Place:
    """The area asked for, else the first of the reader's own.

    Raises:
        NotFoundError: the reader holds no role in it, or in none at all.
    """
    areas = current_standing().areas
    wanted = request.args.get("area", type=int) or next(iter(areas), 0)
    if wanted not in areas:
        text = "There is no calendar here for you."
        raise NotFoundError(text)
    return _Place(wanted, areas[wanted], allowed(check_may_coordinate, current_actor(), wanted))
