"""A task changes hands: delegate, take back, give back, reassign; when to follow it up, how urgent it is."""

from typing import Any

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from engine.actor import Actor
from engine.commands.give_back_task import GiveBackTask
from engine.commands.take_back_task import TakeBackTask
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import Engine
from engine.queries.task_holding import list_takers
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.task_move_forms import ACTIONS
from webapp.task_pages import Place, load_task
from webapp.task_pages.reading import Loaded
from webapp.task_pages.showing import show_move

blueprint = Blueprint("task_moves", __name__, url_prefix="/tasks")

Answer = str | tuple[str, int] | Response
_TASK = "/<int(max=9007199254740991):task_id>"
_PART = _TASK + "/parts/<int(max=9007199254740991):part_id>"
_MOVES = "/<any(delegate, reassign, 'follow-up', priority):action>"


@blueprint.route(_TASK + _MOVES, methods=["GET", "POST"])
@blueprint.route(_PART + _MOVES, methods=["GET", "POST"])
def move(action: str, task_id: int, part_id: int | None = None) -> Answer:
    """Ask for what has to be known, then do it."""
    engine, actor, place = current_engine(), current_actor(), Place(task_id, part_id)
    loaded, asked = load_task(engine, actor, place), ACTIONS[action]
    if loaded.is_closed:
        text = "This task is closed, so nobody has it any more."
        raise NotFoundError(text)
    if asked.move not in loaded.holding.moves:
        text = "You cannot do this with this task as it stands now. Look at the task again."
        raise NotPermittedError(text)
    with engine.read() as rows:
        takers = list_takers(rows, engine.library, engine.now(), task_id, part_id)
    is_held = loaded.view.assignee_id is not None
    if not takers and (asked.move == "delegate" or (asked.move == "reassign" and not is_held)):
        return show_move(engine, actor, loaded, asked, None)
    form = asked.form(takers, is_held=is_held)
    if request.method != "POST":
        return show_move(engine, actor, loaded, asked, draw_page(form, 1, Asked(_now(loaded), {})))
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        engine.execute(asked.command(place, form.load(raw)), actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return show_move(engine, actor, loaded, asked, draw_page(form, 1, Asked(raw, error.errors)), 422)
    flash(asked.done)
    return redirect(_after(engine, actor, place), code=303)


@blueprint.post(_TASK + "/take-back")
@blueprint.post(_PART + "/take-back")
def take_back(task_id: int, part_id: int | None = None) -> Answer:
    """Do it oneself after all."""
    current_engine().execute(TakeBackTask(task_id, part_id), actor=current_actor())
    flash("The task is yours again")
    return redirect(Place(task_id, part_id).address(), code=303)


@blueprint.post(_TASK + "/give-back")
@blueprint.post(_PART + "/give-back")
def give_back(task_id: int, part_id: int | None = None) -> Answer:
    """Give it back to the person for whom one was to do it."""
    current_engine().execute(GiveBackTask(task_id, part_id), actor=current_actor())
    flash("The task is back with the person who answers for it")
    return redirect(Place(task_id, part_id).address(), code=303)


def _now(loaded: Loaded) -> dict[str, Any]:
    """What stands already, to begin with."""
    day = loaded.holding.follow_up_on
    return {"follow_up_on": day.isoformat() if day else "", "priority": str(loaded.holding.priority_number)}


def _after(engine: Engine, actor: Actor, place: Place) -> str:
    """The task's page, or one's list where the task is no longer for this reader to see."""
    try:
        load_task(engine, actor, place)
    except NotFoundError:
        return "/tasks"
    return place.address()
