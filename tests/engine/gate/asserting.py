"""One way to say what the gate must find."""

from engine.gate import Finding, check_diagram_xml


def found(findings: list[Finding], rule: str, element_id: str, severity: str = "error") -> Finding:
    """The finding of a rule on an element; fails unless it names the element, the problem and a mend."""
    hits = [f for f in findings if f.rule == rule and f.element_id == element_id]
    assert hits, f"no {rule} on {element_id!r} among {[(f.rule, f.element_id) for f in findings]}"
    finding = hits[0]
    assert finding.severity == severity
    assert finding.problem.endswith(".")
    assert finding.mend.endswith((".", "…"))
    assert len(finding.mend) > 8
    assert (finding.element_id or finding.file) in str(finding)
    return finding


def finds(xml: bytes, rule: str, element_id: str, severity: str = "error") -> Finding:
    """The same, checking the file first."""
    return found(check_diagram_xml(xml, "drawn.bpmn"), rule, element_id, severity)


def errors(xml: bytes) -> list[str]:
    """The rules broken."""
    return [f"{f.rule} {f.element_id}" for f in check_diagram_xml(xml) if f.severity == "error"]
