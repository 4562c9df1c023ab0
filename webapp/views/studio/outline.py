"""The same process as an ordered outline, edited from the keyboard without the canvas."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request

from engine.diagram.model import Element
from engine.editing import (
    Edit,
    Place,
    change_kind,
    change_step,
    kinds_for,
    lost_by,
    move_step,
    read_step,
    remove_step,
)
from engine.errors import ConflictError, NotFoundError
from engine.queries.proposals import ProposalView
from webapp.form_pages.fixed import fixed_form
from webapp.outline_pages.offers import Offers, offers_of
from webapp.outline_pages.outline import (
    about,
    just_done,
    may_be_done,
    outline_lines,
    problems_of,
    step_name,
)
from webapp.outline_pages.questions import one_of, radio
from webapp.outline_pages.step_questions import step_questions, step_raw, step_values
from webapp.views.studio.current import find_editable, find_proposal, show_tab
from webapp.views.studio.edit_page import Answer, EditPage, run

blueprint = Blueprint("studio_outline", __name__, url_prefix="/studio/<int:proposal_id>/outline")


@blueprint.get("", strict_slashes=False)
def show(proposal_id: int) -> str:
    """Show every step in reading order, with what the gate says about it and what can be done to it."""
    proposal = find_proposal(proposal_id)
    if proposal.diagram() is None:
        return show_tab("studio/outline.html", proposal, "/outline", lines=None, done=None, at="", whole=())
    offers, findings = offers_of(proposal), problems_of(proposal)
    known = {*offers.diagram.elements, *offers.diagram.flows}
    at = request.args.get("at", "")
    return show_tab(
        "studio/outline.html",
        proposal,
        "/outline",
        lines=outline_lines(offers, findings),
        done=just_done(proposal),
        at=at if at in known else "",
        whole=tuple(finding for finding in findings if finding.element_id not in known),
    )


@blueprint.route("/<element_id>", methods=["GET", "POST"])
def element(proposal_id: int, element_id: str) -> Answer:
    """Show and change what a step says."""
    if request.method != "POST" and not find_proposal(proposal_id).may_edit:
        return _read_only(find_proposal(proposal_id), element_id)
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    found = read_step(offers.text, element_id)
    asked = step_questions(found.kind, found.values, offers)

    def edit(answers: Mapping[str, Any]) -> Edit:
        return change_step(offers.text, element_id, step_values(found.kind, answers, found.values))

    kind = found.kind.label if found.kind else "Caseway cannot run this kind of step"
    page = EditPage(
        title=step_name(offers.diagram, element_id),
        button="Save",
        edit=edit,
        back=outline_address(proposal, element_id),
        done=lambda edit: outline_address(proposal, edit.at),
        form=fixed_form("step", "Step", *asked),
        raw=step_raw(found.kind, found.values),
        intro=(f"{kind}.", *_host_words(offers, found.host)),
        findings=about(problems_of(proposal), element_id),
        links=tuple(_links(proposal, offers, element_id)),
    )
    return run(proposal, page)


@blueprint.route("/<element_id>/kind", methods=["GET", "POST"])
def kind(proposal_id: int, element_id: str) -> Answer:
    """Make a step into one of another kind."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    kinds = kinds_for(offers.text, element_id)
    losses = [(each.label, lost_by(offers.text, element_id, each.key)) for each in kinds]
    warning = tuple(f"{label}: it could no longer say {', '.join(lost)}." for label, lost in losses if lost)
    choices = [
        (each.key, "Stay what it is, inside a group of steps" if each.key == "group" else each.label)
        for each in kinds
    ]
    asked = radio("kind", "What is it to be?", choices, missing="Choose what it is to be")
    page = EditPage(
        title=f"Change the kind of {step_name(offers.diagram, element_id)}",
        button="Change the kind",
        edit=lambda answers: change_kind(offers.text, element_id, answers["kind"]),
        back=f"/studio/{proposal_id}/outline/{element_id}",
        done=lambda edit: f"/studio/{proposal_id}/outline/{edit.at}",
        form=fixed_form("kind", "Kind", asked) if kinds else None,
        intro=("Its id, its name and its place stay. What the new kind cannot say is taken away.",),
        warning=warning,
        refusal=""
        if kinds
        else "This element stays what it is. Remove it, and add another one in its place.",
    )
    return run(proposal, page)


@blueprint.route("/<element_id>/move", methods=["GET", "POST"])
def move(proposal_id: int, element_id: str) -> Answer:
    """Move a step to another place."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    found = _element(offers, element_id)
    flows = [each for each in offers.flows() if element_id not in _ends(offers, each[0])]
    refusal = ""
    if "move" not in may_be_done(offers.diagram, found) or not flows:
        refusal = "Only a step with one way on can be moved. Lead the ways to it elsewhere instead."
    page = EditPage(
        title=f"Move {step_name(offers.diagram, element_id)}",
        button="Move it",
        edit=lambda answers: move_step(offers.text, element_id, Place("on", answers["place"])),
        back=outline_address(proposal, element_id),
        done=lambda edit: outline_address(proposal, edit.at),
        form=fixed_form("move", "Move", *one_of("place", "New place", flows, missing="Choose the new place"))
        if not refusal
        else None,
        intro=("What went through it goes on without it. Its boundary events move with it.",),
        refusal=refusal,
    )
    return run(proposal, page)


@blueprint.route("/<element_id>/remove", methods=["GET", "POST"])
def remove(proposal_id: int, element_id: str) -> Answer:
    """Say what goes with a step, then remove it."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    _element(offers, element_id)
    ways = offers.diagram.outgoing(element_id)
    splits = len(ways) > 1
    choices = [
        (way.id, f"The way {way.name or 'to ' + step_name(offers.diagram, way.target)}") for way in ways
    ]
    also, refusal = _foreseen(offers.text, element_id, ways[0].id if splits else "")
    page = EditPage(
        title=f"Remove {step_name(offers.diagram, element_id)}",
        button="Remove it",
        edit=lambda answers: remove_step(offers.text, element_id, answers.get("keep", "")),
        back=outline_address(proposal, element_id),
        done=lambda edit: outline_address(proposal, edit.at),
        form=fixed_form(
            "remove",
            "Remove",
            radio("keep", "Which way stays?", choices, missing="Choose the way that stays"),
        )
        if splits
        else None,
        intro=(
            "The ways that do not stay go, with every step that is only on them."
            if splits
            else "What leads to it leads on to what follows it. You can undo this.",
        ),
        warning=() if splits else also,
        refusal="" if splits else refusal,
        is_dangerous=True,
    )
    return run(proposal, page)


def outline_address(proposal: ProposalView, at: str) -> str:
    """Where in the outline an element or a way stands."""
    base = f"/studio/{proposal.id}/outline"
    return f"{base}?at={at}#at-{at}" if at else base


def _read_only(proposal: ProposalView, element_id: str) -> str:
    offers = offers_of(proposal)
    _element(offers, element_id)
    lines = [
        line
        for each in outline_lines(offers, problems_of(proposal))
        for line in [each, *each.inside, *each.events]
    ]
    shown = [line for line in lines if line.element.id == element_id]
    return show_tab("studio/outline.html", proposal, "/outline", lines=shown, done=None, at="", whole=())


def _element(offers: Offers, element_id: str) -> Element:
    found = offers.diagram.elements.get(element_id)
    if found is None:
        message = "There is no such step in this process any more. Go back to the outline."
        raise NotFoundError(message)
    return found


def _foreseen(text: str, element_id: str, keep: str) -> tuple[tuple[str, ...], str]:
    """What would go with an element, and why it cannot go."""
    try:
        return remove_step(text, element_id, keep).also, ""
    except ConflictError as error:
        return (), str(error)


def _ends(offers: Offers, flow_id: str) -> set[str]:
    flow = offers.diagram.flows[flow_id]
    return {flow.source, flow.target}


def _host_words(offers: Offers, host: str) -> list[str]:
    return [f"It may happen while {step_name(offers.diagram, host)} is open."] if host else []


def _links(proposal: ProposalView, offers: Offers, element_id: str) -> list[tuple[str, str]]:
    """What else can be done to an element, from its own page."""
    base = f"/studio/{proposal.id}/outline/{element_id}"
    words = {
        "after": ("Add a step after it", f"{base}/add?side=after"),
        "before": ("Add a step before it", f"{base}/add?side=before"),
        "add-way": ("Add a way", f"{base}/add-way"),
        "add-event": ("Add something that may happen meanwhile", f"{base}/add-event"),
        "move": ("Move it", f"{base}/move"),
        "remove": ("Remove it", f"{base}/remove"),
    }
    may = may_be_done(offers.diagram, offers.diagram.elements[element_id])
    found = [link for key, link in words.items() if key in may]
    if kinds_for(offers.text, element_id):
        found.insert(0, ("Change its kind", f"{base}/kind"))
    found.append(("Change its id", f"{base}/id"))
    ways = offers.diagram.outgoing(element_id)
    for way in ways if len(ways) > 1 else ():
        name = f"“{way.name}”" if way.name else f"to {step_name(offers.diagram, way.target)}"
        found.append((f"Change the way {name}", f"{base}/ways/{way.id}"))
    return found
