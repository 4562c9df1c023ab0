"""What the gate says about a proposal, sorted for a page: by severity, with what each analysis looked for."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.bundles.checking import check_scenario_text
from engine.diagram.model import Diagram
from engine.gate import Finding
from engine.queries.proposals import ProposalView
from engine.queries.studio_findings import find_problems

_ANALYSES: Final = (
    ("Dead ends", "A step after which nothing follows.", ("dead-end", "no-end", "repeating-no-end"), False),
    ("Steps that cannot be reached", "Nothing leads to them.", ("unreachable", "no-start"), False),
    ("Loops without a stop", "A loop in which nothing waits would run for ever.",
     ("cycle-without-rest", "join-into-itself"), False),
    ("Getting stuck", "A state from which the process cannot come to an end.", ("cannot-end",), True),
    ("Ending improperly", "Two branches that meet, so that something would be done twice or left over.",
     ("tokens-meet",), True),
)  # fmt: skip
_GIVEN_UP: Final = "too-many-states"


@dataclass(frozen=True)
class PlacedFinding:
    """A finding with the addresses of what it is about, below the proposal's own; empty where there is none.

    Attributes:
        finding: what the gate says.
        outline: the element in the outline.
        diagram: the element on the drawing.
        elsewhere: the page of the form, the details or the rules, and what that page is called.
    """

    finding: Finding
    outline: str = ""
    diagram: str = ""
    elsewhere: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Analysis:
    """One thing that is found by looking at every state. Results: none, found, unknown."""

    name: str
    about: str
    result: str
    found: int = 0


@dataclass(frozen=True)
class CheckReport:
    """Everything there is to mend."""

    errors: tuple[PlacedFinding, ...]
    warnings: tuple[PlacedFinding, ...]
    analyses: tuple[Analysis, ...]


def get_check_report(session: Session, library: Library, proposal: ProposalView) -> CheckReport:
    """Check a proposal with the processes and clauses around it, its scenarios included."""
    findings = find_problems(session, library, proposal)
    for path, text in sorted(proposal.files.items()):
        if path.startswith("scenarios/"):
            findings += check_scenario_text(text, path)
    diagram = proposal.diagram()
    placed = [_place(finding, diagram) for finding in findings]
    return CheckReport(
        tuple(each for each in placed if each.finding.severity == "error"),
        tuple(each for each in placed if each.finding.severity == "warning"),
        tuple(_analyse(findings)),
    )


def _place(finding: Finding, diagram: Diagram | None) -> PlacedFinding:
    key = finding.element_id
    drawn = diagram is not None and key in {*diagram.elements, *diagram.flows}
    steps = diagram.elements if diagram is not None else {}
    return PlacedFinding(
        finding,
        f"/outline/{key}" if key in steps else "",
        f"/diagram?element={key}" if drawn else "",
        _elsewhere(finding, diagram),
    )


def _elsewhere(finding: Finding, diagram: Diagram | None) -> tuple[str, str]:
    if finding.file.startswith("forms/"):
        name = finding.file.removeprefix("forms/").removesuffix(".json")
        return f"/forms/{name}", "Open the form"
    if finding.file.startswith("rules/") or finding.file.endswith(".dmn"):
        return "/rules", "Open the rules"
    declared = {*diagram.facts, *diagram.parameters, *diagram.clocks} if diagram is not None else set()
    return ("/details", "Open the details") if finding.element_id in declared else ("", "")


def _analyse(findings: list[Finding]) -> list[Analysis]:
    rules = [finding.rule for finding in findings]
    # States are looked at only where the drawing breaks no other rule.
    broken = any(f.severity == "error" and f.rule not in ("cannot-end", "tokens-meet") for f in findings)
    unseen = broken or _GIVEN_UP in rules
    found = []
    for name, about, kinds, needs_states in _ANALYSES:
        count = sum(rule in kinds for rule in rules)
        hidden = needs_states and (unseen or (kinds == ("cannot-end",) and "tokens-meet" in rules))
        result = "found" if count else "unknown" if hidden else "none"
        found.append(Analysis(name, about, result, count))
    return found
