"""Clocks, facts, parameters, roles and cited clauses of a proposal as tables, each row edited on a page."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint
from werkzeug.wrappers import Response

from engine.editing import (
    Edit,
    add_lane,
    change_lane,
    change_process,
    order_lane,
    put_declaration,
    put_rung,
    remove_declaration,
    remove_lane,
    remove_rung,
)
from engine.errors import ConflictError, NotFoundError
from engine.queries.proposals import ProposalView
from forms import Form
from webapp.form_pages.fixed import Component, fixed_form
from webapp.form_studio.saving import posted_revision
from webapp.outline_pages import clock_questions as clock_asks
from webapp.outline_pages import detail_questions as ask
from webapp.outline_pages.details import details_of, rungs_of
from webapp.outline_pages.offers import Offers, offers_of
from webapp.outline_pages.outline import about, just_done, problems_of
from webapp.outline_pages.questions import one_of
from webapp.views.studio.current import find_editable, find_proposal, show_tab
from webapp.views.studio.edit_page import Answer, EditPage, run, save

blueprint = Blueprint("studio_details", __name__, url_prefix="/studio/<int:proposal_id>/details")

_FAMILY: Final = "<any(clocks, facts, parameters, lanes):family>"
_WHAT: Final = {"clocks": "clock", "facts": "fact", "parameters": "parameter", "lanes": "lane"}


@blueprint.get("", strict_slashes=False)
def show(proposal_id: int) -> str:
    """Show every table, with what the gate says about its rows."""
    proposal = find_proposal(proposal_id)
    if proposal.diagram() is None:
        return show_tab("studio/details.html", proposal, "/details", details=None, done=None)
    offers = offers_of(proposal)
    findings = problems_of(proposal)
    return show_tab(
        "studio/details.html",
        proposal,
        "/details",
        details=details_of(offers),
        diagram=offers.diagram,
        findings={key: about(findings, key) for key in {finding.element_id for finding in findings}},
        done=just_done(proposal),
    )


@blueprint.route("/process", methods=["GET", "POST"])
def process(proposal_id: int) -> Answer:
    """Change what the process says of itself."""
    offers = offers_of(find_editable(proposal_id))
    diagram = offers.diagram
    raw = {
        "name": diagram.name, "documentation": diagram.documentation, "edition": diagram.edition,
        "opens": diagram.opens,
    }  # fmt: skip
    return _ask(
        offers,
        "The process itself",
        "Save",
        ask.process_questions(offers),
        raw,
        lambda answers: change_process(offers.text, answers),
        "process",
    )


@blueprint.route(f"/new/{_FAMILY}", methods=["GET", "POST"])
def add(proposal_id: int, family: str) -> Answer:
    """Add a clock, a fact, a parameter or a lane."""
    offers = offers_of(find_editable(proposal_id))
    asked, raw, edit = _asked(offers, family, "")
    return _ask(offers, f"Add a {_WHAT[family]}", "Add it", asked, raw, edit, family)


@blueprint.route(f"/{_FAMILY}/<key>", methods=["GET", "POST"])
def change(proposal_id: int, family: str, key: str) -> Answer:
    """Change a clock, a fact, a parameter or a lane."""
    offers = offers_of(find_editable(proposal_id))
    name = _name(offers, family, key)
    asked, raw, edit = _asked(offers, family, key)
    base = f"/studio/{proposal_id}/details/{family}/{key}"
    links = []
    if family == "clocks":
        links = [("Add a rung", f"{base}/new-rung")]
        rungs = rungs_of(offers.diagram.clocks[key])
        links += [(f"Change the rung “{words}”", f"{base}/rungs/{rung}") for rung, words in rungs]
    links += [("Change its id", f"{base}/id"), ("Remove it", f"{base}/remove")]
    return _ask(offers, f"“{name}”", "Save", asked, raw, edit, f"{family}-{key}", links=links, about_key=key)


@blueprint.route(f"/{_FAMILY}/<key>/remove", methods=["GET", "POST"])
def remove(proposal_id: int, family: str, key: str) -> Answer:
    """Remove a clock, a fact, a parameter or a lane that nothing uses; the refusal names where it is used."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    name = _name(offers, family, key)
    form: Form | None = None
    if family == "lanes":
        others = [(lane.id, lane.name) for lane in offers.diagram.lanes if lane.id != key]
        members = next(lane.members for lane in offers.diagram.lanes if lane.id == key)
        asked = one_of("into", "Where do its steps go?", others, missing="Choose the lane that they go into")
        form = fixed_form("lane", "Lane", *asked) if members and asked else None

    def edit(answers: Mapping[str, Any]) -> Edit:
        if family == "lanes":
            return remove_lane(offers.text, key, answers.get("into", ""))
        return remove_declaration(offers.text, _WHAT[family], key, proposal.files)

    return _confirm(offers, f"Remove the {_WHAT[family]} “{name}”", edit, form, f"{family}-{key}")


@blueprint.post("/lanes/<key>/<any(up, down):direction>")
def order(proposal_id: int, key: str, direction: str) -> Response:
    """Move a lane up or down."""
    proposal = find_editable(proposal_id)
    if posted_revision() != proposal.revision:
        message = (
            f"{proposal.changed_by} has saved this proposal since you opened it. Look at the details again."
        )
        raise ConflictError(message)
    edit = order_lane(proposal.xml, key, -1 if direction == "up" else 1)
    return save(proposal, edit, f"/studio/{proposal_id}/details#done")


@blueprint.route("/clocks/<key>/new-rung", methods=["GET", "POST"])
def add_rung(proposal_id: int, key: str) -> Answer:
    """Add a rung to a clock."""
    offers = offers_of(find_editable(proposal_id))
    name = _name(offers, "clocks", key)
    return _ask(
        offers,
        f"Add a rung to “{name}”",
        "Add it",
        clock_asks.rung_questions(None, offers),
        clock_asks.rung_raw(None),
        lambda answers: put_rung(offers.text, key, "", clock_asks.rung_values(answers)),
        f"clocks-{key}",
    )


@blueprint.route("/clocks/<key>/rungs/<rung>", methods=["GET", "POST"])
def change_rung(proposal_id: int, key: str, rung: str) -> Answer:
    """Change a rung of a clock."""
    offers = offers_of(find_editable(proposal_id))
    name = _name(offers, "clocks", key)
    found = next((each for each in offers.diagram.clocks[key].rungs if each.id == rung), None)
    if found is None:
        message = "There is no such rung any more. Go back to the details."
        raise NotFoundError(message)
    here = f"/studio/{proposal_id}/details/clocks/{key}/rungs/{rung}"
    links = [("Change its id", f"{here}/id"), ("Remove it", f"{here}/remove")]
    return _ask(
        offers,
        f"The rung “{rung}” of “{name}”",
        "Save",
        clock_asks.rung_questions(found, offers),
        clock_asks.rung_raw(found),
        lambda answers: put_rung(offers.text, key, rung, clock_asks.rung_values(answers, found)),
        f"clocks-{key}",
        links=links,
    )


@blueprint.route("/clocks/<key>/rungs/<rung>/remove", methods=["GET", "POST"])
def take_rung(proposal_id: int, key: str, rung: str) -> Answer:
    """Remove a rung that no event of the diagram waits for."""
    offers = offers_of(find_editable(proposal_id))
    name = _name(offers, "clocks", key)
    title = f"Remove the rung “{rung}” of “{name}”"
    return _confirm(offers, title, lambda _: remove_rung(offers.text, key, rung), None, f"clocks-{key}")


def _asked(
    offers: Offers, family: str, key: str
) -> tuple[list[Component], Mapping[str, Any], Callable[[Mapping[str, Any]], Edit]]:
    """The questions about one thing of a family, what they show, and the edit they make."""
    diagram, text = offers.diagram, offers.text
    if family == "clocks":
        clock = diagram.clocks.get(key)
        return (
            clock_asks.clock_questions(clock, offers),
            clock_asks.clock_raw(clock),
            lambda answers: put_declaration(text, "clock", key, clock_asks.clock_values(answers)),
        )
    if family == "lanes":
        lane = next((each for each in diagram.lanes if each.id == key), None)
        raw = {"name": lane.name, "role": lane.role} if lane else {}
        return (
            ask.lane_questions(offers),
            raw,
            lambda answers: (
                change_lane(text, key, answers["name"], answers["role"])
                if key
                else add_lane(text, answers["name"], answers["role"])
            ),
        )
    fact, parameter = diagram.facts.get(key), diagram.parameters.get(key)
    is_fact = family == "facts"
    return (
        ask.fact_questions(fact) if is_fact else ask.parameter_questions(parameter),
        ask.declared_raw(fact if is_fact else parameter),
        lambda answers: put_declaration(text, _WHAT[family], key, ask.declared_values(answers)),
    )


def _name(offers: Offers, family: str, key: str) -> str:
    """What a thing is called.

    Raises:
        NotFoundError: there is no such thing.
    """
    diagram = offers.diagram
    names = {
        "clocks": {each.id: each.name for each in diagram.clocks.values()},
        "facts": {each.id: each.label for each in diagram.facts.values()},
        "parameters": {each.id: each.label for each in diagram.parameters.values()},
        "lanes": {each.id: each.name for each in diagram.lanes},
    }
    if key not in names[family]:
        message = f"There is no such {_WHAT[family]} in this process any more. Go back to the details."
        raise NotFoundError(message)
    return names[family][key] or key


def _ask(
    offers: Offers,
    title: str,
    button: str,
    asked: list[Component],
    raw: Mapping[str, Any],
    edit: Callable[[Mapping[str, Any]], Edit],
    anchor: str,
    *,
    links: list[tuple[str, str]] | None = None,
    about_key: str = "",
) -> Answer:
    page = EditPage(
        title=title,
        button=button,
        edit=edit,
        back=_address(offers.proposal, anchor),
        done=lambda _edit: _address(offers.proposal, "done"),
        form=fixed_form("detail", "Detail", *asked),
        raw=raw,
        tab="/details",
        findings=about(problems_of(offers.proposal), about_key) if about_key else (),
        links=tuple(links or ()),
    )
    return run(offers.proposal, page)


def _confirm(
    offers: Offers, title: str, edit: Callable[[Mapping[str, Any]], Edit], form: Form | None, anchor: str
) -> Answer:
    refusal = ""
    if form is None:
        try:
            edit({})
        except ConflictError as error:
            refusal = str(error)
    page = EditPage(
        title=title,
        button="Remove it",
        edit=edit,
        back=_address(offers.proposal, anchor),
        done=lambda _edit: _address(offers.proposal, "done"),
        form=form,
        tab="/details",
        intro=("You can undo this.",),
        refusal=refusal,
        is_dangerous=True,
    )
    return run(offers.proposal, page)


def _address(proposal: ProposalView, anchor: str) -> str:
    return f"/studio/{proposal.id}/details#{anchor}"
