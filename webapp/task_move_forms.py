"""How a task changes hands: the questions of each form, and the command that its answers make."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.commands.delegate_task import DelegateTask
from engine.commands.reassign_task import ReassignTask
from engine.commands.set_follow_up import SetFollowUp
from engine.commands.set_priority import SetPriority
from engine.execute import Command
from engine.queries.candidates import Candidate
from engine.task_moves import LONGEST_REASON, PRIORITIES, WHY_REASSIGNED
from forms import Form
from forms.component import MOST_CHOICES
from webapp.form_pages.fixed import Component, choice_question, date_question, fixed_form, text_question
from webapp.task_pages import Place

EVERYBODY = "everybody"
_MOST_RADIOS = 12


@dataclass(frozen=True)
class MoveForm:
    """One thing that can be done with a task besides answering it.

    Attributes:
        move: what the rule that allows it is called in ``engine.task_moves``.
        title: the heading of its form.
        button: the words of the button that does it.
        done: what is said afterwards.
        intro: what it means, in a sentence or two.
        questions: what has to be known; those to whom it may be given, and whether somebody has it now.
        command: the command that the cleaned answers make.
    """

    move: str
    title: str
    button: str
    done: str
    intro: str
    questions: Callable[[Sequence[Candidate], bool], tuple[Component, ...]]
    command: Callable[[Place, Mapping[str, Any]], Command[Any]]

    def form(self, takers: Sequence[Candidate], *, is_held: bool) -> Form:
        """The form, compiled."""
        return fixed_form("move", self.title, *self.questions(takers, is_held))


def people_question(
    label: str, hint: str, missing: str, takers: Sequence[Candidate], first: Sequence[tuple[str, str]] = ()
) -> Component:
    """Who is to have it: a short list to choose from, or a long one as a drop-down that can be typed into.

    Everybody is in it, up to as many as a form may list; where there are more, it says so.
    """
    choices = [*first, *((str(one.person_id), one.words) for one in takers)]
    if len(choices) > MOST_CHOICES:
        choices = choices[:MOST_CHOICES]
        hint = f"{hint}. Only the first {MOST_CHOICES:,}, by name, are listed"
    asked = choice_question("person", label, hint, missing, *choices)
    return asked if len(choices) <= _MOST_RADIOS else asked | {"type": "select"}


def _asked_to_delegate(takers: Sequence[Candidate], _is_held: bool) -> tuple[Component, ...]:
    hint = "They hold the role for it today"
    return (people_question("Who is to do it for you?", hint, "Choose who is to do it for you", takers),)


def _asked_to_reassign(takers: Sequence[Candidate], is_held: bool) -> tuple[Component, ...]:
    first = [(EVERYBODY, "Everybody with the role for it: offer it again")] if is_held else []
    hint = "The reason stays on the record. Do not name the child"
    who = "They hold the role for it today" if takers else "Nobody else holds the role for it today"
    return (
        people_question("Who is to have it?", who, "Choose who is to have it", takers, first),
        text_question("reason", "Reason", hint, WHY_REASSIGNED, LONGEST_REASON),
    )


def _asked_to_follow_up(_takers: Sequence[Candidate], _is_held: bool) -> tuple[Component, ...]:
    hint = "Leave it empty to take the date away. It changes no due date"
    return (date_question("follow_up_on", "Day to look at this again", hint),)


def _asked_for_priority(_takers: Sequence[Candidate], _is_held: bool) -> tuple[Component, ...]:
    choices = [(str(number), words) for number, words in PRIORITIES.items()]
    return (choice_question("priority", "How urgent is it?", "", "Choose how urgent it is", *choices),)


def _delegate(place: Place, values: Mapping[str, Any]) -> Command[Any]:
    return DelegateTask(place.task_id, int(values["person"]), place.part_id)


def _reassign(place: Place, values: Mapping[str, Any]) -> Command[Any]:
    person = None if values["person"] == EVERYBODY else int(values["person"])
    return ReassignTask(place.task_id, person, values["reason"], place.part_id)


def _follow_up(place: Place, values: Mapping[str, Any]) -> Command[Any]:
    day = values.get("follow_up_on")
    return SetFollowUp(place.task_id, date.fromisoformat(day) if day else None, place.part_id)


def _prioritise(place: Place, values: Mapping[str, Any]) -> Command[Any]:
    return SetPriority(place.task_id, int(values["priority"]), place.part_id)


ACTIONS: Mapping[str, MoveForm] = {
    "delegate": MoveForm(
        "delegate",
        "Ask somebody to do this for you",
        "Ask them",
        "They have been asked. You can take the task back at any time",
        "You stay responsible, and both names stay on the record. They are told at once.",
        _asked_to_delegate,
        _delegate,
    ),
    "reassign": MoveForm(
        "reassign",
        "Give this task to somebody else",
        "Give it to them",
        "The task has changed hands",
        "Whoever has it now no longer does, and what they typed stays their own draft.",
        _asked_to_reassign,
        _reassign,
    ),
    "follow-up": MoveForm(
        "follow_up",
        "Set a day to look at this again",
        "Save",
        "The follow-up day is saved",
        "From that day on your list shows the task under the filter “to be followed up by today”.",
        _asked_to_follow_up,
        _follow_up,
    ),
    "priority": MoveForm(
        "priority",
        "Set how urgent this task is",
        "Save",
        "It is saved how urgent the task is",
        "Everybody who sees the task sees this. It changes no date.",
        _asked_for_priority,
        _prioritise,
    ),
}
