"""The gate's door for one diagram: bytes in, complaints out, never an exception."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from engine.diagram.model import BPMN
from engine.diagram.reading import diagrams_of, read_definitions
from engine.diagram.safe_xml import DiagramError
from engine.gate import (
    clocks,
    conditions,
    cycles,
    declarations,
    events,
    file_rules,
    flows,
    ignored,
    multi_instance,
    refused_kinds,
    rule_tables,
    soundness,
    tasks,
)
from engine.gate.drawing import Drawing, Rule, Surroundings, index_nodes
from engine.gate.finding import Finding

MAX_FINDINGS: Final = 500
"""More complaints about one file help nobody."""

MAX_PROCESSES: Final = 10
"""Only one is allowed; further ones are not looked into, so that no file can keep the gate busy."""

_RULES: Final[tuple[Rule, ...]] = (
    file_rules.check_process,
    file_rules.check_ids,
    refused_kinds.check_kinds,
    flows.check_starts_and_ends,
    flows.check_flow_ends,
    flows.check_double_flows,
    flows.check_reach,
    flows.check_splits,
    flows.check_gateways,
    flows.check_joins,
    cycles.check_cycles,
    events.check_boundaries,
    events.check_references,
    events.check_timers,
    events.check_clock_references,
    events.check_messages,
    events.check_escalations,
    events.check_side_branches,
    tasks.check_roles,
    tasks.check_assignees,
    tasks.check_forms_named,
    multi_instance.check_parts,
    tasks.check_calls_and_services,
    rule_tables.check_rules_named,
    tasks.check_named_elements,
    tasks.check_clauses,
    declarations.check_names,
    declarations.check_facts,
    declarations.check_parameters,
    clocks.check_clocks,
    conditions.check_conditions,
    ignored.check_foreign,
    ignored.check_own_names,
    ignored.check_performers,
    ignored.check_message_flows,
    file_rules.check_layout,
)


def check_diagram_xml(xml: bytes, file: str = "", around: Surroundings | None = None) -> list[Finding]:
    """Check one BPMN file, whatever its bytes.

    Args:
        xml: the file's bytes.
        file: its name, repeated in the findings.
        around: what is known outside the file; without it, names that may be declared elsewhere give
            warnings rather than errors.

    Returns:
        The findings in the order of the rules, at most :data:`MAX_FINDINGS`; no error among them means
        that the process can be lowered and run.
    """
    return never_raising(lambda: _check(xml, file, around or Surroundings()), file)


def never_raising(check: Callable[[], Iterator[Finding]], file: str) -> list[Finding]:
    """The findings of a check; a failure of the check itself is a finding too, so nothing gets past it."""
    findings: dict[Finding, None] = {}
    try:
        for finding in check():
            findings.setdefault(finding)
            if len(findings) >= MAX_FINDINGS:
                break
    except Exception as error:  # noqa: BLE001 - untrusted input must never end in a traceback
        problem = f"The check itself failed ({type(error).__name__}), so the file cannot be accepted."
        mend = "Report this with the file; meanwhile simplify what was changed last."
        findings[Finding("", "", problem, mend, "error", "check-failed", file)] = None
    return list(findings)


def _check(xml: bytes, file: str, around: Surroundings) -> Iterator[Finding]:
    try:
        root = read_definitions(xml)
    except DiagramError as error:
        yield Finding("", "", error.problem, error.mend, "error", error.rule, file)
        return
    yield from file_rules.check_file(root, file)
    for drawing in draw_all(root, file, around):
        yield from file_rules.check_size(drawing)
        if file_rules.is_too_large(drawing):
            continue
        broken = False
        for rule in _RULES:
            for finding in rule(drawing):
                broken = broken or finding.severity == "error"
                yield finding
        if not broken and drawing.diagram.elements:
            yield from soundness.check_soundness(drawing)


def draw_all(root: etree._Element, file: str, around: Surroundings) -> list[Drawing]:
    """The first processes of a file that hold something, ready for the rules."""
    wanted = set(file_rules.list_processes(root)[:MAX_PROCESSES])
    read = zip(root.iterchildren(f"{{{BPMN}}}process"), diagrams_of(root), strict=True)
    return [
        Drawing(file, process, diagram, around, index_nodes(process))
        for process, diagram in read
        if process in wanted
    ]


def is_accepted(findings: list[Finding]) -> bool:
    """True when nothing keeps the file from being published."""
    return not any(finding.severity == "error" for finding in findings)
