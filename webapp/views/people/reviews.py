"""Access reviews: every quarter somebody looks at who holds which role, and ends what is no longer needed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.clocks.words import plural
from engine.commands.answer_review import AnswerReview
from engine.commands.open_access_review import OpenAccessReview
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.people.reviews import ANSWERS, reviewed_areas
from engine.people.rules import managed_areas
from engine.queries.access_reviews import get_review_view, list_reviews
from webapp.actors import current_actor, current_standing
from webapp.auth import current_engine
from webapp.views.people.place import today

blueprint = Blueprint("access_reviews", __name__, url_prefix="/people/reviews")


@blueprint.get("/")
def show() -> str:
    """Show the reviews of the reader's partnerships."""
    actor = current_actor()
    areas = reviewed_areas(actor)
    if not areas:
        message = "Access is reviewed by business managers, the chair and system administrators."
        raise NotPermittedError(message)
    with current_engine().read() as rows:
        found = list_reviews(rows, actor, today())
    names = current_standing().areas
    return render_template(
        "people/reviews.html",
        reviews=found,
        areas=[(one, names[one]) for one in areas],
        today=today(),
        looks_after=bool(managed_areas(actor)),
    )


@blueprint.post("/")
def begin() -> Response:
    """Open a review now, besides those that each quarter brings."""
    area_id = request.form.get("area", 0, type=int)
    opened = current_engine().execute(OpenAccessReview(area_id, today()), actor=current_actor())
    if not isinstance(opened, int):
        message = "A review is open already, or was opened today."
        raise ConflictError(message)
    return redirect(url_for(".review", review_id=opened), code=303)


@blueprint.route("/<int:review_id>", methods=["GET", "POST"])
def review(review_id: int) -> str | tuple[str, int] | Response:
    """Show the lines that wait for an answer, and store answers."""
    if request.method != "POST":
        return _page(review_id, {}, "")
    answers, reasons = _said()
    try:
        left = current_engine().execute(AnswerReview(review_id, answers, reasons), actor=current_actor())
    except InvalidInputError as error:
        return _page(review_id, {key: each[0] for key, each in error.errors.items() if key}, str(error)), 422
    except (ConflictError, NotPermittedError) as error:
        return _page(review_id, {}, str(error)), 422
    flash("The review is done" if not left else f"Your answers are stored. {plural(left, 'line')} to go")
    return redirect(url_for(".review", review_id=review_id), code=303)


def _said() -> tuple[dict[int, str], dict[int, str]]:
    """The answers and reasons that were posted, by the id of their line."""
    answers: dict[int, str] = {}
    reasons: dict[int, str] = {}
    for name, value in request.form.items():
        kind, _, number = name.partition("-")
        if not number.isascii() or not number.isdigit():
            continue
        if kind == "answer" and value in ANSWERS:
            answers[int(number)] = value
        elif kind == "reason":
            reasons[int(number)] = value
    return answers, reasons


def _page(review_id: int, errors: dict[str, str], problem: str) -> str:
    after = request.args.get("after", 0, type=int)
    is_answered = request.args.get("view") == "answered"
    with current_engine().read() as rows:
        found = get_review_view(
            rows, current_actor(), review_id, today(), after=after, is_answered=is_answered
        )
    view = "answered" if is_answered else None
    return render_template(
        "people/review.html",
        found=found,
        said=request.form,
        errors=errors,
        problem=problem,
        first=url_for(".review", review_id=review_id, view=view) if after else "",
        following=url_for(".review", review_id=review_id, view=view, after=found.after)
        if found.after
        else "",
    )
