"""The ways on from a gateway: added, changed with their conditions, put in order, removed."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from engine.editing import (
    NEW_END,
    Branch,
    Edit,
    add_branch,
    change_branch,
    order_branch,
    read_branch,
    remove_branch,
)
from engine.errors import ConflictError, NotFoundError
from engine.queries.studio_expressions import describe_text
from webapp.form_pages.fixed import fixed_form
from webapp.form_studio.saving import posted_revision
from webapp.outline_pages.offers import offers_of
from webapp.outline_pages.outline import about, problems_of, step_name
from webapp.outline_pages.questions import line
from webapp.outline_pages.way_questions import (
    condition_from,
    condition_questions,
    following_questions,
    way_questions,
    way_raw,
    way_values,
)
from webapp.views.studio.current import find_editable
from webapp.views.studio.edit_page import Answer, EditPage, run, save
from webapp.views.studio.outline import outline_address

blueprint = Blueprint(
    "studio_outline_ways", __name__, url_prefix="/studio/<int:proposal_id>/outline/<element_id>"
)


@blueprint.route("/add-way", methods=["GET", "POST"])
def add(proposal_id: int, element_id: str) -> Answer:
    """Add a way on from a gateway."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    found = offers.diagram.elements.get(element_id)
    if found is None:
        message = "There is no such step in this process any more. Go back to the outline."
        raise NotFoundError(message)
    conditional = found.kind in {"exclusiveGateway", "inclusiveGateway"}
    asked = [
        line("name", "Words on the way", "For example, Not yet"),
        *following_questions(offers, element_id),
    ]
    asked += condition_questions(offers) if conditional else []

    def edit(answers: Mapping[str, Any]) -> Edit:
        condition = condition_from(answers, offers) if conditional else ""
        step, kind = answers.get("step") or "", answers.get("step_kind") or "form"
        way = Branch(answers.get("name") or "", condition, step, kind, answers["to"])
        made = add_branch(offers.text, element_id, way)
        if conditional and not condition:
            return Edit(change_branch(made.text, made.at, {"is_default": True}).text, made.words, made.at)
        return made

    page = EditPage(
        title=f"Add a way from {step_name(offers.diagram, element_id)}",
        button="Add the way",
        edit=edit,
        back=outline_address(proposal, element_id),
        done=lambda edit: outline_address(proposal, edit.at),
        form=fixed_form("way", "Way", *asked),
        raw={"to": NEW_END, "taken": "chosen", "join": "and"},
    )
    return run(proposal, page)


@blueprint.route("/ways/<flow_id>", methods=["GET", "POST"])
def change(proposal_id: int, element_id: str, flow_id: str) -> Answer:
    """Show and change a way: its words, its condition, and where it leads."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    way = read_branch(offers.text, flow_id)
    said = describe_text(way.condition, offers.names)
    base = f"/studio/{proposal_id}/outline/{element_id}/ways/{flow_id}"
    links = [("Add a step on it", f"{base}/add")]
    if not way.is_only:
        links.append(("Remove this way", f"{base}/remove"))
    name = f"“{way.name}”" if way.name else f"to {step_name(offers.diagram, way.to)}"
    page = EditPage(
        title=f"The way {name} from {step_name(offers.diagram, way.source)}",
        button="Save",
        edit=lambda answers: change_branch(offers.text, flow_id, way_values(way, answers, offers)),
        back=outline_address(proposal, flow_id),
        done=lambda edit: outline_address(proposal, edit.at),
        form=fixed_form("way", "Way", *way_questions(way, offers)),
        raw=way_raw(way),
        sentence="Taken otherwise, when no other way is" if way.is_default else said.sentence or said.problem,
        written=way.condition,
        findings=about(problems_of(proposal), flow_id),
        links=tuple(links),
    )
    return run(proposal, page)


@blueprint.post("/ways/<flow_id>/<any(up, down):direction>")
def order(proposal_id: int, element_id: str, flow_id: str, direction: str) -> Response:
    """Move a way up or down: conditions are tried in their order."""
    proposal = find_editable(proposal_id)
    if posted_revision() != proposal.revision:
        message = (
            f"{proposal.changed_by} has saved this proposal since you opened it. Look at the outline again."
        )
        raise ConflictError(message)
    edit = order_branch(proposal.xml, flow_id, -1 if direction == "up" else 1)
    return save(proposal, edit, outline_address(proposal, edit.at or element_id))


@blueprint.route("/ways/<flow_id>/remove", methods=["GET", "POST"])
def remove(proposal_id: int, element_id: str, flow_id: str) -> Answer:
    """Say what goes with a way, then remove it."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    way = read_branch(offers.text, flow_id)
    also: tuple[str, ...] = ()
    refusal = ""
    try:
        also = remove_branch(offers.text, flow_id).also
    except ConflictError as error:
        refusal = str(error)
    name = f"“{way.name}”" if way.name else f"to {step_name(offers.diagram, way.to)}"
    page = EditPage(
        title=f"Remove the way {name}",
        button="Remove it",
        edit=lambda _answers: remove_branch(offers.text, flow_id),
        back=outline_address(proposal, element_id),
        done=lambda edit: outline_address(proposal, edit.at),
        intro=("Every step that is only on this way goes with it. You can undo this.",),
        warning=also,
        refusal=refusal,
        is_dangerous=True,
    )
    return run(proposal, page)
