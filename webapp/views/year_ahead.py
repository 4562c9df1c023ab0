"""The year ahead of a process: give the day it starts, see every date that follows. Nothing is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from engine.now import local_date
from engine.queries.processes import ProcessView, get_process
from engine.queries.year_ahead import YearAhead, get_year_ahead
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import date_question, fixed_form

blueprint = Blueprint("year_ahead", __name__, url_prefix="/processes")

_FIRST_YEAR, _LAST_YEAR = 2015, 2045  # the years that an area's calendar is seeded with


@blueprint.get("/<key>/year-ahead")
def show(key: str) -> tuple[str, int]:
    """Ask for the start and for what is planned; show the dates, from today on by default."""
    engine, actor = current_engine(), current_actor()
    today = local_date(engine.now())
    found: YearAhead | None = None
    errors: Mapping[str, list[str]] = {}
    with engine.read() as rows:
        view = get_process(rows, engine.library, actor, today, key)
        default = get_year_ahead(rows, engine.library, actor, today, view.bundle, today, planned={})
        form = _form(view, default)
        typed = {name: request.args.getlist(name) for name in request.args if _asks(form, name)}
        raw = form.raw_from_post(typed) if typed else {"start_on": today.isoformat()}
        start, planned = today, dict[str, date]()
        try:
            start, planned = _days(form, raw)
        except InvalidFormError as error:
            errors = {path: list(messages) for path, messages in error.errors.items()}
        else:
            found = get_year_ahead(rows, engine.library, actor, today, view.bundle, start, planned=planned)
    page = render_template(
        "year_ahead/show.html",
        view=view,
        found=found,
        start=start,
        has_plans=bool(planned),
        form=draw_page(form, 1, Asked(raw, errors)),
    )
    return page, 422 if errors else 200


def _form(view: ProcessView, found: YearAhead) -> Form:
    opens = view.bundle.diagram.facts.get(view.bundle.diagram.opens)
    return fixed_form(
        "year_ahead",
        "The year ahead",
        date_question("start_on", opens.label if opens else "It starts on", "", "Enter the day it starts"),
        *(date_question(f"planned_{fact}", label) for fact, label in found.can_be_planned),
    )


def _asks(form: Form, name: str) -> bool:
    """Whether an input of the address is one of the form's: ``start_on-day``."""
    return name.rpartition("-")[0] in form.by_key


def _days(form: Form, raw: Mapping[str, Any]) -> tuple[date, dict[str, date]]:
    """The start and the planned days by fact.

    Raises:
        InvalidFormError: a day is missing, is none, or lies where no calendar reaches.
    """
    days = {key: date.fromisoformat(value) for key, value in form.load(raw).items() if value}
    beyond = [key for key, day in days.items() if not _FIRST_YEAR <= day.year <= _LAST_YEAR]
    if beyond:
        message = f"The year must be from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise InvalidFormError({key: [message] for key in beyond}, dict(raw))
    start = days.pop("start_on")
    return start, {key.removeprefix("planned_"): day for key, day in days.items()}
