"""Compliance: how many clocks were met in time, as a table with bars and as a spreadsheet."""

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from engine.access import record_export
from engine.now import local_date
from engine.queries.compliance import (
    DIMENSIONS,
    ComplianceChoices,
    ComplianceFilter,
    get_compliance,
    list_choices,
)
from engine.queries.late_clocks import MOST_LISTED, list_clock_lines, list_unexplained
from engine.queries.periods import NAMES, Period, named_period
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.compliance_workbook import write_workbook
from webapp.form_pages import Asked, FormPage, draw_page
from webapp.form_pages.fixed import date_question, fixed_form
from webapp.formatting import day

blueprint = Blueprint("compliance", __name__, url_prefix="/deadlines/compliance")

GROUPS = {
    "clock": "Clock",
    "stage": "Stage",
    "quarter": "Quarter",
    "month": "Month",
    "agency": "Agency, for the clocks of the agencies' own parts",
}
PERIODS = {
    "": "At any time",
    "this_month": "This month",
    "last_month": "Last month",
    "this_quarter": "This quarter",
    "last_quarter": "Last quarter",
    "this_financial_year": "This financial year, from April",
    "last_financial_year": "Last financial year",
    "own": "Between two dates",
}
_DATES = fixed_form(
    "period",
    "Between two dates",
    date_question("from_on", "From", "Only for “Between two dates”"),
    date_question("to_on", "To"),
)
_PAGE = 50
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class _Asked:
    """What the address asks for. ``used`` is what of it counts, to ask for the same again."""

    by: str
    chosen: ComplianceFilter
    period_words: str
    used: dict[str, str]
    dates: FormPage
    errors: dict[str, list[str]] = field(default_factory=dict)


@blueprint.get("/")
def show() -> tuple[str, int]:
    """Show how the clocks stand, and the late ones whose reason is missing."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        choices = list_choices(rows, actor, engine.now())
        asked = _read_address(choices, local_date(engine.now()))
        found = get_compliance(rows, actor, engine.now(), asked.by, asked.chosen)
        late = list_unexplained(rows, actor, engine.now(), asked.chosen, request.args.get("after", ""))
    last = max(1, -(-len(found.rows) // _PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    page = render_template(
        "compliance/show.html",
        found=found,
        rows=found.rows[(number - 1) * _PAGE : number * _PAGE],
        late=late,
        asked=asked,
        choices=choices,
        groups=GROUPS,
        periods=PERIODS,
        first=url_for(".show", **asked.used) if number > 1 else "",
        following=url_for(".show", **asked.used, page=number + 1) if number < last else "",
        late_first=url_for(".show", **asked.used) if request.args.get("after") else "",
        late_following=url_for(".show", **asked.used, after=late.after) if late.after else "",
        export=url_for(".export", **asked.used),
    )
    return page, 422 if asked.errors else 200


@blueprint.get("/export.xlsx")
def export() -> Response:
    """Send the same as a spreadsheet: the table, and the clocks behind it."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        choices = list_choices(rows, actor, engine.now())
        asked = _read_address(choices, local_date(engine.now()))
        found = get_compliance(rows, actor, engine.now(), asked.by, asked.chosen)
        lines = list_clock_lines(rows, actor, engine.now(), asked.chosen)
    record_export(engine, actor, "compliance.exported", len(lines))
    about = f"{GROUPS[asked.by]}; due: {asked.period_words}; as of {day(engine.now())}"
    book = write_workbook(found, lines, GROUPS[asked.by].partition(",")[0], about, MOST_LISTED)
    return send_file(
        io.BytesIO(book), mimetype=_SPREADSHEET, as_attachment=True, download_name="compliance.xlsx"
    )


def _read_address(choices: ComplianceChoices, today: date) -> _Asked:
    """Read the filters; a value that is not among the choices filters nothing."""
    args = request.args
    by = args.get("by", "") if args.get("by", "") in DIMENSIONS else "clock"
    name = args.get("period", "") if args.get("period", "") in PERIODS else ""
    stage = args.get("stage", "") if args.get("stage", "") in dict(choices.stages) else ""
    clock = args.get("clock", "") if args.get("clock", "") in dict(choices.clocks) else ""
    agency = args.get("agency", 0, type=int)
    agency = agency if agency in dict(choices.agencies) else 0
    typed = {key: args.getlist(key) for key in args if key.startswith(("from_on-", "to_on-"))}
    raw = _DATES.raw_from_post(typed)
    errors: dict[str, list[str]] = {}
    period = named_period(name, today)
    if name == "own":
        period, errors = _own_period(raw)
    used = {"by": by, "period": name, "stage": stage, "clock": clock, "agency": str(agency or "")}
    if name == "own":
        used |= {key: values[0] for key, values in typed.items()}
    return _Asked(
        by,
        ComplianceFilter(period, stage, clock, agency),
        _words(name, period),
        {key: value for key, value in used.items() if value},
        draw_page(_DATES, 1, Asked(raw, errors)),
        errors,
    )


def _own_period(raw: dict[str, Any]) -> tuple[Period, dict[str, list[str]]]:
    try:
        values = _DATES.load(raw)
    except InvalidFormError as error:
        return Period(), {path: list(messages) for path, messages in error.errors.items()}
    first, last = (
        date.fromisoformat(values[key]) if values.get(key) else None for key in ("from_on", "to_on")
    )
    if first and last and last < first:
        return Period(), {"to_on": ["The end must be the same day as the beginning, or later"]}
    return Period(first, last), {}


def _words(name: str, period: Period) -> str:
    if name in NAMES and period.first and period.last:
        return f"{day(period.first)} to {day(period.last)}"
    if period.first or period.last:
        return f"{day(period.first, empty='the beginning')} to {day(period.last, empty='the end')}"
    return "at any time"
