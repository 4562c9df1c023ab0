"""What a proposal would do to every live case, and what if one of its clocks were of another length."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for

from engine.clocks.due_dates import UNITS
from engine.errors import DefinitionError, InvalidInputError
from engine.moving.model import VERDICTS, Target
from engine.queries.impact import (
    count_impact,
    get_proposal_target,
    get_version_target,
    list_impact,
    replaced_target,
    what_if_target,
)
from engine.queries.proposals import ProposalView
from webapp.actors import current_actor
from webapp.addresses import id_of
from webapp.auth import current_engine
from webapp.views.studio.current import find_proposal, show_tab

blueprint = Blueprint("studio_impact", __name__, url_prefix="/studio/<int:proposal_id>/impact")


@blueprint.get("/")
def show(proposal_id: int) -> str | tuple[str, int]:
    """Show each live case with its verdict, the reason, the place and the dates before and after."""
    proposal, asked = find_proposal(proposal_id), request.args
    try:
        target = _target(proposal)
    except DefinitionError as error:
        return show_tab("studio/impact.html", proposal, "/impact", refusal=str(error))
    errors: Mapping[str, list[str]] = {}
    length = asked.get("length", "").strip()
    shown = target
    if length:
        try:
            shown = what_if_target(target, asked.get("clock", ""), int(length), asked.get("unit", ""))
        except InvalidInputError as error:
            errors = error.errors
        except ValueError:
            errors = {"length": ["Enter the length as a whole number, such as 10"]}
    page = _page(proposal, shown) | {"clocks": target.bundle.diagram.clocks.values()}
    used = {name: asked[name] for name in ("clock", "length", "unit", "verdict") if asked.get(name)}
    what_if = bool(length and not errors)
    drawn = show_tab(
        "studio/impact.html",
        proposal,
        "/impact",
        refusal="",
        used=used,
        errors=errors,
        what_if=what_if,
        units=UNITS,
        first=url_for(".show", proposal_id=proposal_id, **used) if asked.get("after") else "",
        links={
            verdict: url_for(".show", proposal_id=proposal_id, **used | {"verdict": verdict})
            for verdict in ("", *VERDICTS)
        },
        **page,
    )
    return (drawn, 422) if errors else drawn


def _page(proposal: ProposalView, target: Target) -> dict[str, Any]:
    engine, actor, asked = current_engine(), current_actor(), request.args
    verdict = asked.get("verdict", "")
    verdict = verdict if verdict in VERDICTS else ""
    area, after = proposal.area_id, asked.get("after", type=id_of)
    with engine.read() as rows:
        read = (rows, engine.library, actor, engine.now())
        counts = count_impact(*read, target, area_id=area)
        page = list_impact(*read, target, area_id=area, after=after, verdict=verdict)
        replaced = {}
        if proposal.replaces:
            replaced = count_impact(*read, replaced_target(target, proposal.replaces), area_id=area)
    used = {name: asked[name] for name in ("clock", "length", "unit", "verdict") if asked.get(name)}
    following = ""
    if page.next_after is not None:
        following = url_for(".show", proposal_id=proposal.id, **used, after=page.next_after)
    return {
        "counts": counts,
        "page": page,
        "verdict": verdict,
        "replaced": sum(replaced.values()),
        "following": following,
    }


def _target(proposal: ProposalView) -> Target:
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        if proposal.version_id is not None:
            return get_version_target(rows, engine.library, actor, proposal.version_id)
        return get_proposal_target(rows, actor, proposal.id)
