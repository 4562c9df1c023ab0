"""Running scenarios: each on its own fresh database, all of them through the real commands."""

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.bundles import Bundle, compile_bundle
from engine.db import connect, migrate
from engine.ledger import verify
from engine.scenarios import acting
from engine.scenarios.coverage import Coverage, walked_in
from engine.scenarios.errors import ScenarioError
from engine.scenarios.expecting import check
from engine.scenarios.moving import move_to, settle
from engine.scenarios.script import AddAgency, Deed, Do, Expect, Message, Refuse, Scenario, Withdraw
from engine.scenarios.standard_area import StandardArea
from engine.scenarios.world import MovableClock, World, furnish, open_engine


@dataclass(frozen=True)
class ScenarioResult:
    """How one scenario went. ``failure`` is empty when it passed."""

    scenario: Scenario
    failure: str = ""
    coverage: Coverage = field(default_factory=Coverage)

    @property
    def passed(self) -> bool:
        """Whether everything went as written."""
        return not self.failure


class Runner:
    """Runs scenarios against a set of processes.

    Args:
        folders: each process's files by its id (``engine.bundles.folders.read_folder``).
        url: an empty database that may be filled and emptied again for every scenario; by default each
            scenario has a SQLite file of its own, copied from one that was furnished once.

    Raises:
        DefinitionError: a process does not compile.
    """

    def __init__(self, folders: Mapping[str, Mapping[str, str]], url: str = "") -> None:
        self.folders = folders
        self.url = url
        self.bundles: dict[str, Bundle] = {key: compile_bundle(key, files) for key, files in folders.items()}
        self._furnished: dict[str, tuple[Path, StandardArea]] = {}
        self._kept = Path(tempfile.mkdtemp(prefix="caseway-scenarios-"))
        weakref.finalize(self, shutil.rmtree, self._kept, ignore_errors=True)

    def run(self, scenario: Scenario) -> ScenarioResult:
        """Play one scenario from its beginning to its end, then prove its ledger."""
        with tempfile.TemporaryDirectory(prefix="caseway-scenario-") as name:
            try:
                with self._world(scenario, Path(name)) as world:
                    failure = _play(world, scenario)
                    return ScenarioResult(scenario, failure, walked_in(world.engine))
            except ScenarioError as error:
                return ScenarioResult(scenario, str(error))

    @contextmanager
    def _world(self, scenario: Scenario, folder: Path) -> Iterator[World]:
        parameters = self._parameters(scenario)
        clock = MovableClock()
        if self.url:
            migrate(self.url, "base")
            migrate(self.url)
            engine = open_engine(self.url, folder, clock)
            area = furnish(engine, self.folders, parameters)
        else:
            path, area = self._furnish(parameters)
            shutil.copyfile(path, folder / "scenario.sqlite")
            engine = open_engine(f"sqlite:///{folder / 'scenario.sqlite'}", folder, clock)
        clock.at = scenario.given.at
        try:
            yield World(engine, clock, area, self.bundles)
        finally:
            engine.database.dispose()

    def _furnish(self, parameters: Mapping[str, Any]) -> tuple[Path, StandardArea]:
        """A furnished SQLite file for these parameters, made once."""
        name = repr(sorted(parameters.items()))
        if name not in self._furnished:
            path = self._kept / f"furnished-{len(self._furnished)}.sqlite"
            migrate(f"sqlite:///{path}")
            engine = open_engine(f"sqlite:///{path}", self._kept, MovableClock())
            area = furnish(engine, self.folders, parameters)
            engine.database.dispose()
            _fold_log(path)
            self._furnished[name] = (path, area)
        return self._furnished[name]

    def _parameters(self, scenario: Scenario) -> dict[str, Any]:
        """A parameter is set for every process that declares it.

        Raises:
            ScenarioError: no process declares it.
        """
        found: dict[str, Any] = {}
        for name, value in scenario.given.parameters.items():
            declaring = [key for key, bundle in self.bundles.items() if name in bundle.diagram.parameters]
            if not declaring:
                message = f"no process declares the parameter “{name}”"
                raise ScenarioError(message)
            found.update({f"{key}.{name}": value for key in declaring})
        return found


def _fold_log(path: Path) -> None:
    """Bring everything into the one file, so that copying it copies all."""
    database = connect(f"sqlite:///{path}")
    with database.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()


def _play(world: World, scenario: Scenario) -> str:
    """Play all steps; the first that fails says so."""
    where = "the start"
    try:
        acting.start(world, scenario.process, scenario.given)
        settle(world)
        for step in scenario.steps:
            where = step.title
            if step.at is not None:
                move_to(world, step.at)
            if step.deed is not None:
                _perform(world, step.deed)
                settle(world)
        where = "the end"
        _prove_ledger(world)
    except ScenarioError as error:
        return f"{where}: {error}"
    return ""


def _perform(world: World, deed: Deed) -> None:
    match deed:
        case Do():
            acting.do(world, deed)
        case Message():
            acting.message(world, deed)
        case AddAgency():
            acting.add_agency(world, deed)
        case Withdraw():
            acting.withdraw(world, deed)
        case Refuse():
            acting.refuse(world, deed)
        case Expect():
            check(world, deed)


def _prove_ledger(world: World) -> None:
    with world.engine.read() as session:
        breaks = list(verify(session, world.engine.anchor_path))
    if breaks:
        listed = "; ".join(f"{found.subject} {found.sequence}: {found.problem}" for found in breaks)
        message = f"the ledger does not hold: {listed}"
        raise ScenarioError(message)
