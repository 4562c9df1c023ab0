"""Versions: which is in force, how many cases run on each; retired with a reason, and put back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.commands.restore_version import RestoreVersion
from engine.commands.retire_version import RetireVersion
from engine.errors import InvalidInputError, NotFoundError
from engine.execute import Command
from engine.now import local_date
from engine.queries.studio_versions import (
    StudioProcess,
    StudioVersion,
    get_studio_process,
    list_studio_processes,
)
from engine.studio.permissions import check_may_retire
from engine.studio.proposals import LONGEST_REASON
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_answers, draw_page
from webapp.form_pages.fixed import date_question, fixed_form, line_question, posted_again, text_question

blueprint = Blueprint("studio_versions", __name__, url_prefix="/studio/versions")

Answer = str | tuple[str, int] | Response
_REASON = "It stands in the ledger, and whoever cannot open a case because of it reads it"


@blueprint.get("/")
def show_list() -> str:
    """Show every process with its version in force and what runs on it."""
    engine = current_engine()
    with engine.read() as rows:
        found = list_studio_processes(rows, current_actor(), local_date(engine.now()))
    several = len({each.area_id for each in found}) > 1
    return render_template("studio/versions.html", processes=found, several=several)


@blueprint.get("/<key>")
def show(key: str) -> str:
    """Show the versions of one process, in the order in which a new case asks them."""
    return render_template("studio/versions_process.html", process=_find(key))


@blueprint.route("/<key>/<int:number>/retire", methods=["GET", "POST"])
def retire(key: str, number: int) -> Answer:
    """Ask from when, for whom and why; say what follows; retire the version."""
    process = _find(key)
    check_may_retire(current_actor(), process.area_id)
    version = next((each for each in process.versions if each.number == number), None)
    if version is None:
        text = "This process has no such version."
        raise NotFoundError(text)
    form = fixed_form(
        "retire",
        f"Retire version {number}",
        date_question("from_on", "From", "The first day on which it is not chosen", "Enter the first day"),
        text_question("reason", "Reason", _REASON, "Say why it is retired", LONGEST_REASON),
        _rule_question(),
    )

    def command(values: Mapping[str, Any]) -> Command[int]:
        day = date.fromisoformat(values["from_on"])
        return RetireVersion(process.area_id, version.id, day, values["reason"], values.get("rule") or "")

    done = f"Version {number} is retired. What runs on it finishes on it"
    return _change(process, version, form, command, "Retire the version", done)


@blueprint.route("/<key>/retirements/<int:retirement_id>", methods=["GET", "POST"])
def put_back(key: str, retirement_id: int) -> Answer:
    """Ask why; say what follows; end the retirement."""
    process = _find(key)
    check_may_retire(current_actor(), process.area_id)
    version = next(
        (each for each in process.versions for one in each.retirements if one.id == retirement_id), None
    )
    if version is None:
        text = "There is no such retirement."
        raise NotFoundError(text)
    missing = "Say why it is put back"
    reason = text_question("reason", "Reason", "It stands in the ledger", missing, LONGEST_REASON)
    form = fixed_form("restore", f"Put version {version.number} back", reason)

    def command(values: Mapping[str, Any]) -> Command[int]:
        return RestoreVersion(retirement_id, values["reason"])

    done = f"Version {version.number} is back"
    return _change(process, version, form, command, "Put the version back", done)


def _change(
    process: StudioProcess, version: StudioVersion, form: Form, command: Any, button: str, done: str
) -> Answer:
    """Ask, show what follows, then do it."""
    engine, actor = current_engine(), current_actor()
    is_back = button.startswith("Put")
    shown = {
        "process": process,
        "version": version,
        "title": form.title,
        "button": button,
        "is_back": is_back,
    }
    if request.method != "POST":
        raw: Mapping[str, Any] = {"from_on": local_date(engine.now()).isoformat()}
        return render_template(
            "studio/versions_change.html", page=draw_page(form, 1, Asked(raw, {})), **shown
        )
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        if request.form.get("action") == "change":
            return render_template(
                "studio/versions_change.html", page=draw_page(form, 1, Asked(raw, {})), **shown
            )
        values = form.load(raw)
        if request.form.get("action") != "confirm":
            engine.preview(command(values), actor=actor)
            answers = draw_answers(form, values)
            posted = posted_again(request.form)
            return render_template("studio/versions_check.html", answers=answers, posted=posted, **shown)
        engine.execute(command(values), actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        page = draw_page(form, 1, Asked(raw, error.errors))
        return render_template("studio/versions_change.html", page=page, **shown), 422
    flash(done)
    return redirect(f"/studio/versions/{process.key}?area={process.area_id}", code=303)


def _find(key: str) -> StudioProcess:
    engine = current_engine()
    area = request.args.get("area", type=int)
    with engine.read() as rows:
        return get_studio_process(rows, current_actor(), local_date(engine.now()), key, area)


def _rule_question() -> Any:
    hint = "Leave it empty to retire it for every new case. Otherwise a condition over facts, "
    hint += "for example aware_on >= date('2026-03-18')"
    return line_question("rule", "Only for cases for which this is true", hint, "", 2000)
