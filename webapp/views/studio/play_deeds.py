"""What is done in a walk: steps completed, messages recorded, agencies asked and no longer asked."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response as Answered

from engine.errors import CasewayError, InvalidInputError, NotFoundError, NotPermittedError
from engine.playing.standing import READER, find_open
from forms import InvalidFormError
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import fixed_form, text_question
from webapp.play_pages.answering import Turn, first_turn, next_turn, refused_turn
from webapp.play_pages.doing import Deed, find_message, find_task, other_roles
from webapp.play_pages.reading import (
    OFTEN,
    ROLE,
    Found,
    Standing,
    find_own_play,
    posted_answers,
    standing,
    take_step,
    walker,
    words_of,
)
from webapp.security import limiter
from webapp.views.studio.current import find_proposal, show_tab

blueprint = Blueprint(
    "studio_play_deeds", __name__, url_prefix="/studio/<int:proposal_id>/play/<int:play_id>"
)

limiter.limit(OFTEN, key_func=walker)(blueprint)  # every page replays a walk, or runs scenarios

Answer = str | tuple[str, int] | Answered
_TASK = "/tasks/<int(max=9007199254740991):task_id>"
_PART = _TASK + "/parts/<int(max=9007199254740991):part_id>"
_WHY = fixed_form(
    "withdrawal",
    "No longer asked",
    text_question("reason", "Reason", "", "Say why this is no longer asked", 500),
)


@blueprint.route(_TASK, methods=["GET", "POST"])
@blueprint.route(_PART, methods=["GET", "POST"])
def task(proposal_id: int, play_id: int, task_id: int, part_id: int | None = None) -> Answer:
    """Fill the real form of an open step in, and complete it as its role."""
    return _do(proposal_id, play_id, lambda now: find_task(now, task_id, part_id))


@blueprint.route("/messages/<element>", methods=["GET", "POST"])
def message(proposal_id: int, play_id: int, element: str) -> Answer:
    """Record a message that the walk waits for."""
    return _do(proposal_id, play_id, lambda now: find_message(now, element))


@blueprint.post(_TASK + "/made-up")
@blueprint.post(_PART + "/made-up")
def made_up(proposal_id: int, play_id: int, task_id: int, part_id: int | None = None) -> Answer:
    """Complete a step with made-up answers."""
    found = find_own_play(find_proposal(proposal_id), play_id)
    with standing(found) as now:
        deed = find_task(now, task_id, part_id)
        try:
            take_step(now, deed.step(now, "", deed.made_up(now)))
        except (InvalidInputError, NotPermittedError) as error:
            turn = first_turn(deed.questions) if deed.questions else None
            words = words_of(error) if isinstance(error, InvalidInputError) else [str(error)]
            told = ["No made-up answers are accepted here, so answer it yourself.", *words]
            return _ask(now, deed, turn, told), 422
    flash(f"Completed with made-up answers: {deed.heading}")
    return _back_to(found)


@blueprint.post(_TASK + "/parts")
def add_part(proposal_id: int, play_id: int, task_id: int) -> Answer:
    """Ask one more agency."""
    found = find_own_play(find_proposal(proposal_id), play_id)
    with standing(found) as now:
        several = next((each for each in now.world_stand.several if each.task_id == task_id), None)
        if several is None:
            text = "This step is not open in the walk any more."
            raise NotFoundError(text)
        step = {"task": several.element_id, "agency": request.form.get("agency", "") or "none", "as": READER}
        take_step(now, {"add_part": step})
    flash("The agency has been asked")
    return _back_to(found)


@blueprint.route(_PART + "/withdraw", methods=["GET", "POST"])
def withdraw(proposal_id: int, play_id: int, task_id: int, part_id: int) -> Answer:
    """Stop asking for a part, with the reason."""
    found = find_own_play(find_proposal(proposal_id), play_id)
    raw, errors = {}, dict[str, list[str]]()
    with standing(found) as now:
        part = find_open(now.world_stand, task_id, part_id)
        if part is None:
            text = "This part is not open in the walk any more."
            raise NotFoundError(text)
        if request.method == "POST":
            raw = _WHY.raw_from_post(posted_answers())
            try:
                reason = _WHY.load(raw)["reason"]
                name = part.part_key or part.role
                step = {"task": part.element_id, "part": name, "as": READER, "reason": reason}
                take_step(now, {"withdraw_part": step})
            except (InvalidFormError, InvalidInputError) as error:
                errors = {path: list(messages) for path, messages in error.errors.items()}
            else:
                flash("This part is no longer asked for")
                return _back_to(found)
        page = draw_page(_WHY, 1, Asked(raw, errors))
        drawn = show_tab(
            "studio/play_withdraw.html", found.proposal, "/play", found=found, part=part, page=page
        )
    return drawn, 422 if errors else 200


def _do(proposal_id: int, play_id: int, find: Callable[[Standing], Deed]) -> Answer:
    found = find_own_play(find_proposal(proposal_id), play_id)
    with standing(found) as now:
        deed = find(now)
        if request.method != "POST":
            return _ask(now, deed, first_turn(deed.questions) if deed.questions else None, [])
        turn = next_turn(deed.questions) if deed.questions else Turn(values={})
        if turn.values is None:
            has_errors = turn.page is not None and bool(turn.page.summary)
            return _ask(now, deed, turn, []), 422 if has_errors else 200
        try:
            take_step(now, deed.step(now, _role(), turn.values))
        except CasewayError as error:
            errors = error.errors if isinstance(error, InvalidInputError) else {"": [str(error)]}
            again = refused_turn(deed.questions, errors) if deed.questions else None
            return _ask(now, deed, again, [] if again else words_of(InvalidInputError(errors))), 422
    flash(f"Done: {deed.heading}")
    return _back_to(found)


def _ask(now: Standing, deed: Deed, turn: Turn | None, told: list[str]) -> str:
    return show_tab(
        "studio/play_task.html",
        now.found.proposal,
        "/play",
        found=now.found,
        deed=deed,
        turn=turn,
        told=told,
        at=now.walk.world.clock.now(),
        roles=other_roles(),
        chosen_role=_role(),
    )


def _role() -> str:
    """The role chosen instead of the step's own; nothing where none of the offered was."""
    asked = request.form.get(ROLE, "")
    return asked if asked in dict(other_roles()) else ""


def _back_to(found: Found) -> Answered:
    return redirect(f"{found.address}/", code=303)
