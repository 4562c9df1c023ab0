"""One-off links of a case: make one for somebody without an account, see them, take one back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.create_contributor_link import CreateContributorLink
from engine.commands.end_contributor_link import EndContributorLink
from engine.errors import ConflictError, InvalidInputError
from engine.permissions import check_may_coordinate
from engine.queries.cases import CaseView
from engine.queries.contributor_links import list_answerable, list_contributor_links
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.case_access_forms import linking_form
from webapp.views.calendar_feed import public_address
from webapp.views.walls.asking import Answer, Question, draw, find_case

blueprint = Blueprint("case_links", __name__, url_prefix="/cases/<int:case_id>/links")

_ASKING = (
    "For somebody without an account who is to answer one thing, once, such as a school or a surgery. Send "
    "them the link by mail, and tell them the code by telephone, on a number that you did not get from them."
)


@blueprint.get("/")
def show_list(case_id: int) -> str:
    """List the links of a case."""
    engine, view = current_engine(), _find(case_id)
    with engine.read() as rows:
        found = list_contributor_links(rows, view.case, engine.now())
    record_access(engine, current_actor(), "case.read", case_id, "links")
    return render_template("walls/links.html", case=view.case, links=found)


@blueprint.route("/new", methods=["GET", "POST"])
def create(case_id: int) -> Answer:
    """Ask for whom and what the link is, then show it and its code, once."""
    engine, actor, view = current_engine(), current_actor(), _find(case_id)
    with engine.read() as rows:
        offered = list_answerable(rows, view.case)
    if not offered:
        text = "Nothing on this case waits for an answer that nobody has claimed, so no link can be made."
        raise ConflictError(text)
    record_access(engine, actor, "case.read", case_id, "links/new")
    question = Question("Make a one-off link", _ASKING, "Make the link", f"/cases/{case_id}/links")
    form = linking_form([(each.key, each.words) for each in offered])
    if request.method != "POST":
        return draw(question, form, {}, {}, view)
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        task, _, part = values["task"].partition("-")
        command = CreateContributorLink(
            int(task),
            int(part) if part else None,
            values["name"],
            values["email"],
            values["identity_checked"],
            int(values["days"]),
        )
        made = engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return draw(question, form, raw, error.errors, view), 422
    address = public_address(url_for("contribute.answer", token=made.token))
    return render_template(
        "walls/link_made.html", case=view.case, address=address, code=made.code, name=values["name"]
    )


@blueprint.post("/<int:link_id>/end")
def end(case_id: int, link_id: int) -> Response:
    """Take a link back."""
    current_engine().execute(EndContributorLink(link_id), actor=current_actor())
    flash("The link works no more")
    return redirect(url_for(".show_list", case_id=case_id), code=303)


def _find(case_id: int) -> CaseView:
    view = find_case(case_id)
    check_may_coordinate(current_actor(), view.case.area_id)
    return view
