"""The gate's door for a whole process folder: the diagram, its forms, and how they fit together."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from engine.diagram.model import ClockDeclaration, Diagram
from engine.diagram.reading import read_definitions
from engine.diagram.safe_xml import DiagramError
from engine.gate.check import check_diagram_xml, draw_all, never_raising
from engine.gate.drawing import Drawing, Surroundings
from engine.gate.file_rules import is_too_large
from engine.gate.finding import Finding, Severity
from engine.gate.form_rules import BundledForm, check_forms, compile_bundled
from engine.gate.part_rules import check_parts_against_forms
from engine.gate.rule_tables import BundledTable, check_rules, read_bundled
from engine.gate.unset_facts import check_unset


def check_bundle(
    files: Mapping[str, bytes | str],
    *,
    known_processes: Mapping[str, Diagram | None] | None = None,
    known_clauses: Collection[str] | None = None,
    case_clocks: Mapping[str, ClockDeclaration] | None = None,
    folder: str = "",
) -> list[Finding]:
    """Check everything that would be published as one version.

    Args:
        files: contents by path within the process's folder, such as ``rapid_review.bpmn`` and
            ``forms/agency_summary.json``.
        known_processes: the other published processes by id, with their diagrams where at hand; None when
            nothing is known of them.
        known_clauses: the ids of all clauses that may be cited; None when not known.
        case_clocks: case-scope clocks that other processes declare, where not in ``known_processes``.
        folder: the process's folder; its last part must be the process's id. It begins the file names in
            the findings.

    Returns:
        The findings; the bundle may be published when no error is among them. Never raises.
    """
    around = Surroundings(known_processes, known_clauses, case_clocks)
    contents = {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}
    return never_raising(lambda: _check(contents, around, folder), folder)


def _check(files: Mapping[str, bytes], around: Surroundings, folder: str) -> Iterator[Finding]:
    yield from _check_names(files, folder)
    bundled: dict[str, BundledForm] = {}
    broken: set[str] = set()
    for path in sorted(files):
        if not _is_form(path):
            continue
        name = PurePosixPath(path).stem
        found, findings = compile_bundled(name, files[path], _in(folder, path))
        yield from findings
        if found is None:
            broken.add(name)
        else:
            bundled[name] = found
    tables: dict[str, BundledTable] = {}
    unread: set[str] = set()
    for path in sorted(path for path in files if _is_rule(path)):
        name = PurePosixPath(path).stem
        table, wrong = read_bundled(name, files[path], _in(folder, path))
        yield from wrong
        if table is None:
            unread.add(name)
        else:
            tables[name] = table
    for path in sorted(path for path in files if path.endswith(".bpmn")):
        yield from check_diagram_xml(files[path], _in(folder, path), around)
        for drawing in _drawings(files[path], _in(folder, path), around):
            yield from _check_id(drawing, path, folder)
            yield from _check_calls(drawing, around)
            yield from check_forms(drawing, bundled, frozenset(broken))
            compiled = {name: found.form for name, found in bundled.items()}
            yield from check_parts_against_forms(drawing, compiled)
            yield from check_rules(drawing, tables, frozenset(unread))
            if not broken:
                read = {name: found.table for name, found in tables.items()}
                yield from check_unset(drawing, compiled, read)


def _drawings(data: bytes, file: str, around: Surroundings) -> list[Drawing]:
    try:
        root = read_definitions(data)
    except DiagramError:
        return []
    return [drawing for drawing in draw_all(root, file, around) if not is_too_large(drawing)]


def _check_id(drawing: Drawing, path: str, folder: str) -> Iterator[Finding]:
    stem = PurePosixPath(path).stem
    wanted = PurePosixPath(folder).name or stem
    for name, what in ((stem, "file"), (wanted, "folder")):
        if name != drawing.diagram.id:
            yield drawing.error(
                drawing.diagram.id,
                "process-name",
                f"The process's id is {drawing.diagram.id}, but its {what} is named {name}.",
                "Give the folder, the file and the process one name.",
            )


def _check_calls(drawing: Drawing, around: Surroundings) -> Iterator[Finding]:
    """A process that calls itself by way of others would never end either."""
    for element in drawing.diagram.elements.values():
        way = _way_back(element.called, drawing.diagram.id, around) if element.called else []
        if way:
            yield drawing.error(
                element.id,
                "call-itself",
                f"The process calls itself by way of {' and '.join(way)} and would never end.",
                "Let one of them not call the other.",
            )


def _way_back(called: str, home: str, around: Surroundings) -> list[str]:
    """The processes by way of which a call comes back home; none where it does not."""
    ways, seen = [[called]], {called, home}
    while ways:
        way = ways.pop()
        diagram = (around.processes or {}).get(way[-1])
        further = {each.called for each in diagram.elements.values() if each.called} if diagram else set()
        if home in further:
            return way
        ways += [[*way, each] for each in sorted(further - seen)]
        seen |= further
    return []


def _check_names(files: Mapping[str, bytes], folder: str) -> Iterator[Finding]:
    def complain(path: str, rule: str, problem: str, mend: str, severity: Severity = "error") -> Finding:
        return Finding("", "", problem, mend, severity, rule, _in(folder, path))

    diagrams = sorted(path for path in files if path.endswith(".bpmn"))
    if not diagrams:
        yield complain("", "no-diagram", "The folder has no .bpmn file.", "Add the diagram of the process.")
    for path in diagrams[1:]:
        problem = f"The folder has {len(diagrams)} diagrams."
        yield complain(path, "several-diagrams", problem, "Keep one process in a folder.")
    for path in sorted(files):
        if not _is_expected(path):
            problem = "The file is no part of a process and would be left out."
            yield complain(path, "unknown-file", problem, "Delete it, or move it elsewhere.", "warning")


def _is_form(path: str) -> bool:
    """Exactly what is compiled and run: a form of the same name elsewhere must not stand in for it."""
    return re.fullmatch(r"forms/[\w-]+\.json", path) is not None


def _is_expected(path: str) -> bool:
    pure = PurePosixPath(path)
    scenario = pure.suffix in {".yaml", ".yml"} and str(pure.parent) == "scenarios"
    return pure.suffix in {".bpmn", ".md"} or _is_form(path) or _is_rule(path) or scenario


def _is_rule(path: str) -> bool:
    return re.fullmatch(r"rules/[\w-]+\.dmn", path) is not None


def _in(folder: str, path: str) -> str:
    return str(PurePosixPath(folder) / path) if folder else path
