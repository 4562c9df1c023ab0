"""Where one scenario plays: a fresh database, the standard area, the published processes, a movable clock."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Select

from engine.actor import SYSTEM, Actor
from engine.bundles import Bundle
from engine.commands.publish_version import PublishVersion
from engine.db import connect
from engine.duties import Duty
from engine.execute import Engine
from engine.models import Instance
from engine.now import local_date
from engine.reading_actor import load_actor
from engine.scenarios.errors import ScenarioError
from engine.scenarios.standard_area import LONG_AGO, StandardArea, build_standard_area

R = TypeVar("R")
BEFORE_EVERYTHING = datetime(2026, 1, 1, 9, tzinfo=UTC)


@dataclass
class MovableClock:
    """The moment it is in a scenario. Pass its ``now`` to the engine."""

    at: datetime = BEFORE_EVERYTHING

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.at.astimezone(UTC)


class Budget:
    """How many seconds of real time a scenario may take."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    def check(self) -> None:
        """Stop a scenario that takes too long.

        Raises:
            ScenarioError: the time is up.
        """
        if time.monotonic() > self._until:
            message = f"it takes longer than {self.seconds:.0f} seconds, so it was stopped here"
            raise ScenarioError(message)


@dataclass
class World:
    """A place to play in.

    Attributes:
        case_id: set once the scenario has started its case.
        budget: how much real time there is, if that is limited.
        duties: what the installation does besides firing and delivering; all its duties unless given.
        signed_with: how whoever votes has proved who they are.
    """

    engine: Engine
    clock: MovableClock
    area: StandardArea
    bundles: Mapping[str, Bundle]
    case_id: int = 0
    budget: Budget | None = None
    duties: tuple[Duty, ...] | None = None
    signed_with: str = ""

    def check_budget(self) -> None:
        """Stop a scenario that takes too long.

        Raises:
            ScenarioError: the time is up.
        """
        if self.budget is not None:
            self.budget.check()

    def actor(self, role: str, part: str = "") -> Actor:
        """Who acts: the role's person, the agency's where the role or the part names an agency.

        Raises:
            ScenarioError: nobody in the standard area holds the role.
        """
        name, _, agency = role.partition("@")
        person_id = self.area.person(name, agency or part)
        if person_id is None:
            message = f"nobody holds the role “{role}”"
            raise ScenarioError(message)
        with self.engine.read() as session:
            actor = load_actor(session, person_id, local_date(self.clock.now()))
        if actor is None:
            message = f"the person with the role “{role}” has left"
            raise ScenarioError(message)
        return actor

    def rows(self, query: Select[R]) -> list[R]:
        """The rows of a query, kept readable after its session has ended."""
        with self.engine.read() as session:
            found = list(session.scalars(query))
            session.expunge_all()
        return found

    def bundle_of(self, instance_id: int) -> Bundle:
        """The compiled version that an instance runs."""
        with self.engine.read() as session:
            return self.engine.library.get(session, session.get_one(Instance, instance_id).version_id)


def open_engine(url: str, folder: Path, clock: MovableClock, *, anchors: bool = True) -> Engine:
    """An engine on a database, its files and anchors (unless it has none) in a folder that is thrown away."""
    anchor_path = folder / "anchors.log" if anchors else None
    return Engine(connect(url), now=clock.now, anchor_path=anchor_path, files_path=folder / "files")


def furnish(
    engine: Engine, folders: Mapping[str, Mapping[str, str]], parameters: Mapping[str, Any]
) -> StandardArea:
    """Publish the processes and set up the standard area in an empty database.

    Args:
        folders: each process's files by its id.
        parameters: what the area sets, ``{"<process>.<parameter>": value}``.

    Raises:
        DefinitionError: a process does not compile.
    """
    for key, files in folders.items():
        # Scenarios play on any day, so what they test is in force on all of them.
        engine.execute(PublishVersion(key, files, LONG_AGO), actor=SYSTEM)
    return build_standard_area(engine, parameters)
