"""Sending an answer back to be given again, and taking that back: one question each, on a page of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.return_part import ReturnPart
from engine.commands.send_back import LONGEST_COMMENTS, SendBack
from engine.commands.withdraw_send_back import LONGEST_REASON, WithdrawSendBack
from engine.errors import InvalidInputError, NotFoundError
from engine.execute import Command
from engine.queries.send_backs import get_send_back
from engine.queries.submissions import SubmissionView
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import fixed_form, text_question
from webapp.task_pages import Place, load_task

blueprint = Blueprint("returns", __name__)

Answer = str | tuple[str, int] | Response
_TASK = "/tasks/<int(max=9007199254740991):task_id>"
_PART = _TASK + "/parts/<int(max=9007199254740991):part_id>"
_SUBMISSION = "/send-back/<int(max=9007199254740991):submission_id>"


@dataclass(frozen=True)
class Question:
    """The words of a page that asks one thing before it is done."""

    heading: str
    caption: str
    intro: tuple[str, ...]
    button: str
    back: str
    back_words: str = "Back to the task"
    is_warning: bool = False


@blueprint.route(_TASK + _SUBMISSION, methods=["GET", "POST"])
@blueprint.route(_PART + _SUBMISSION, methods=["GET", "POST"])
def send_back(task_id: int, submission_id: int, part_id: int | None = None) -> Answer:
    """Ask what has to be put right in an answer, then send it back."""
    engine, actor, place = current_engine(), current_actor(), Place(task_id, part_id)
    loaded = load_task(engine, actor, place)
    chosen = next((one for one in loaded.returns.returnable if one.submission_id == submission_id), None)
    if chosen is None:
        message = "There is no such answer to send back, or it has been sent back already."
        raise NotFoundError(message)
    found = next((one for one in loaded.view.evidence if one.id == submission_id), None)
    if found is not None:
        record_access(engine, actor, "task.read", loaded.view.case.id, place.target)
    title = f"{chosen.title}: {chosen.agency}" if chosen.agency else chosen.title
    question = Question(
        f"Send back “{title}”",
        f"{loaded.view.case.reference}, {loaded.view.name}",
        (
            f"{chosen.person} is asked to do it again, with what was answered filled in.",
            "What was answered stays on the record, and the new answer takes its place.",
            "Your own task waits until it has come back.",
        ),
        "Send it back",
        place.address(),
    )
    return _ask(
        question,
        _comments(),
        lambda values: SendBack(task_id, submission_id, values["comments"], part_id),
        "It was sent back. You are told when it has come back",
        found,
    )


@blueprint.route(_PART + "/return", methods=["GET", "POST"])
def return_part(task_id: int, part_id: int) -> Answer:
    """Ask what has to be put right in one part while the others are out, then open it again."""
    engine, actor = current_engine(), current_actor()
    whole, part = load_task(engine, actor, Place(task_id)), load_task(engine, actor, Place(task_id, part_id))
    if not whole.returns.may_return_parts or part.view.state != "completed":
        message = "There is no such answer to send back, or it has been sent back already."
        raise NotFoundError(message)
    given = [one for one in part.view.submissions if one.part_id == part_id and one.answers is not None]
    if given:
        record_access(engine, actor, "task.read", part.view.case.id, Place(task_id, part_id).target)
    question = Question(
        f"Send back the answer of {part.view.part_label}",
        f"{part.view.case.reference}, {part.view.name}",
        ("It is asked for again, with what was answered filled in. The task waits for it.",),
        "Send it back",
        Place(task_id).address(),
    )
    return _ask(
        question,
        _comments(),
        lambda values: ReturnPart(task_id, part_id, values["comments"]),
        "It was sent back",
        given[-1] if given else None,
    )


@blueprint.route("/sent-back/<int(max=9007199254740991):send_back_id>/take-back", methods=["GET", "POST"])
def take_back(send_back_id: int) -> Answer:
    """Ask why something need not be done again, then let what was answered stand."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        found = get_send_back(rows, actor, engine.now(), send_back_id)
    question = Question(
        f"Take back what was sent: “{found.title}”",
        f"Sent back by {found.person}",
        ("What had been answered stands after all, and nobody is asked to do it again.",),
        "Take it back",
        url_for("tasks.show", task_id=found.reviewing_task_id),
    )
    missing = "Say why it need not be done again"
    form = fixed_form(
        "take_back", question.heading, text_question("reason", "Why?", "", missing, LONGEST_REASON)
    )
    return _ask(
        question, form, lambda values: WithdrawSendBack(send_back_id, values["reason"]), "It was taken back"
    )


def _comments() -> Form:
    hint = "Whoever does it again reads this. It stays on the record"
    missing = "Say what has to be put right"
    asked = text_question("comments", "What has to be put right?", hint, missing, LONGEST_COMMENTS)
    return fixed_form("send_back", "Send back", asked)


def _ask(
    question: Question, form: Form, command: Any, done: str, found: SubmissionView | None = None
) -> Answer:
    """Show the form, or carry out what was asked; what is wrong comes back with what was typed."""
    raw: Mapping[str, Any] = {}
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        raw = form.raw_from_post(request.form.to_dict(flat=False))
        try:
            wanted: Command[Any] = command(form.load(raw))
            current_engine().execute(wanted, actor=current_actor())
        except (InvalidFormError, InvalidInputError) as error:
            errors = error.errors
        else:
            flash(done)
            return redirect(question.back, code=303)
    drawn = draw_page(form, 1, Asked(raw, errors))
    page = render_template("returns/ask.html", asked=question, page=drawn, found=found)
    return (page, 422) if errors else page
