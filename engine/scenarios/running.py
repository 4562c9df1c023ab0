"""Running scenarios: each on its own fresh database, all of them through the real commands."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from engine.bundles import Bundle, compile_bundle
from engine.db import connect, migrate
from engine.ledger import verify
from engine.scenarios import acting
from engine.scenarios.coverage import Coverage, walked_in
from engine.scenarios.errors import ScenarioError
from engine.scenarios.expecting import check
from engine.scenarios.moving import move_to, settle
from engine.scenarios.script import AddAgency, Deed, Do, Expect, Message, Refuse, Scenario, Step, Withdraw
from engine.scenarios.standard_area import StandardArea
from engine.scenarios.world import Budget, MovableClock, World, furnish, open_engine

START = 0
# Parameters come from scripts that people write: each set of them is a database of its own on the disk.
_MOST_FURNISHED = 6


@dataclass(frozen=True)
class Stop:
    """Where a scenario did not go on: the number of the step (0 the start, None the proof at its end)."""

    step: int | None
    where: str
    words: str

    def __str__(self) -> str:
        """One line, as it is told everywhere."""
        return f"{self.where}: {self.words}"


@dataclass(frozen=True)
class ScenarioResult:
    """How one scenario went. ``failure`` is empty when it passed; ``step`` is where it failed."""

    scenario: Scenario
    failure: str = ""
    coverage: Coverage = field(default_factory=Coverage)
    step: int | None = None

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
        anchors: whether ledgers are anchored outside their databases, as they are for real.

    Raises:
        DefinitionError: a process does not compile.
    """

    def __init__(
        self, folders: Mapping[str, Mapping[str, str]], url: str = "", *, anchors: bool = True
    ) -> None:
        self.folders = folders
        self.url = url
        self.anchors = anchors
        self.bundles: dict[str, Bundle] = {key: compile_bundle(key, files) for key, files in folders.items()}
        self._furnishing = Lock()
        self._furnished: dict[str, tuple[Path, StandardArea]] = {}
        self._made = 0
        self._kept = Path(tempfile.mkdtemp(prefix="caseway-scenarios-"))
        weakref.finalize(self, shutil.rmtree, self._kept, ignore_errors=True)

    def run(self, scenario: Scenario, budget: Budget | None = None) -> ScenarioResult:
        """Play one scenario from its beginning to its end, then prove its ledger.

        Args:
            scenario: what to play.
            budget: how long it may take; it fails at the step at which the time is up.
        """
        try:
            with self.open_world(scenario, budget) as world:
                stop = play_steps(world, scenario) or _prove_ledger(world)
                step = stop.step if stop else None
                return ScenarioResult(scenario, str(stop or ""), walked_in(world.engine), step)
        except ScenarioError as error:
            return ScenarioResult(scenario, str(error), step=START)

    @contextmanager
    def open_world(self, scenario: Scenario, budget: Budget | None = None) -> Iterator[World]:
        """A world of its own for one scenario, at the moment it is given; thrown away afterwards.

        Raises:
            ScenarioError: no process declares a parameter that it sets.
            DefinitionError: a process cannot be published.
        """
        parameters = self._parameters(scenario)
        clock = MovableClock()
        with tempfile.TemporaryDirectory(prefix="caseway-scenario-") as name:
            folder = Path(name)
            if self.url:
                migrate(self.url, "base")
                migrate(self.url)
                engine = open_engine(self.url, folder, clock, anchors=self.anchors)
                area = furnish(engine, self.folders, parameters)
            else:
                area = self._furnish(parameters, folder / "scenario.sqlite")
                url = f"sqlite:///{folder / 'scenario.sqlite'}"
                engine = open_engine(url, folder, clock, anchors=self.anchors)
            clock.at = scenario.given.at
            try:
                yield World(engine, clock, area, self.bundles, budget=budget)
            finally:
                engine.database.dispose()

    def _furnish(self, parameters: Mapping[str, Any], copy: Path) -> StandardArea:
        """A copy of the furnished SQLite file for these parameters, made once and kept for a while."""
        name = repr(sorted(parameters.items()))
        with self._furnishing:
            if name not in self._furnished:
                if len(self._furnished) >= _MOST_FURNISHED:
                    oldest = next(iter(self._furnished))
                    self._furnished.pop(oldest)[0].unlink(missing_ok=True)
                self._made += 1
                path = self._kept / f"furnished-{self._made}.sqlite"
                path.unlink(missing_ok=True)  # of an attempt that a process refused
                migrate(f"sqlite:///{path}")
                engine = open_engine(f"sqlite:///{path}", self._kept, MovableClock(), anchors=self.anchors)
                try:
                    area = furnish(engine, self.folders, parameters)
                finally:
                    engine.database.dispose()
                _fold_log(path)
                self._furnished[name] = (path, area)
            path, area = self._furnished[name]
            shutil.copyfile(path, copy)
            return area

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


def play_steps(
    world: World, scenario: Scenario, after: Callable[[int], None] = lambda _step: None
) -> Stop | None:
    """Play all steps; the first that fails says where it stopped and why.

    Args:
        world: an empty world, at the moment the scenario is given.
        scenario: what to play.
        after: told the number of each step that has gone as written, 0 for the start.
    """
    number, where = START, "the start"
    try:
        acting.start(world, scenario.process, scenario.given)
        settle(world)
        after(START)
        for step in scenario.steps:
            number, where = step.number, step.title
            world.check_budget()
            perform_step(world, step)
            after(number)
    except ScenarioError as error:
        return Stop(number, where, str(error))
    return None


def perform_step(world: World, step: Step) -> None:
    """Move the clock where the step says so, do what it says, and let happen what happens by itself.

    Raises:
        ScenarioError: it did not go as written.
    """
    if step.at is not None:
        move_to(world, step.at)
    if step.deed is not None:
        _perform(world, step.deed)
        settle(world)


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


def _prove_ledger(world: World) -> Stop | None:
    with world.engine.read() as session:
        breaks = list(verify(session, world.engine.anchor_path))
    listed = "; ".join(f"{found.subject} {found.sequence}: {found.problem}" for found in breaks)
    return Stop(None, "the end", f"the ledger does not hold: {listed}") if breaks else None
