"""Targets of moves: a stored version, a proposal, or a version with one clock made longer or shorter."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Bundle, Library
from engine.diagram.model import CASEWAY, ClockDeclaration
from engine.diagram.reading import read_definitions
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Process, Version
from engine.moving.model import Target

LONGEST = 10_000
UNITS = ("hours", "days", "weeks", "months", "years", "working_days")


def version_target(
    session: Session, library: Library, version_id: int, mapping: Mapping[str, Any] | None = None
) -> Target:
    """A stored version to move cases to.

    Args:
        session: to read with.
        library: the compiled versions.
        version_id: which one.
        mapping: as a migration stores it: by the id of an old version, the new element for each old one.

    Raises:
        NotFoundError: there is no such version.
    """
    found = session.execute(
        select(Version, Process.key)
        .join(Process, Process.id == Version.process_id)
        .where(Version.id == version_id)
    ).one_or_none()
    if found is None:
        message = "This version of the process does not exist."
        raise NotFoundError(message)
    version, key = found
    return Target(
        process_key=key,
        bundle=library.get(session, version.id),
        version_id=version.id,
        name=f"version {version.number}",
        rule=version.rule,
        person_when=version.person_when,
        person_words=version.person_words,
        mapping=read_mapping(mapping or {}),
    )


def read_mapping(stored: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """A mapping as it is stored, with the ids of versions as numbers."""
    return {int(version_id): dict(pairs) for version_id, pairs in stored.items()}


def with_clock(target: Target, clock_id: str, length: int, unit: str = "") -> Target:
    """The same target with a clock of another length: what if it were ten days?

    Args:
        target: of which the clock is one.
        clock_id: the declared clock.
        length: how many of its units.
        unit: another unit; empty for its own.

    Raises:
        InvalidInputError: there is no such clock, or the length or the unit is none.
    """
    diagram = target.bundle.diagram
    declared = diagram.clocks.get(clock_id)
    errors: dict[str, list[str]] = {}
    if declared is None:
        errors["clock"] = ["Choose one of the clocks of this process"]
    if not 1 <= length <= LONGEST:
        errors["length"] = [f"Enter a whole number from 1 to {LONGEST:,}"]
    if unit and unit not in UNITS:
        errors["unit"] = ["Choose one of the units"]
    if errors or declared is None:
        raise InvalidInputError(errors, {"clock": clock_id, "length": length, "unit": unit})
    changed = replace(declared, length=str(length), unit=unit or declared.unit)
    clocks = {**diagram.clocks, clock_id: changed}
    files = {**target.bundle.files, f"{target.process_key}.bpmn": _with_length(target.bundle, changed)}
    bundle: Bundle = replace(target.bundle, files=files, diagram=replace(diagram, clocks=clocks))
    return replace(target, bundle=bundle, version_id=None, rule="", person_when="")


def _with_length(bundle: Bundle, clock: ClockDeclaration) -> str:
    """The drawing with a clock's length and unit written into it, as texts are what is compared."""
    root = read_definitions(bundle.xml.encode())
    for element in root.iter(f"{{{CASEWAY}}}clock"):
        if element.get("id") == clock.id:
            element.set("length", clock.length)
            element.set("unit", clock.unit)
    return etree.tostring(root, encoding="unicode")
