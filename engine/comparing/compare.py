"""Two bundles compared, part by part."""

from collections.abc import Mapping

from engine.comparing.citations import compare_clauses
from engine.comparing.declared import (
    compare_clocks,
    compare_facts,
    compare_lanes,
    compare_parameters,
    compare_process,
)
from engine.comparing.drawing import compare_notes, drawn_elsewhere
from engine.comparing.elements import changed_hosts, compare_elements
from engine.comparing.flows import compare_flows, leads_elsewhere
from engine.comparing.model import Comparison
from engine.comparing.questions import compare_forms
from engine.comparing.reading import read_side
from engine.comparing.rule_tables import compare_rules
from engine.comparing.texts import compare_files, compare_scenarios


def compare(old_files: Mapping[str, str], new_files: Mapping[str, str]) -> Comparison:
    """Compare two bundles by their texts. Ids decide what is the same thing.

    Args:
        old_files: the old side's texts by path inside the process's folder; none at all is an empty process.
        new_files: the new side's.

    Returns:
        Everything that differs. What cannot be read is left out of the comparison and named in
        ``unreadable``; nothing is raised for it, because a proposal in the making may hold anything.
    """
    old, new = read_side(old_files), read_side(new_files)
    elements = compare_elements(old, new)
    return Comparison(
        process=compare_process(old, new),
        lanes=compare_lanes(old, new),
        elements=elements,
        flows=compare_flows(old, new),
        notes=compare_notes(old, new),
        forms=compare_forms(old, new),
        facts=compare_facts(old, new),
        parameters=compare_parameters(old, new),
        clocks=compare_clocks(old, new),
        clauses=compare_clauses(old, new),
        rules=compare_rules(old, new),
        scenarios=compare_scenarios(old, new),
        files=compare_files(old, new),
        unreadable=tuple(
            [f"Before: {problem}" for problem in old.unreadable]
            + [f"Now: {problem}" for problem in new.unreadable]
        ),
        leads_elsewhere=leads_elsewhere(old, new),
        moved=drawn_elsewhere(old, new),
        changed_hosts=changed_hosts(old, new, elements),
    )
