"""Adding to a process from its outline: a step, a question with its ways, what may happen meanwhile."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, request

from engine.editing import (
    EVENTS,
    GATEWAYS,
    KINDS,
    STEPS,
    Branch,
    Edit,
    Place,
    add_event,
    add_gateway,
    add_step,
)
from engine.errors import NotFoundError
from engine.queries.proposals import ProposalView
from forms import Form
from webapp.form_pages.fixed import fixed_form
from webapp.outline_pages.offers import Offers, offers_of
from webapp.outline_pages.outline import step_name
from webapp.outline_pages.questions import line, one_of, rows
from webapp.outline_pages.step_questions import step_questions, step_raw, step_values
from webapp.outline_pages.way_questions import END_WORDS, STEP_KINDS, following_questions
from webapp.views.studio.current import find_editable, show_tab
from webapp.views.studio.edit_page import Answer, EditPage, run
from webapp.views.studio.outline import outline_address

blueprint = Blueprint(
    "studio_outline_adding", __name__, url_prefix="/studio/<int:proposal_id>/outline/<element_id>"
)
_ENDS: Final = ("end", "stop_all")
_MOST_WAYS: Final = 10


@blueprint.route("/add", methods=["GET", "POST"])
def add(proposal_id: int, element_id: str) -> Answer:
    """Add something after or before an element."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    if element_id not in offers.diagram.elements:
        message = "There is no such step in this process any more. Go back to the outline."
        raise NotFoundError(message)
    side = "before" if request.args.get("side") == "before" else "after"
    where = f"{side} {step_name(offers.diagram, element_id)}"
    here = f"/studio/{proposal_id}/outline/{element_id}/add?side={side}"
    ends = side == "after" and not offers.diagram.outgoing(element_id)
    return _add(offers, Place(side, element_id), where, here, may_end=ends)


@blueprint.route("/ways/<flow_id>/add", methods=["GET", "POST"])
def add_on_way(proposal_id: int, element_id: str, flow_id: str) -> Answer:
    """Add something on a way."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    flow = offers.diagram.flows.get(flow_id)
    if flow is None or flow.source != element_id:
        message = "There is no such way in this process any more. Go back to the outline."
        raise NotFoundError(message)
    source, target = (step_name(offers.diagram, key) for key in (flow.source, flow.target))
    here = f"/studio/{proposal_id}/outline/{element_id}/ways/{flow_id}/add?"
    return _add(offers, Place("on", flow_id), f"between {source} and {target}", here)


@blueprint.route("/add-event", methods=["GET", "POST"])
def event(proposal_id: int, element_id: str) -> Answer:
    """Add what may happen while a step is open."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    chosen = request.args.get("kind", "")
    here = f"/studio/{proposal_id}/outline/{element_id}/add-event?"
    if chosen not in EVENTS:
        title = f"What may happen while {step_name(offers.diagram, element_id)} is open?"
        return _choose(proposal, title, here, EVENTS, element_id)
    kind = KINDS[chosen]
    asked = [each for each in step_questions(kind, {}, offers) if each.get("key") != "documentation"]

    def edit(answers: Mapping[str, Any]) -> Edit:
        values = step_values(kind, answers, {})
        way = Branch(
            step=answers.get("step") or "", kind=answers.get("step_kind") or "form", to=answers["to"]
        )
        told = {key: value for key, value in values.items() if key not in {"name", "documentation"}}
        return add_event(offers.text, element_id, chosen, values["name"], way, told)

    page = EditPage(
        title=f"{kind.label}, while {step_name(offers.diagram, element_id)} is open",
        button="Add it",
        edit=edit,
        back=outline_address(proposal, element_id),
        done=lambda edit: outline_address(proposal, edit.at),
        form=fixed_form("event", "Event", *asked, *following_questions(offers, element_id)),
        raw={"interrupting": "no"},
    )
    return run(proposal, page)


def _add(offers: Offers, place: Place, where: str, here: str, *, may_end: bool = False) -> Answer:
    chosen, proposal = request.args.get("kind", ""), offers.proposal
    kinds = (*STEPS, *GATEWAYS, *(_ENDS if may_end else ()))
    if chosen not in kinds:
        return _choose(proposal, f"Add something {where}", here, kinds, place.at)
    form, raw = (
        (_gateway_form(chosen, offers, place), {}) if chosen in GATEWAYS else _step_form(chosen, offers)
    )
    page = EditPage(
        title=f"{KINDS[chosen].label}, {where}",
        button="Add it",
        edit=_gateway_edit(chosen, offers, place)
        if chosen in GATEWAYS
        else _step_edit(chosen, offers, place),
        back=outline_address(proposal, place.at),
        done=lambda edit: outline_address(proposal, edit.at),
        form=form,
        raw=raw,
        intro=_gateway_intro(chosen),
    )
    return run(proposal, page)


def _choose(proposal: ProposalView, title: str, here: str, kinds: tuple[str, ...], at: str) -> str:
    return show_tab(
        "studio/outline_choose.html",
        proposal,
        "/outline",
        title=title,
        here=here if here.endswith("?") else f"{here}&",
        kinds=[KINDS[key] for key in kinds],
        back=outline_address(proposal, at),
    )


def _step_form(kind: str, offers: Offers) -> tuple[Form, Mapping[str, Any]]:
    return fixed_form("step", "Step", *step_questions(KINDS[kind], {}, offers)), step_raw(KINDS[kind], {})


def _step_edit(kind: str, offers: Offers, place: Place) -> Any:
    def edit(answers: Mapping[str, Any]) -> Edit:
        values = step_values(KINDS[kind], answers, {})
        told = {key: value for key, value in values.items() if value not in ("", ()) and key != "name"}
        return add_step(offers.text, kind, values["name"], place, told)

    return edit


def _gateway_intro(kind: str) -> tuple[str, ...]:
    if kind == "question":
        return ("Say what the ways are. When each of them is taken is asked afterwards, way by way.",)
    if kind == "some":
        return ("Say what the ways are. They come together again. When each is taken is asked afterwards.",)
    return (
        ("Say what is done at the same time. The case goes on when all of it is done.",)
        if kind == "together"
        else ()
    )


def _gateway_form(kind: str, offers: Offers, place: Place) -> Form:
    name = "The question" if kind == "question" else "Name"
    hint = "For example, Is a review needed?" if kind == "question" else "A few words, or nothing"
    way = [
        line("name", "Words on the way", "For example, Yes"),
        line("step", "A new step on it", "Its name. Leave it empty where it goes straight on"),
        *one_of("kind", "Kind of that step", STEP_KINDS),
    ]
    if kind == "question":
        source = offers.diagram.flows[place.at].source if place.side == "on" else place.at
        places = [("+end", END_WORDS), *offers.places(without=source)]
        way += one_of("to", "Where does it lead?", places, "Leave it empty for what follows the question")
    asked = line("name", name, hint, "Write the question" if kind == "question" else "")
    return fixed_form(
        "gateway", "Ways", asked, rows("ways", "Ways", "way", "Two at least", *way, most=_MOST_WAYS)
    )


def _gateway_edit(kind: str, offers: Offers, place: Place) -> Any:
    def edit(answers: Mapping[str, Any]) -> Edit:
        given = [row for row in answers.get("ways") or [] if any(row.values())]
        ways = [
            Branch(
                row.get("name") or "",
                "",
                row.get("step") or "",
                row.get("kind") or "form",
                row.get("to") or "",
            )
            for row in given
        ]
        return add_gateway(offers.text, kind, answers.get("name") or "", place, ways)

    return edit
