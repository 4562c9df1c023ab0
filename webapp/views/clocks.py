"""One clock: why its date is its date, what was done to it; pause, resume, extend, correct, ripple first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.now import local_date
from engine.queries.cases import CaseView, get_case
from engine.queries.clocks import ClockView
from engine.queries.ripples import ClockActions, get_clock_actions, list_extensions, list_pauses
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.clock_forms import ACTIONS, ClockForm
from webapp.form_pages import Asked, draw_answers, draw_page
from webapp.form_pages.fixed import posted_again

blueprint = Blueprint("clocks", __name__, url_prefix="/cases/<int:case_id>/clocks/<int:clock_id>")

Answer = str | tuple[str, int] | Response


@dataclass(frozen=True)
class _Found:
    """A clock with its case, and what the reader may do to it."""

    view: CaseView
    clock: ClockView
    actions: ClockActions


@blueprint.get("/")
def show(case_id: int, clock_id: int) -> str:
    """Show the working, the pauses, extensions and corrections, the ladder, and what the reader may do."""
    found = _find(case_id, clock_id)
    full = found.view.level == "full"
    with current_engine().read() as rows:
        pauses = list_pauses(rows, clock_id) if full else []
        extensions = list_extensions(rows, clock_id) if full else []
    return render_template(
        "clocks/show.html",
        view=found.view,
        case=found.view.case,
        clock=found.clock,
        actions=[(key, each, getattr(found.actions, key)) for key, each in ACTIONS.items()],
        pauses=pauses,
        extensions=extensions,
    )


@blueprint.route("/<action>", methods=["GET", "POST"])
def change(case_id: int, clock_id: int, action: str) -> Answer:
    """Ask for what has to be known, show every date that would move, then do it."""
    if action not in ACTIONS:
        text = "There is no such thing to do to a clock."
        raise NotFoundError(text)
    found, engine, asked = _find(case_id, clock_id), current_engine(), ACTIONS[action]
    _check_may(found, action)
    form = asked.form(found.clock, found.actions)
    if request.method != "POST":
        today = local_date(engine.now()).isoformat()
        return _ask(found, asked, form, {"from_on": today, "on": today}, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    if request.form.get("action") == "change":
        return _ask(found, asked, form, raw, {})
    try:
        values = form.load(raw)
        command = asked.command(found.clock, values)
        if request.form.get("action") != "confirm":
            preview = engine.preview(command, actor=current_actor())
            return render_template(
                "clocks/check.html",
                case=found.view.case,
                clock=found.clock,
                asked=asked,
                answers=draw_answers(form, values),
                preview=preview,
                needs_person=getattr(preview.result, "needs_person", ()),
                posted=posted_again(request.form),
            )
        engine.execute(command, actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(found, asked, form, raw, error.errors), 422
    flash(asked.done)
    return redirect(url_for(".show", case_id=case_id, clock_id=clock_id), code=303)


def _find(case_id: int, clock_id: int) -> _Found:
    """The clock as its reader may see it; that it was read is recorded.

    Raises:
        NotFoundError: there is no such clock on this case for this reader.
    """
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
        clock = next((each for each in view.clocks if each.id == clock_id), None)
        if clock is None:
            text = "This clock does not exist, or it is not for you."
            raise NotFoundError(text)
        actions = get_clock_actions(rows, engine.library, actor, clock_id, engine.now())
    if view.level != "header":
        record_access(engine, actor, "case.read", case_id, f"clock:{clock_id}")
    return _Found(view, clock, actions)


def _check_may(found: _Found, action: str) -> None:
    """Refuse with the words of the rule that guards the command itself."""
    if not found.view.coordinates:
        text = "Only the partnership's team can change a clock."
        raise NotPermittedError(text)
    refusal = getattr(found.actions, action)
    if refusal:
        raise ConflictError(refusal)


def _ask(
    found: _Found, asked: ClockForm, form: Form, raw: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> str:
    return render_template(
        "clocks/change.html",
        case=found.view.case,
        clock=found.clock,
        asked=asked,
        warning=found.actions.pause_warning if asked is ACTIONS["pause"] else "",
        page=draw_page(form, 1, Asked(raw, errors)),
    )
