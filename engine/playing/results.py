"""All scenarios of a proposal run against it: which pass, which step fails, which flows nothing walks."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import structlog

from engine.diagram.model import Diagram
from engine.errors import CasewayError, DefinitionError
from engine.playing.keeping import FOLDER
from engine.playing.runners import digest_of_folders, runner_for
from engine.playing.surroundings import Folders
from engine.scenarios import Budget, Coverage, Runner, Scenario, ScenarioFileError, load_scenario

log = structlog.get_logger()
SECONDS_EACH = 15.0
MOST_KEPT = 2_000


@dataclass(frozen=True)
class Result:
    """How one scenario went.

    Attributes:
        path: its path among the files.
        name: what it is called; the path where it cannot be read.
        failure: why it fails, in words; empty when it passes.
        step: the number of the step that fails; 0 the start, None where no step is to blame.
        from_base: whether it is one of the version that the proposal changes, and not the proposal's own.
        steps: how many steps it has.
    """

    path: str
    name: str
    failure: str
    step: int | None
    from_base: bool
    steps: int
    walked: Mapping[str, frozenset[str]]

    @property
    def passed(self) -> bool:
        """Whether everything went as written."""
        return not self.failure

    @property
    def file(self) -> str:
        """The file's name without its folder and ending."""
        return self.path.removeprefix(FOLDER).removesuffix(".yaml")


@dataclass(frozen=True)
class Results:
    """How the scenarios went. ``waiting`` were not run yet; ``problem`` says why none can be run at all.

    What is walked is what the proposal's own scenarios walk: those of the version before are not published
    with it.
    """

    results: tuple[Result, ...] = ()
    waiting: tuple[str, ...] = ()
    walked: int = 0
    drawn: int = 0
    missing: tuple[str, ...] = ()
    walked_flows: frozenset[str] = frozenset()
    problem: str = ""
    findings: tuple[object, ...] = ()

    @property
    def own(self) -> tuple[Result, ...]:
        """Those of the proposal itself, which are published with it."""
        return tuple(result for result in self.results if not result.from_base)

    @property
    def older(self) -> tuple[Result, ...]:
        """Those that only the version before has."""
        return tuple(result for result in self.results if result.from_base)

    @property
    def passed(self) -> int:
        """How many of the proposal's own pass."""
        return sum(result.passed for result in self.own)

    @property
    def failed(self) -> int:
        """How many of the proposal's own fail."""
        return len(self.own) - self.passed

    @property
    def is_complete(self) -> bool:
        """Whether all of them have been run."""
        return not self.waiting and not self.problem

    @property
    def per_cent(self) -> int:
        """How many of a hundred drawn flows are walked, rounded down."""
        return 100 * self.walked // self.drawn if self.drawn else 0

    @property
    def words(self) -> str:
        """One line: ``5 scenarios, 4 pass, 92% of flows walked``."""
        if self.problem:
            return "The scenarios cannot be run yet"
        if self.waiting:
            return f"{len(self.results)} of {len(self.results) + len(self.waiting)} scenarios have been run"
        older = sum(not result.passed for result in self.older)
        before = f"; {older} of the version before {'fails' if older == 1 else 'fail'}" if older else ""
        if not self.own:
            return f"No scenarios{before}"
        noun = "scenario" if len(self.own) == 1 else "scenarios"
        passing = "passes" if self.passed == 1 else "pass"
        return f"{len(self.own)} {noun}, {self.passed} {passing}, {self.per_cent}% of flows walked{before}"


_known: OrderedDict[str, Result] = OrderedDict()
_lock = Lock()


def run_scenarios(
    process_key: str,
    folders: Folders,
    base_files: Mapping[str, str] | None = None,
    seconds: float = 10.0,
) -> Results:
    """Run the scenarios of a process, for so long; what was run before on the same texts is remembered.

    Args:
        process_key: the process.
        folders: its texts and those of the processes it calls, as ``folders_of`` finds them.
        base_files: the texts of the version that it changes: scenarios that are no longer in the proposal, or
            read otherwise there, are run as well.
        seconds: how long this call may take, about; the rest is ``waiting`` for the next call.
    """
    chosen = _scenarios(folders[process_key], base_files or {})
    try:
        runner = runner_for(folders)
    except CasewayError as error:
        return Results(problem=str(error), findings=tuple(getattr(error, "findings", ())))
    digest, until = digest_of_folders(folders), time.monotonic() + seconds
    results: list[Result] = []
    waiting: list[str] = []
    try:
        for path, (text, from_base) in chosen.items():
            key = hashlib.sha256(f"{digest} {from_base} {path} {text}".encode()).hexdigest()
            found = _recall(key)
            if found is None and time.monotonic() > until:
                waiting.append(path)
                continue
            results.append(found or _remember(key, _run(runner, path, text, from_base=from_base)))
    except DefinitionError as error:
        return Results(problem=str(error), findings=tuple(error.findings))
    return _summary(runner.bundles[process_key].diagram, results, waiting)


def _scenarios(files: Mapping[str, str], base_files: Mapping[str, str]) -> dict[str, tuple[str, bool]]:
    own = {path: (text, False) for path, text in sorted(files.items()) if path.startswith(FOLDER)}
    older = {
        path: text
        for path, text in sorted(base_files.items())
        if path.startswith(FOLDER) and files.get(path) != text
    }
    return own | {f"{path}{' ' if path in own else ''}": (text, True) for path, text in older.items()}


def _run(runner: Runner, path: str, text: str, *, from_base: bool) -> Result:
    path = path.strip()
    try:
        scenario = load_scenario(text, path.removeprefix(FOLDER))
    except ScenarioFileError as error:
        return Result(path, path, str(error), None, from_base, 0, {})
    try:
        done = runner.run(scenario, Budget(SECONDS_EACH))
    except DefinitionError:
        raise
    except Exception as error:
        log.exception("scenario.failed")
        words = f"Caseway could not play this ({type(error).__name__}). It has been written down as our fault"
        return _result(path, scenario, words, None, from_base=from_base)
    walked = {key: frozenset(flows) for key, flows in done.coverage.walked.items()}
    result = _result(path, scenario, done.failure, done.step, from_base=from_base)
    return Result(**{**vars(result), "walked": walked})


def _result(path: str, scenario: Scenario, failure: str, step: int | None, *, from_base: bool) -> Result:
    return Result(path, scenario.name, failure, step, from_base, len(scenario.steps), {})


def _summary(diagram: Diagram, results: list[Result], waiting: list[str]) -> Results:
    coverage = Coverage()
    for result in results:
        if result.from_base:
            continue  # it is not published with the proposal, so nobody would run it again
        coverage.add(Coverage({key: set(flows) for key, flows in result.walked.items()}))
    flows = frozenset(coverage.walked.get(diagram.id, set()) & set(diagram.flows))
    walked = Coverage()
    walked.walked[diagram.id] |= flows
    return Results(
        results=tuple(results),
        waiting=tuple(path.strip() for path in waiting),
        walked=len(flows),
        drawn=len(diagram.flows),
        missing=tuple(walked.missing(diagram)),
        walked_flows=flows,
    )


def _recall(key: str) -> Result | None:
    with _lock:
        found = _known.get(key)
        if found is not None:
            _known.move_to_end(key)
        return found


def _remember(key: str, result: Result) -> Result:
    with _lock:
        _known[key] = result
        while len(_known) > MOST_KEPT:
            _known.popitem(last=False)
    return result
