"""Opening a case: which kind, a label and a date, a last look, then one command."""

import secrets
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from engine.commands.start_case import LONGEST_LABEL, StartCase, check_opening
from engine.errors import ConflictError, DefinitionError, InvalidInputError, NotPermittedError
from engine.now import local_date
from engine.queries.openings import OpeningKind, StartingArea, list_opening_kinds, list_starting_areas
from forms import Form, InvalidFormError, compile_form
from webapp.actors import current_actor
from webapp.auth import current_engine, current_sessions
from webapp.form_pages import Asked, draw_answers, draw_page

blueprint = Blueprint("opening", __name__, url_prefix="/cases/new")

Answer = str | tuple[str, int] | Response
_ONCE = "case_opening"


@blueprint.get("/")
def choose() -> Answer:
    """Ask which kind of case, and in which partnership where there are several."""
    areas, area, kinds, kind = _chosen()
    if area is not None and kind is not None:
        return redirect(url_for(".describe", area=area.id, kind=kind.key), code=303)
    asked = "go" in request.args
    return render_template(
        "start/choose.html", areas=areas, kinds=kinds, area=area, has_errors=asked
    ), 422 if asked else 200


@blueprint.route("/details", methods=["GET", "POST"])
def describe() -> Answer:
    """Ask for label and date; show them again; open the case."""
    _, area, _, kind = _chosen()
    if area is None or kind is None:
        return redirect(url_for(".choose"), code=303)
    form = _form(kind)
    posted = {name: values for name, values in request.form.lists() if name != "once"}
    raw = form.raw_from_post(posted) if request.method == "POST" else {}
    action = request.form.get("action", "")
    if request.method != "POST" or action == "change":
        return _ask(form, area, kind, raw, {})
    try:
        values = form.load(raw)
        opened_on = date.fromisoformat(values["opened_on"])
        check_opening(values["label"], opened_on, local_date(current_engine().now()))
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(form, area, kind, raw, error.errors), 422
    command = StartCase(area.id, kind.key, values["label"], opened_on)
    if action != "open":
        try:
            current_engine().preview(command, actor=current_actor())
        except DefinitionError as error:
            # No version governs a case of this date: said beside the date, before anybody confirms it.
            return _ask(form, area, kind, raw, {"opened_on": [str(error)]}), 422
        return _check(form, area, kind, values)
    once = request.form.get("once", "")
    if not current_sessions().take(session, _ONCE, once):
        message = "This case has been opened already. Find it under Cases."
        raise ConflictError(message)
    try:
        case_id = current_engine().execute(command, actor=current_actor())
    except Exception:
        # Nothing was opened, so the same page may be sent again.
        session[_ONCE] = once
        raise
    flash("The case is open. Its clocks are running")
    return redirect(url_for("cases.overview", case_id=case_id), code=303)


def _chosen() -> tuple[list[StartingArea], StartingArea | None, list[OpeningKind], OpeningKind | None]:
    """What can be chosen and what has been; a single area is chosen by itself.

    Raises:
        NotPermittedError: the reader may open cases nowhere.
    """
    engine = current_engine()
    with engine.read() as rows:
        areas = list_starting_areas(rows, current_actor())
        if not areas:
            message = "Only notifying officers, the Director of Children's Services, audit leads and the "
            message += "partnership's team can open a case."
            raise NotPermittedError(message)
        wanted = request.args.get("area", type=int)
        area = areas[0] if len(areas) == 1 else next((each for each in areas if each.id == wanted), None)
        today = local_date(engine.now())
        kinds = list_opening_kinds(rows, engine.library, (area or areas[0]).id, today)
    kind = next((each for each in kinds if each.key == request.args.get("kind")), None)
    return areas, area, kinds, kind


def _form(kind: OpeningKind) -> Form:
    """The opening as a form of the same compiler as every other."""
    label = {
        "type": "textfield",
        "key": "label",
        "label": "Label of the case",
        "description": "Never the child's name, initials or address: lists and mails show this label. "
        "For example, Child A, or Neglect audit, spring",
        "validate": {"required": True, "maxLength": LONGEST_LABEL},
        "properties": {"required_message": "Enter a label that does not name the child"},
    }
    opened_on = {
        "type": "datetime",
        "subtype": "date",
        "key": "opened_on",
        "label": kind.date_label,
        "validate": {"required": True},
        "properties": {"required_message": f"Enter the {kind.date_label[:1].lower()}{kind.date_label[1:]}"},
    }
    definition = {"type": "default", "id": "opening", "title": kind.name, "components": [label, opened_on]}
    return compile_form(definition, parse_condition=_no_condition)


def _no_condition(text: str) -> Any:
    raise ValueError(text)


def _ask(form: Form, area: StartingArea, kind: OpeningKind, raw: Any, errors: Any) -> str:
    page = draw_page(form, 1, Asked(raw, errors))
    return render_template("start/details.html", page=page, area=area, kind=kind)


def _check(form: Form, area: StartingArea, kind: OpeningKind, values: dict[str, Any]) -> str:
    session[_ONCE] = secrets.token_urlsafe(16)
    names = ("label", "opened_on-day", "opened_on-month", "opened_on-year")
    return render_template(
        "start/check.html",
        answers=draw_answers(form, values),
        area=area,
        kind=kind,
        once=session[_ONCE],
        posted=[(name, request.form.get(name, "")) for name in names],
    )
