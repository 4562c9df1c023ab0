"""Opening a case in an emergency, closing it again, and judging it afterwards."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.close_emergency import CloseEmergency
from engine.commands.open_in_emergency import OpenInEmergency
from engine.commands.review_emergency import ReviewEmergency
from engine.errors import ConflictError, InvalidInputError
from engine.queries.case_access import get_emergency, list_emergencies, list_waiting_emergencies
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.case_access_forms import judging_form, opening_form
from webapp.views.walls.asking import Answer, Question, ask, draw, find_case

blueprint = Blueprint("emergency", __name__)

_OPENING = (
    "For when a case that is closed to you cannot wait. You can read all of it for some hours, and change "
    "nothing. The business manager, the chair and the director are told at once, and one of them judges it "
    "afterwards."
)
_WARNING = "Everything you read is on the record. Use it only where somebody could come to harm otherwise."
_JUDGING = "Was it right that {name} opened this case? They gave as a reason: “{reason}”"


@blueprint.route("/emergency", methods=["GET", "POST"])
def open_case() -> Answer:
    """Ask for the reference, the reason and the hours; then open the case for reading."""
    question = Question("Open a case in an emergency", _OPENING, "Open the case", "/cases", warning=_WARNING)
    form = opening_form()
    if request.method != "POST":
        return draw(question, form, {"reference": request.args.get("reference", "")[:40]}, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        command = OpenInEmergency(values["reference"], values["reason"], int(values["hours"]))
        case_id = current_engine().execute(command, actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return draw(question, form, raw, error.errors), 422
    return redirect(url_for("cases.overview", case_id=case_id), code=303)


@blueprint.get("/emergency/waiting")
def waiting() -> str:
    """Show what waits to be judged by the reader or somebody like them."""
    engine = current_engine()
    with engine.read() as rows:
        found = list_waiting_emergencies(rows, current_actor(), engine.now())
    return render_template("walls/emergencies.html", case=None, emergencies=found)


@blueprint.get("/cases/<int:case_id>/emergency")
def show_list(case_id: int) -> str:
    """Show when the case was opened in an emergency, by whom and why."""
    engine, actor, view = current_engine(), current_actor(), find_case(case_id)
    with engine.read() as rows:
        found = list_emergencies(rows, actor, view.case, engine.now())
    record_access(engine, actor, "case.read", case_id, "emergencies")
    return render_template("walls/emergencies.html", case=view.case, emergencies=found)


@blueprint.route("/cases/<int:case_id>/emergency/<int:glass_id>", methods=["GET", "POST"])
def judge(case_id: int, glass_id: int) -> Answer:
    """Show one opening, and ask whether it was right of whoever may judge it."""
    engine, actor, view = current_engine(), current_actor(), find_case(case_id)
    with engine.read() as rows:
        found = get_emergency(rows, actor, view.case, engine.now(), glass_id)
    record_access(engine, actor, "case.read", case_id, f"emergency:{glass_id}")
    if not found.may_review:
        if request.method == "POST":
            text = "This has been judged already, or it is for somebody else to judge."
            raise ConflictError(text)
        return render_template("walls/emergencies.html", case=view.case, emergencies=[found])
    intro = _JUDGING.format(name=found.name, reason=found.reason)
    return ask(
        Question("Judge an opening in an emergency", intro, "Save", f"/cases/{case_id}/emergency"),
        judging_form(),
        lambda values: ReviewEmergency(glass_id, values["verdict"], values["words"]),
        "Your judgement is on the record",
        view,
    )


@blueprint.post("/emergency/<int:glass_id>/close")
def close(glass_id: int) -> Response:
    """Close the case again before the time is over."""
    current_engine().execute(CloseEmergency(glass_id), actor=current_actor())
    flash("The case is closed to you again")
    return redirect("/cases", code=303)
