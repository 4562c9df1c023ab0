"""Completing a task or recording a message in a walk: which form, as whom, and the step it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.commands.complete_task import CompleteTask
from engine.commands.deliver_message import DeliverMessage
from engine.errors import NotFoundError
from engine.now import local_date
from engine.playing.deeds import Step, do_step, message_step
from engine.playing.made_up import first_accepted, made_up_answers
from engine.playing.standing import OpenTask, find_open
from engine.queries.messages import MessageView, get_message
from engine.queries.tasks import TaskView, get_task
from engine.roles import OWN_AGENCY_ONLY, ROLE_LABELS
from engine.scenarios.standard_area import AGENCIES
from forms import Form, Options
from forms.form import NO_OPTIONS, condition_holds
from webapp.play_pages.answering import Questions
from webapp.play_pages.reading import Standing

ATTEMPTS = 12


@dataclass(frozen=True)
class Deed:
    """Something that can be done now, with the form that it asks.

    Attributes:
        heading: what the page is called.
        role: who does it, as a scenario says it.
        who: the same in words.
        task: the open task; None for a message.
        element: the message's element; empty for a task.
        view: what else its page shows.
        questions: its form; None where it has none.
    """

    heading: str
    role: str
    who: str
    task: OpenTask | None
    element: str
    view: TaskView | MessageView
    questions: Questions | None

    def step(self, now: Standing, role: str, answers: Mapping[str, Any]) -> Step:
        """The step that does it."""
        form = self.questions.form if self.questions else None
        if self.task is not None:
            return do_step(now.walk.world, self.task, role, form, answers)
        return message_step(now.walk.world, self.element, role or self.role, form, answers)

    def made_up(self, now: Standing) -> dict[str, Any]:
        """Answers that its form and its command accept.

        Raises:
            CasewayError: nothing that was tried is accepted.
        """
        world, asked = now.walk.world, self.questions
        if asked is None:
            return {}
        attempts = []
        for number in range(ATTEMPTS):
            seed = f"{now.found.play.digest} {number}"
            answers = made_up_answers(asked.form, asked.options, asked.visible, asked.today, seed, {})
            command: Any = (
                CompleteTask(self.task.task_id, answers, self.task.part_id)
                if self.task
                else DeliverMessage(world.case_id, self.element, answers)
            )
            attempts.append((answers, command))
        return first_accepted(world, self.role, self.task.part_key if self.task else "", attempts)


def find_task(now: Standing, task_id: int, part_id: int | None) -> Deed:
    """An open task or part of a walk.

    Raises:
        NotFoundError: it is not open (any more).
        ConflictError: a step of the walk does not go any more.
    """
    task = find_open(now.world_stand, task_id, part_id)
    if task is None:
        message = "This step is not open in the walk any more. Look where the walk stands now."
        raise NotFoundError(message)
    world = now.walk.world
    actor = world.actor(task.role, task.part_key)
    with world.engine.read() as rows:
        view = get_task(rows, world.engine.library, actor, world.clock.now(), task_id, part_id)
        rows.expunge_all()
    questions = _questions(now, view.form, view.options, view.visible)
    return Deed(view.name, task.role, task.who, task, "", view, questions)


def find_message(now: Standing, element: str) -> Deed:
    """A message that the walk waits for.

    Raises:
        NotFoundError: it does not wait for it (any more).
        ConflictError: a step of the walk does not go any more.
    """
    row = next((each for each in now.world_stand.messages if each.element_id == element), None)
    if row is None:
        message = "The walk does not wait for this message any more."
        raise NotFoundError(message)
    world = now.walk.world
    roles = [role for role, label in ROLE_LABELS.items() if label == row.role]
    role = roles[0] if roles else "business_manager"
    actor = world.actor(role)
    with world.engine.read() as rows:
        at = world.clock.now()
        view = get_message(rows, world.engine.library, actor, at, world.case_id, element)
        rows.expunge_all()
    questions = _questions(now, view.form, view.options, view.visible)
    return Deed(row.name, role, row.role, None, element, view, questions)


def other_roles() -> list[tuple[str, str]]:
    """Everybody of the walk's partnership, as choices."""
    found = []
    for role, label in ROLE_LABELS.items():
        if role in OWN_AGENCY_ONLY:
            found += [(f"{role}@{key}", f"{label}, {name}") for key, name in AGENCIES.items()]
        else:
            found.append((role, label))
    return found


def _questions(now: Standing, form: Form | None, options: Options, visible: Any) -> Questions | None:
    if form is None:
        return None
    today = local_date(now.walk.world.clock.now())
    return Questions(form, options or NO_OPTIONS, visible or condition_holds, today)
