"""What can be done to a clock: the questions of each form, and the command that its answers make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.clocks.rules import LONGEST_AUTHORITY, LONGEST_REASON
from engine.clocks.words import day_words
from engine.commands.correct_anchor import CorrectAnchor
from engine.commands.extend_clock import ExtendClock
from engine.commands.pause_clock import PauseClock
from engine.commands.resume_clock import ResumeClock
from engine.execute import Command
from engine.queries.clocks import ClockView
from engine.queries.ripples import ClockActions
from forms import Form
from webapp.form_pages.fixed import (
    Component,
    date_question,
    fixed_form,
    line_question,
    number_question,
    text_question,
)

_LONGEST_EXTENSION = 1000


@dataclass(frozen=True)
class ClockForm:
    """One thing that can be done to a clock.

    Attributes:
        link: the words of the link to it.
        title: the heading of its form.
        button: the words of the button that does it.
        done: what is said afterwards.
        intro: what it means, in a sentence or two.
        questions: what has to be known, for a clock.
        command: the command that the cleaned answers make.
    """

    link: str
    title: str
    button: str
    done: str
    intro: str
    questions: Callable[[ClockView, ClockActions], tuple[Component, ...]]
    command: Callable[[ClockView, Mapping[str, Any]], Command[Any]]

    def form(self, clock: ClockView, actions: ClockActions) -> Form:
        """The form, compiled."""
        return fixed_form("clock", self.title, *self.questions(clock, actions))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _reason(missing: str) -> Component:
    hint = "It stands in the working of the date. Do not name the child"
    return text_question("reason", "Reason", hint, missing, LONGEST_REASON)


def _authority(missing: str) -> Component:
    hint = "A role and a meeting, a decision or a letter. For example, the partnership chair, 12 March 2027"
    return line_question("authority", "Authority", hint, missing, LONGEST_AUTHORITY)


def _asked_to_pause(_clock: ClockView, _actions: ClockActions) -> tuple[Component, ...]:
    first = "First day that does not count"
    return (
        date_question(
            "from_on", first, "Today, or a day in the past", "Enter the first day that does not count"
        ),
        _reason("Say why the clock is paused"),
        _authority("Say who agreed to the pause, or under what"),
    )


def _asked_to_resume(_clock: ClockView, _actions: ClockActions) -> tuple[Component, ...]:
    hint = "Today, or a day in the past. This day counts again"
    return (
        date_question("on", "First day that counts again", hint, "Enter the first day that counts again"),
        _reason("Say why the clock goes on"),
    )


def _asked_to_extend(clock: ClockView, actions: ClockActions) -> tuple[Component, ...]:
    unit = clock.unit.replace("_", " ")
    left = actions.extension_left
    hint = "Counted on from its due date" if left is None else f"The process allows {left} more at most"
    most = _LONGEST_EXTENSION if left is None else max(left, 1)
    missing = f"Enter how many more {unit}"
    return (
        number_question("length", f"How many more {unit}?", hint, missing, least=1, most=most),
        _reason("Say why more time is needed"),
        _authority("Say who granted the extension, or under what"),
    )


def _asked_to_correct(clock: ClockView, _actions: ClockActions) -> tuple[Component, ...]:
    now = f"It is counted from {day_words(clock.anchor_on)} now" if clock.anchor_on else ""
    label = "Day from which it is to be counted"
    question = date_question("anchor_on", label, now, "Enter the day from which it is to be counted")
    if clock.unit == "hours":
        question |= {"subtype": "datetime", "label": "Moment from which it is to be counted"}
    return (question, _reason("Say why the start is corrected"))


def _pause(clock: ClockView, values: Mapping[str, Any]) -> Command[Any]:
    return PauseClock(clock.id, values["reason"], values["authority"], _day(values["from_on"]))


def _resume(clock: ClockView, values: Mapping[str, Any]) -> Command[Any]:
    return ResumeClock(clock.id, values["reason"], _day(values["on"]))


def _extend(clock: ClockView, values: Mapping[str, Any]) -> Command[Any]:
    return ExtendClock(clock.id, int(values["length"]), values["reason"], values["authority"])


def _correct(clock: ClockView, values: Mapping[str, Any]) -> Command[Any]:
    entered = values["anchor_on"]
    anchor = datetime.fromisoformat(entered) if clock.unit == "hours" else _day(entered)
    return CorrectAnchor(clock.id, anchor, values["reason"])


ACTIONS: Mapping[str, ClockForm] = {
    "pause": ClockForm(
        "Pause",
        "Pause this clock",
        "Pause the clock",
        "The clock is paused",
        "Days on which a clock is paused do not count. Nobody is reminded while it is paused.",
        _asked_to_pause,
        _pause,
    ),
    "resume": ClockForm(
        "Resume",
        "Resume this clock",
        "Resume the clock",
        "The clock runs again",
        "The clock goes on where it was paused, and its date moves by the days that did not count.",
        _asked_to_resume,
        _resume,
    ),
    "extend": ClockForm(
        "Extend",
        "Extend this clock",
        "Extend the clock",
        "The clock is extended",
        "More time is counted on from the end of the clock. The working shows it.",
        _asked_to_extend,
        _extend,
    ),
    "correct": ClockForm(
        "Correct the start",
        "Correct the start of this clock",
        "Correct the start",
        "The start is corrected, and what counts from it has been counted again",
        "Only where the day was recorded wrongly. Every clock that counts from the same date is counted "
        "again, and the old working is kept.",
        _asked_to_correct,
        _correct,
    ),
}
