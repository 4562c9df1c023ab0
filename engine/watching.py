"""Telling whoever watches of every command: its kind, how it ended, how long it took. Never its content."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from time import perf_counter
from typing import Any, TypeVar

from engine.errors import CasewayError

F = TypeVar("F", bound=Callable[..., Any])

DONE, NOTHING, FAILED = "done", "nothing_to_do", "failed"


@dataclass(frozen=True)
class Executed:
    """One command that has ended.

    Attributes:
        command: its class, such as ``CompleteTask``.
        outcome: ``done``, ``nothing_to_do``, ``failed``, or the code of the error that refused it.
        seconds: how long it took.
        actor: as the ledger knows them, by id.
        ids: the ids that the command names.
    """

    command: str
    outcome: str
    seconds: float
    actor: str
    ids: dict[str, int]


Watcher = Callable[[Executed], None]


def watched(execute: F) -> F:
    """Tell the engine's ``watcher``, if there is one, of every command that was executed."""

    @wraps(execute)
    def run(engine: Any, command: Any, *, actor: Any) -> Any:
        if engine.watcher is None:
            return execute(engine, command, actor=actor)
        from engine.execute import NothingToDo

        began, outcome = perf_counter(), FAILED
        try:
            result = execute(engine, command, actor=actor)
            outcome = NOTHING if isinstance(result, NothingToDo) else DONE
        except CasewayError as error:
            outcome = error.code
            raise
        finally:
            ids = {
                name: value
                for name, value in vars(command).items()
                if name.endswith("_id") and isinstance(value, int)
            }
            seconds = perf_counter() - began
            engine.watcher(Executed(type(command).__name__, outcome, seconds, actor.ledger_name, ids))
        return result

    return run  # type: ignore[return-value]
