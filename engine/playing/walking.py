"""A walk: a script played from its beginning in a world of its own, and what was seen after each step."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import structlog
from sqlalchemy import select

from engine.errors import CasewayError, InvalidInputError, NotFoundError
from engine.models import Clock, Instance
from engine.playing.runners import runner_for
from engine.playing.surroundings import Folders
from engine.scenarios import Budget, Scenario, ScenarioError, Stop, World, perform_step, play_steps
from engine.scenarios.expecting import TICKING
from engine.scenarios.script import Step
from engine.scenarios.targets import open_tasks

log = structlog.get_logger()
SECONDS = 15.0
_OUR_FAULT = "Caseway could not do this ({}). It has been written down as our fault"


@dataclass(frozen=True)
class SeenClock:
    """One clock as an expectation would find it."""

    due_on: date | None
    state: str


@dataclass(frozen=True)
class Seen:
    """What could be expected after a step: open elements, clocks by key, whether the process has ended."""

    open: tuple[str, ...] = ()
    clocks: Mapping[str, SeenClock] = field(default_factory=dict)
    has_ended: bool = False


@dataclass
class Walk:
    """A script replayed. ``stop`` says where it does not go on any more; ``seen`` what was seen by step."""

    world: World
    scenario: Scenario
    seen: dict[int, Seen] = field(default_factory=dict)
    stop: Stop | None = None

    @property
    def has_started(self) -> bool:
        """Whether there is a case to look at."""
        return bool(self.seen)


@contextmanager
def walk_through(folders: Folders, scenario: Scenario, seconds: float = SECONDS) -> Iterator[Walk]:
    """Replay a script; its world stands for as long as the context does.

    Args:
        folders: the processes it is played with.
        scenario: the script.
        seconds: how long the replay may take.

    Raises:
        DefinitionError: a process cannot be published; ``findings`` name what is wrong and the mends.
        ScenarioError: the script sets a parameter that no process declares.
    """
    runner = runner_for(folders)
    with runner.open_world(scenario, Budget(seconds)) as world:
        walk = Walk(world, scenario)

        def look(step: int) -> None:
            walk.seen[step] = see(world)

        walk.stop = go(walk, look)
        yield walk


def go(walk: Walk, look: Callable[[int], None]) -> Stop | None:
    """Play the script; whatever breaks in a draft is told as the step at which it broke."""
    try:
        return play_steps(walk.world, walk.scenario, look)
    except CasewayError as error:
        words = str(error)
    except Exception as error:
        # A draft may hold what nobody has thought of; its author gets the place, the log the rest.
        log.exception("play.failed", process=walk.scenario.process)
        words = _OUR_FAULT.format(type(error).__name__)
    number = len(walk.seen)
    title = walk.scenario.steps[number - 1].title if number else "the start"
    return Stop(number, title, words)


def see(world: World) -> Seen:
    """What could be expected now, found as expectations find it."""
    clocks: dict[str, list[Clock]] = {}
    for clock in world.rows(select(Clock).where(Clock.case_id == world.case_id).order_by(Clock.id)):
        clocks.setdefault(clock.key, []).append(clock)
    shown = {}
    for key, all_of_key in clocks.items():
        ticking = [clock for clock in all_of_key if clock.state in TICKING]
        clock = (ticking or all_of_key)[-1]
        shown[key] = SeenClock(clock.due_on, clock.state)
    root = select(Instance.state).where(Instance.case_id == world.case_id, Instance.kind == "root")
    return Seen(
        open=tuple(sorted({task.element_id for task in open_tasks(world)})),
        clocks=shown,
        has_ended=world.rows(root) == ["complete"],
    )


def try_step(walk: Walk, step: Step) -> None:
    """Do one step more in the world of a walk.

    Raises:
        InvalidInputError: it does not go; by field where a form says so, else under no field.
    """
    try:
        perform_step(walk.world, step)
    except ScenarioError as error:
        cause = error.__cause__
        if isinstance(cause, InvalidInputError):
            raise InvalidInputError(cause.errors) from error
        words = str(cause) if isinstance(cause, CasewayError) else str(error)
        if isinstance(cause, NotFoundError):
            words = "Somebody with this role cannot even see this step."
        raise InvalidInputError({"": [words]}) from error
    except CasewayError:
        raise
    except Exception as error:
        log.exception("play.failed", process=walk.scenario.process)
        raise InvalidInputError({"": [_OUR_FAULT.format(type(error).__name__)]}) from error
