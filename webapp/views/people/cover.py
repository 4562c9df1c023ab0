"""Absence cover: one's own for everybody, that of others for whoever looks after them."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.end_cover import EndCover
from engine.commands.set_cover import SetCover
from engine.errors import ConflictError
from engine.people.covering import LONGEST_REASON
from engine.people.rules import managed_areas
from engine.queries.covers import CoverView, find_cover, list_looked_after_covers, list_own_covers
from engine.queries.people import get_person_view, list_colleagues
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages.fixed import date_question, fixed_form, line_question, select_question
from webapp.views.people.asking import Answer, Question, ask, not_there
from webapp.views.people.place import today

blueprint = Blueprint("cover", __name__, url_prefix="/people/cover")


@blueprint.get("/")
def show() -> str:
    """Show one's own absences and whom one stands in for; and who is away, to those who look after people."""
    actor, day = current_actor(), today()
    with current_engine().read() as rows:
        own = list_own_covers(rows, actor, day)
        others = list_looked_after_covers(rows, actor, day) if managed_areas(actor) else []
    shown = {one.id for one in own}
    return render_template(
        "people/cover.html",
        me=actor.person_id,
        own=own,
        others=[one for one in others if one.id not in shown],
        looks_after=bool(managed_areas(actor)),
        may_be_away=bool(actor.holdings),
    )


@blueprint.route("/add", methods=["GET", "POST"])
def add() -> Answer:
    """Ask who stands in for oneself, or for somebody whom one looks after, and when."""
    actor, day = current_actor(), today()
    person_id = request.args.get("person", type=int) or actor.person_id or 0
    with current_engine().read() as rows:
        is_own = person_id == actor.person_id
        view = None if is_own else get_person_view(rows, actor, person_id, day)
        areas = actor.areas if view is None else {one.area_id for one in view.roles if one.state == "held"}
        colleagues = list_colleagues(rows, areas, day)
    offered = [(str(key), name) for key, name in colleagues if key not in (person_id, actor.person_id)]
    if not offered:
        text = "Nobody else holds a role in your partnership today, so nobody can stand in."
        raise ConflictError(text)
    form = fixed_form(
        "cover",
        "Absence cover",
        select_question("deputy_id", "Who stands in?", "", "Choose who stands in", *offered),
        date_question("from_on", "First day of the absence", "", "Enter the first day"),
        date_question("to_on", "Last day of the absence", "A year later at most", "Enter the last day"),
        line_question(
            "reason", "Reason", "For example, annual leave. Both of you read it", "Say why", LONGEST_REASON
        ),
    )
    away = "you are" if view is None else f"{view.name} is"
    question = Question(
        "Arrange cover",
        "Your own absence" if view is None else view.name,
        "Arrange the cover",
        url_for(".show") if view is None else url_for("person.show", person_id=person_id),
        "The cover is arranged, and whoever stands in has been told",
        (
            f"While {away} away, whoever stands in finds these tasks and deadlines among their own.",
            "They may do them, and read what is needed for them. Both names stay on everything they do.",
        ),
    )
    return ask(
        question,
        form,
        {"from_on": day.isoformat()},
        lambda values: SetCover(
            person_id,
            int(values["deputy_id"]),
            date.fromisoformat(values["from_on"]),
            date.fromisoformat(values["to_on"]),
            values["reason"],
        ),
    )


@blueprint.route("/<int:cover_id>/end", methods=["GET", "POST"])
def end(cover_id: int) -> str | Response:
    """Ask whether a cover is to end now, then end it."""
    cover = _find(cover_id)
    if request.method != "POST":
        return render_template("people/end_cover.html", cover=cover)
    current_engine().execute(EndCover(cover_id), actor=current_actor())
    flash("The cover has ended")
    return redirect(url_for(".show"), code=303)


def _find(cover_id: int) -> CoverView:
    with current_engine().read() as rows:
        cover = find_cover(rows, current_actor(), cover_id, today())
    if cover is None:
        raise not_there("This cover does not exist, or it is not for you.")
    return cover
