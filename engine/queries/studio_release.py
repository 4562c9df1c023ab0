"""What an approver has in front of them: the difference, the scenarios and more, each in a few lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.clocks.words import plural
from engine.comparing import Change, Comparison, compare
from engine.errors import CasewayError, DefinitionError
from engine.models import Proposal, Version
from engine.now import local_date
from engine.queries.coverage import get_coverage
from engine.queries.impact import count_impact, get_proposal_target
from engine.queries.proposals import ProposalView
from engine.queries.scenario_results import scenario_results
from engine.studio.permissions import check_may_approve, check_may_see_proposal

_SECTIONS = (
    ("elements", "step"),
    ("flows", "arrow"),
    ("forms", "form"),
    ("rules", "decision table"),
    ("clocks", "clock"),
    ("facts", "fact"),
    ("parameters", "parameter"),
    ("lanes", "lane"),
    ("scenarios", "scenario"),
)
_MOST_LINES = 8
_VERDICTS = {
    "moves": "can move",
    "reassigned": "can move, with the open task re-assigned",
    "needs_person": "would need a person",
    "stays": "would stay",
    "unaffected": "would not be affected",
}


@dataclass(frozen=True)
class Evidence:
    """One thing to look at before approving: where it stands in full, and what it says in short."""

    title: str
    tab: str
    lines: tuple[str, ...]
    needs_look: bool = False


def list_evidence(
    session: Session, library: Library, actor: Actor, proposal: ProposalView, now: datetime
) -> list[Evidence]:
    """What is known about a proposal without playing anything.

    Args:
        session: an open session.
        library: the compiled versions.
        actor: who reads.
        proposal: the proposal, already found for the actor.
        now: the instant.
    """
    results = scenario_results(session, proposal, local_date(now), seconds=0)
    failing = [f"Fails: {each.name or each.path}" for each in results.results if each.failure]
    waiting = ["Open the page to run the others."] if results.waiting else []
    lines = (results.problem or results.words, *failing[:_MOST_LINES], *waiting)
    return [
        Evidence("What is different", "/compare", _difference(session, proposal)),
        _coverage(session, library, proposal),
        Evidence("Scenarios", "/play/scenarios", lines, bool(results.failed or results.problem or waiting)),
        _impact(session, library, actor, proposal, now),
    ]


def why_not_approve(session: Session, actor: Actor, proposal_id: int) -> str:
    """Why the actor cannot approve a proposal, in words; empty where they can."""
    proposal = check_may_see_proposal(actor, session.get(Proposal, proposal_id))
    try:
        check_may_approve(session, actor, proposal)
    except CasewayError as error:
        return str(error)
    return ""


def _coverage(session: Session, library: Library, proposal: ProposalView) -> Evidence:
    found = get_coverage(session, library, proposal)
    duties = plural(len(found.duties), "duty", "duties")
    others = f"{len(found.met_elsewhere)} by other processes only"
    lines = [f"{len(found.met)} of {duties} of {found.edition or 'no edition'} met here, {others}"]
    if found.unmet:
        named = ", ".join(row.clause.title for row in found.unmet[:_MOST_LINES])
        lines.append(f"Met by nothing: {named}{' and more' if len(found.unmet) > _MOST_LINES else ''}")
    if found.uncited:
        lines.append(f"{plural(len(found.uncited), 'step or clock', 'steps or clocks')} citing no duty")
    return Evidence("Duties and what meets them", "/checks/coverage", tuple(lines))


def _impact(
    session: Session, library: Library, actor: Actor, proposal: ProposalView, now: datetime
) -> Evidence:
    title, tab = "Impact on live cases", "/impact"
    try:
        target = get_proposal_target(session, actor, proposal.id)
    except DefinitionError as error:
        return Evidence(title, tab, (str(error),), needs_look=True)
    counts = count_impact(session, library, actor, now, target, area_id=proposal.area_id)
    lines = [f"{plural(count, 'case')} {_VERDICTS[key]}" for key, count in counts.items() if count]
    return Evidence(title, tab, tuple(lines) or ("No live case runs on it.",), bool(counts["needs_person"]))


def _difference(session: Session, proposal: ProposalView) -> tuple[str, ...]:
    base = session.get(Version, proposal.base_version_id) if proposal.base_version_id else None
    if base is None:
        return ("A new process: there is nothing to compare it with.",)
    found = compare(base.files, proposal.files)
    if found.is_empty:
        return (f"Nothing is different from version {base.number}.",)
    return tuple(_lines(found)) or ("Only words or the drawing are different.",)


def _lines(found: Comparison) -> Iterator[str]:
    for section, noun in _SECTIONS:
        changes: tuple[Change, ...] = getattr(found, section)
        for what in ("added", "removed", "changed"):
            named = [each.name or each.id for each in changes if each.what == what]
            if named:
                shown = ", ".join(named[:_MOST_LINES])
                more = f" and {len(named) - _MOST_LINES} more" if len(named) > _MOST_LINES else ""
                yield f"{plural(len(named), noun)} {what}: {shown}{more}"
