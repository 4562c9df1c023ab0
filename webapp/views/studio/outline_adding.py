"""Adding to a process from its outline: a step, a question with its ways, what may happen meanwhile."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, request

from engine.editing import (
    CONDITIONAL,
    ENDS,
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
from webapp.outline_pages.way_questions import (
    STEP_KINDS,
    following_questions,
    row_condition,
    row_condition_questions,
)
from webapp.views.studio.current import find_editable, show_tab
from webapp.views.studio.edit_page import Answer, EditPage, run
from webapp.views.studio.outline import outline_address

blueprint = Blueprint(
    "studio_outline_adding", __name__, url_prefix="/studio/<int:proposal_id>/outline/<element_id>"
)
_IN_GROUPS: Final = ("escalate", "end_escalating")
_MOST_WAYS: Final = 10
_WAYS: Final = "Say what the ways are, and when each of them is taken."
_MORE: Final = (
    "The first way that says nothing of this is the one taken otherwise. Where several things decide "
    "together, add the question first and open its ways in the outline."
)


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
    own = {"documentation", "note"}
    asked = [each for each in step_questions(kind, {}, offers) if each.get("key") not in own]

    def edit(answers: Mapping[str, Any]) -> Edit:
        values = step_values(kind, answers, {})
        way = Branch(
            step=answers.get("step") or "", kind=answers.get("step_kind") or "form", to=answers["to"]
        )
        told = {key: value for key, value in values.items() if key not in {"name", "documentation", "note"}}
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
    source = offers.diagram.flows[place.at].source if place.side == "on" else place.at
    left_out = () if offers.is_in_group(source) else _IN_GROUPS
    kinds = tuple(key for key in (*STEPS, *GATEWAYS, *(ENDS if may_end else ())) if key not in left_out)
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
        return (_WAYS, _MORE)
    if kind == "some":
        return (f"{_WAYS} They come together again.", _MORE)
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
        places = [*offers.ends(source), *offers.places(without=source)]
        way += one_of("to", "Where does it lead?", places, "Leave it empty for what follows the question")
    if kind in CONDITIONAL:
        way += row_condition_questions(offers)
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
                row_condition(row, offers) if kind in CONDITIONAL else "",
                row.get("step") or "",
                row.get("kind") or "form",
                row.get("to") or "",
            )
            for row in given
        ]
        return add_gateway(offers.text, kind, answers.get("name") or "", place, ways)

    return edit
