"""The people of a case: name somebody, end it, keep somebody out, let them in again."""

from flask import Blueprint

from engine.access import record_access
from engine.case_access.rules import check_may_keep_members
from engine.commands.end_member import EndMember
from engine.commands.name_member import NameMember
from engine.errors import ConflictError
from engine.now import local_date
from engine.queries.case_access import get_member, list_known
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.case_access_forms import ending_form, naming_form
from webapp.views.walls.asking import Answer, Question, ask, day_or_none, find_case

blueprint = Blueprint("case_members", __name__, url_prefix="/cases/<int:case_id>/people")

_NAMING = (
    "Whoever is named on a case reads it from now on and is told so. Whoever is kept out sees nothing of it "
    "any more, anywhere, and what they had of it is offered to the others."
)
_ENDING = "They are no longer named on the case. What they have of it is offered to the others with the role."
_OPENING = "They see the case again as their roles allow. What they had of it before stays with the others."


@blueprint.route("/name", methods=["GET", "POST"])
def name(case_id: int) -> Answer:
    """Ask whom to name, as what, why and until when; then do it."""
    engine, actor, view = current_engine(), current_actor(), find_case(case_id)
    with engine.read() as rows:
        check_may_keep_members(rows, actor, view.case, engine.now())
        people = list_known(rows, view.case, local_date(engine.now()))
    record_access(engine, actor, "case.read", case_id, "people/name")
    question = Question("Name somebody on this case", _NAMING, "Save", f"/cases/{case_id}/people")
    return ask(
        question,
        naming_form(people),
        lambda values: NameMember(
            case_id,
            int(values["person"]) if values.get("person") else None,
            values["relation"],
            values["reason"],
            day_or_none(values.get("until")),
            values.get("email") or "",
        ),
        "The people of the case have changed",
        view,
    )


@blueprint.route("/<int:member_id>/end", methods=["GET", "POST"])
def end(case_id: int, member_id: int) -> Answer:
    """Ask why a naming ends, or why somebody is let in again; then do it."""
    engine, actor, view = current_engine(), current_actor(), find_case(case_id)
    with engine.read() as rows:
        check_may_keep_members(rows, actor, view.case, engine.now())
        member = get_member(rows, view.case, engine.now(), member_id)
    if not member.counts:
        text = "This has ended already."
        raise ConflictError(text)
    record_access(engine, actor, "case.read", case_id, f"member:{member_id}")
    back = f"/cases/{case_id}/people"
    question = (
        Question(f"Let {member.name} see this case again", _OPENING, "Let them see it", back)
        if member.is_shut_out
        else Question(f"End the naming of {member.name}", _ENDING, "End it", back)
    )
    return ask(
        question,
        ending_form(),
        lambda values: EndMember(member_id, values["reason"]),
        "The people of the case have changed",
        view,
    )
