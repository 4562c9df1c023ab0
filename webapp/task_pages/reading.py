"""From an address to a task: where it stands, what its reader sees, and the log that they read it."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from engine.access import record_access
from engine.actor import Actor
from engine.execute import Engine
from engine.now import local_date
from engine.queries.case_tasks import CaseTask, list_case_tasks
from engine.queries.comments import count_comments
from engine.queries.days_left import days_left_in_words
from engine.queries.next_steps import list_next_steps
from engine.queries.send_backs import TaskReturns, get_returns
from engine.queries.task_holding import TaskHolding, get_holding
from engine.queries.tasks import TaskView, get_task


@dataclass(frozen=True)
class Place:
    """A task, or one part of it, and the addresses of its pages."""

    task_id: int
    part_id: int | None = None

    def address(self, action: str = "show", **query: str | int | None) -> str:
        """The address of one of its pages: ``show``, ``draft``, ``claim``, ``release``, ``pack``."""
        part = {} if self.part_id is None else {"part_id": self.part_id}
        return url_for(f"tasks.{action}", task_id=self.task_id, **part, **query)  # type: ignore[arg-type]

    @property
    def target(self) -> str:
        """How the access log names it."""
        return f"task:{self.task_id}" if self.part_id is None else f"task:{self.task_id}/part:{self.part_id}"


@dataclass(frozen=True)
class Loaded:
    """A task as its reader sees it today."""

    place: Place
    view: TaskView
    today: date
    left: str
    next_steps: tuple[str, ...]
    holding: TaskHolding
    returns: TaskReturns
    comment_count: int

    @property
    def is_closed(self) -> bool:
        """Whether it is done or withdrawn."""
        return self.view.state in ("completed", "withdrawn")


def load_task(engine: Engine, actor: Actor, place: Place) -> Loaded:
    """Read a task for its page.

    Raises:
        NotFoundError: it does not exist, or this actor may not know that it does.
    """
    at = engine.now()
    today = local_date(at)
    with engine.read() as rows:
        view = get_task(rows, engine.library, actor, at, place.task_id, place.part_id)
        due = (view.case.area_id, view.due_on)
        left = days_left_in_words(rows, today, [due]).get(due, "")
        steps = list_next_steps(rows, engine.library, place.task_id)
        holding = get_holding(rows, engine.library, actor, place.task_id, place.part_id)
        returns = get_returns(rows, engine.library, actor, place.task_id, place.part_id)
        comments = count_comments(rows, actor, view.case, view.level, place.task_id)
        rows.expunge_all()  # the view outlives its session
    return Loaded(place, view, today, left, steps, holding, returns, comments)


def list_own_tasks(engine: Engine, actor: Actor, loaded: Loaded) -> list[CaseTask]:
    """What its reader can go on with on the same case, the most urgent first."""
    with engine.read() as rows:
        return list_case_tasks(rows, actor, loaded.view.case, "own", loaded.today)


def record_reading(engine: Engine, actor: Actor, loaded: Loaded) -> None:
    """Tell the access log that what others entered is about to be shown.

    Raises:
        UnavailableError: the log cannot be written, so the page must not be sent.
    """
    view = loaded.view
    if any(found.answers is not None for found in (*view.evidence, *view.submissions)):
        record_access(engine, actor, "task.read", view.case.id, loaded.place.target)
