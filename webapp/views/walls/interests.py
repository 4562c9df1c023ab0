"""Conflicts of interest on a case: declare one's own, see them, decide how one is managed."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from engine.access import record_access
from engine.commands.decide_conflict import DecideConflict
from engine.commands.declare_conflict import DeclareConflict
from engine.errors import ConflictError
from engine.now import local_date
from engine.queries.case_access import get_conflict, list_conflicts, reads_declarations
from engine.queries.cases import CaseView
from engine.queries.deputies import list_deputies
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.case_access_forms import deciding_form, declaring_form
from webapp.views.cases import show_tab
from webapp.views.walls.asking import Answer, Question, ask, find_case

blueprint = Blueprint("case_interests", __name__, url_prefix="/cases/<int:case_id>/interests")

_EVERYBODY = ("header", "own_agency", "full")
_DECLARING = (
    "Say so if you know or are related to somebody in this case, or if you or those you supervise have "
    "worked with the family. Those who run the case read what you write, and decide how it is managed."
)
_DECIDING = "The decision and its reason stay with the declaration."


@blueprint.get("/")
def interests(case_id: int) -> str:
    """Show what was declared: to those who decide everything, to others their own."""
    engine, actor = current_engine(), current_actor()

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        return {
            "interests": list_conflicts(rows, actor, view.case, engine.now()),
            "reads_all": reads_declarations(rows, actor, view.case, engine.now()),
            "own_id": actor.person_id,
        }

    return show_tab(case_id, "interests", read)


@blueprint.route("/declare", methods=["GET", "POST"])
def declare(case_id: int) -> Answer:
    """Ask about the reader's own interest, then write it down."""
    view, back = find_case(case_id, _EVERYBODY), f"/cases/{case_id}/interests"
    return ask(
        Question("Declare an interest in this case", _DECLARING, "Declare", back, after="/cases"),
        declaring_form(),
        lambda values: DeclareConflict(
            case_id, values["nature"], values.get("words") or "", values["steps_aside"] == "yes"
        ),
        "Your declaration is on the record",
        view,
    )


@blueprint.route("/<int:conflict_id>/decide", methods=["GET", "POST"])
def decide(case_id: int, conflict_id: int) -> Answer:
    """Show one declaration, ask how it is managed, then write it down."""
    engine, actor, view = current_engine(), current_actor(), find_case(case_id)
    with engine.read() as rows:
        found = get_conflict(rows, actor, view.case, engine.now(), conflict_id)
        deputies = list_deputies(rows, view.case, found.person_id, local_date(engine.now()))
    if not found.may_decide:
        text = "This has been decided already, or it is for somebody else to decide."
        raise ConflictError(text)
    record_access(engine, actor, "case.read", case_id, f"interest:{conflict_id}")
    intro = f"{found.name} declared: {found.nature}. “{found.words}” {_DECIDING}"
    return ask(
        Question("Decide how an interest is managed", intro, "Decide", f"/cases/{case_id}/interests"),
        deciding_form(deputies),
        lambda values: DecideConflict(
            conflict_id,
            values["managed"],
            values["how"],
            int(values["deputy"]) if values.get("deputy") else None,
        ),
        "The decision is on the record",
        view,
    )
