"""People from a spreadsheet: uploaded, looked at line by line, then added all together or not at all."""

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from engine.clocks.words import day_words, plural
from engine.commands.import_people import ImportPeople
from engine.errors import InvalidInputError
from engine.people.importing import COLUMNS, LARGEST_SHEET, Line, read_lines, words_of
from engine.queries.people import labels_of, list_groups_and_agencies
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.uploads import look_at_upload
from webapp.views.people.place import Place, managed_place, today

blueprint = Blueprint("people_import", __name__, url_prefix="/people/import")

_FIELDS = tuple(Line.__dataclass_fields__)


@blueprint.get("/")
def show() -> str:
    """Ask for the spreadsheet, and say what has to stand in it."""
    return _page(managed_place(), "")


@blueprint.post("/")
def check() -> str | tuple[str, int] | Response:
    """Show what a spreadsheet would add, line by line; add it once it was looked at."""
    place, engine = managed_place(), current_engine()
    try:
        lines = _posted() if request.form.get("action") == "confirm" else _uploaded(place)
        command = ImportPeople(place.id, tuple(lines))
        if request.form.get("action") == "confirm":
            added = engine.execute(command, actor=current_actor())
            flash(f"{plural(added, 'role')} given. Invite the new people from their pages")
            return redirect(url_for("people.show"), code=303)
    except InvalidInputError as error:
        return _page(place, "; ".join(one for each in error.errors.values() for one in each)), 422
    problems: dict[str, list[str]] = {}
    try:
        engine.preview(command, actor=current_actor())
    except InvalidInputError as error:
        problems = error.errors
    status = 422 if problems else 200
    page = render_template(
        "people/import_check.html",
        place=place,
        lines=lines,
        problems=problems,
        general=problems.get("", []),
        words=_words(place),
        days={line.number: _days(line) for line in lines},
        posted=json.dumps([asdict(line) for line in lines]),
    )
    return page, status


@blueprint.get("/example.csv")
def example() -> FlaskResponse:
    """An empty list with its columns, to be filled in."""
    line = "Ann Example,ann@example.gov.uk,Agency report author,Case review group,Police,01/12/2026,"
    text = ",".join(COLUMNS.values()) + "\r\n" + line + "\r\n"
    answer = FlaskResponse(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=people.csv"
    return answer


def _uploaded(place: Place) -> list[Line]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidInputError({"file": ["Choose a file"]})
    content = sent.stream.read(LARGEST_SHEET + 1)
    look_at_upload(content, sent.filename)
    with current_engine().read() as rows:
        groups, agencies = list_groups_and_agencies(rows, place.id)
        words = words_of(groups, agencies, labels_of(rows, place.id))
    return read_lines(sent.filename, content, words, today())


def _words(place: Place) -> dict[str, str]:
    """What people call the roles, groups and agencies that lines hold as keys."""
    with current_engine().read() as rows:
        groups, agencies = list_groups_and_agencies(rows, place.id)
        return dict(agencies) | dict(groups) | labels_of(rows, place.id)


def _days(line: Line) -> str:
    """The days of a line as people write them; what is no day is shown as it stands in the file."""
    try:
        role = line.new_role()
    except InvalidInputError:
        return f"{line.from_on} to {line.to_on}" if line.to_on else line.from_on
    first = day_words(role.from_on)
    return f"{first} to {day_words(role.to_on)}" if role.to_on else f"from {first}"


def _posted() -> list[Line]:
    """The lines as the page that showed them carried them; the command judges them anew."""
    try:
        rows: Any = json.loads(request.form.get("lines", ""))
        return [Line(**{key: row[key] for key in _FIELDS}) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidInputError({"file": ["Choose the file again"]}) from error


def _page(place: Place, problem: str) -> str:
    return render_template("people/import.html", place=place, problem=problem, columns=COLUMNS)
