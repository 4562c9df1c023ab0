"""Another id for a step, a lane, a fact, a parameter, a clock or a rung; what names it goes along."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint

from engine.editing import Edit, Elsewhere, rename_declaration, rename_element, rename_rung
from engine.errors import NotFoundError
from webapp.form_pages.fixed import fixed_form
from webapp.outline_pages.offers import Offers, offers_of
from webapp.outline_pages.outline import step_name
from webapp.outline_pages.questions import line
from webapp.views.studio.current import find_editable
from webapp.views.studio.edit_page import Answer, EditPage, run
from webapp.views.studio.outline import outline_address

blueprint = Blueprint("studio_renaming", __name__, url_prefix="/studio/<int:proposal_id>")

_DECLARED: Final = {"clocks": "clock", "facts": "fact", "parameters": "parameter"}
_INTRO: Final = """
The id stands in records, links and scenarios. Everything in this proposal that names it is changed along:
conditions, clocks, other steps, forms, decision tables and scenarios.
"""
_LIVE: Final = """
Cases that run on an earlier version know the old id. When they move, it counts as taken away, and the new
one as added.
"""


@blueprint.route("/outline/<element_id>/id", methods=["GET", "POST"])
def element(proposal_id: int, element_id: str) -> Answer:
    """Give a step, an event or a gateway another id."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    if element_id not in offers.diagram.elements:
        message = "There is no such step in this process any more. Go back to the outline."
        raise NotFoundError(message)
    elsewhere = Elsewhere(frozenset(word.id for word in offers.vocabulary.steps))
    name = step_name(offers.diagram, element_id)
    here = f"/studio/{proposal_id}/outline/{element_id}"
    return _ask(
        offers,
        name,
        element_id,
        lambda new: rename_element(offers.text, proposal.files, element_id, new, elsewhere),
        here,
        lambda edit: outline_address(proposal, edit.at),
        "/outline",
    )


@blueprint.route("/details/<any(clocks, facts, parameters, lanes):family>/<key>/id", methods=["GET", "POST"])
def declared(proposal_id: int, family: str, key: str) -> Answer:
    """Give a clock, a fact, a parameter or a lane another id."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    diagram = offers.diagram
    names = {
        "clocks": {each.id: each.name for each in diagram.clocks.values()},
        "facts": {each.id: each.label for each in diagram.facts.values()},
        "parameters": {each.id: each.label for each in diagram.parameters.values()},
        "lanes": {each.id: each.name for each in diagram.lanes},
    }
    if key not in names[family]:
        message = "There is no such thing in this process any more. Go back to the details."
        raise NotFoundError(message)
    elsewhere = _elsewhere(offers, family)

    def edit(new: str) -> Edit:
        if family == "lanes":
            return rename_element(offers.text, proposal.files, key, new)
        return rename_declaration(offers.text, proposal.files, _DECLARED[family], key, new, elsewhere)

    here = f"/studio/{proposal_id}/details/{family}/{key}"
    return _ask(offers, f"“{names[family][key] or key}”", key, edit, here, _details(offers), "/details")


@blueprint.route("/details/clocks/<key>/rungs/<rung>/id", methods=["GET", "POST"])
def rung(proposal_id: int, key: str, rung: str) -> Answer:
    """Give a rung of a clock another id."""
    proposal = find_editable(proposal_id)
    offers = offers_of(proposal)
    clock = offers.diagram.clocks.get(key)
    if clock is None or rung not in {each.id for each in clock.rungs}:
        message = "There is no such rung any more. Go back to the details."
        raise NotFoundError(message)
    return _ask(
        offers,
        f"the rung “{rung}” of “{clock.name}”",
        rung,
        lambda new: rename_rung(offers.text, proposal.files, key, rung, new),
        f"/studio/{proposal_id}/details/clocks/{key}/rungs/{rung}",
        _details(offers),
        "/details",
    )


def _details(offers: Offers) -> Callable[[Edit], str]:
    return lambda _edit: f"/studio/{offers.proposal.id}/details#done"


def _elsewhere(offers: Offers, family: str) -> Elsewhere:
    """What knows facts and clocks of the case outside of the proposal's texts."""
    if family == "clocks":
        return Elsewhere(frozenset(word.id for word in offers.vocabulary.clocks))
    proposal = offers.proposal
    conditions = {
        "The condition that says whom the version governs": proposal.rule,
        "The condition that says which cases a person looks at": proposal.person_when,
    }
    shared = offers.vocabulary.facts if family == "facts" else ()
    return Elsewhere(frozenset(fact.id for fact in shared), conditions)


def _ask(
    offers: Offers,
    name: str,
    now: str,
    rename: Callable[[str], Edit],
    back: str,
    done: Callable[[Edit], str],
    tab: str,
) -> Answer:
    hint = "Lower-case letters, digits and _, beginning with a letter. For example, write_summary"
    asked = line("id", "Id", hint, "Enter the id", longest=60)

    def edit(answers: Mapping[str, Any]) -> Edit:
        return rename(str(answers["id"]))

    page = EditPage(
        title=f"Change the id of {name}",
        button="Change the id",
        edit=edit,
        back=back,
        done=done,
        form=fixed_form("renaming", "Id", asked),
        raw={"id": now},
        tab=tab,
        intro=(_INTRO,),
        warning=(_LIVE,) if offers.proposal.base_version_id else (),
    )
    return run(offers.proposal, page)
