"""Where an answer stands, so that the newest of a place can be told from those that it superseded."""

from collections.abc import Iterable
from typing import NamedTuple

from engine.models import Part, Submission, Task


class Place(NamedTuple):
    """What a later submission supersedes: the same step of the same instance, part by part.

    Parts are told apart by their key, as a part that was sent back comes in again under another id; what no
    diagram asks for, by its task.
    """

    element_id: str
    instance_id: int
    part_key: str
    ad_hoc_task_id: int | None


def place_of(submission: Submission, task: Task | None, part: Part | None) -> Place:
    """The place of one submission.

    Args:
        submission: what was entered.
        task: its task, if it has one; its step may go by another id since its instance moved.
        part: its part, if it is the answer to one.
    """
    element_id = task.element_id if task is not None else submission.element_id
    apart = task.id if task is not None and task.ad_hoc_kind else None
    return Place(element_id, submission.instance_id, part.key if part is not None else "", apart)


def newest(rows: Iterable[tuple[Submission, Task | None, Part | None]]) -> dict[Place, Submission]:
    """The submission that stands at each place.

    Args:
        rows: with their tasks and parts, oldest first.
    """
    return {place_of(submission, task, part): submission for submission, task, part in rows}
