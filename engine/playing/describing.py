"""The steps of a scenario in words, for people who do not read YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.bundles import Bundle
from engine.clocks.words import day_words
from engine.now import LONDON
from engine.playing.standing import who_words
from engine.queries.clocks import STATE_WORDS
from engine.scenarios import Scenario
from engine.scenarios.script import AddAgency, Deed, Do, Expect, Message, Refuse, Step, Withdraw
from engine.scenarios.standard_area import AGENCIES
from forms.reading_back import NOT_ANSWERED


@dataclass(frozen=True)
class StepWords:
    """One step: its number, when the clock is moved to, what happens, and details below it."""

    number: int
    at: datetime | None
    text: str
    details: tuple[str, ...]
    expects: bool


def describe_steps(scenario: Scenario, bundles: Mapping[str, Bundle]) -> Iterator[StepWords]:
    """Every step of a scenario as a sentence."""
    names = _Names(bundles)
    for step in scenario.steps:
        text, details = names.words(step)
        yield StepWords(step.number, step.at, text, tuple(details), isinstance(step.deed, Expect))


class _Names:
    """What steps, clocks and facts are called in these processes."""

    def __init__(self, bundles: Mapping[str, Bundle]) -> None:
        self.steps: dict[str, str] = {}
        self.clocks: dict[str, str] = {}
        self.facts: dict[str, str] = {}
        for bundle in bundles.values():
            diagram = bundle.diagram
            self.steps |= {key: element.name or key for key, element in diagram.elements.items()}
            self.clocks |= {key: clock.name or key for key, clock in diagram.clocks.items()}
            self.facts |= {key: fact.label or key for key, fact in diagram.facts.items()}

    def words(self, step: Step) -> tuple[str, list[str]]:
        if step.deed is None:
            at = step.at.astimezone(LONDON) if step.at else None
            return (f"Time passes until {day_words(at.date())}, {at:%H:%M}." if at else "Time passes."), []
        return self._deed(step.deed)

    def _deed(self, deed: Deed) -> tuple[str, list[str]]:
        match deed:
            case Do():
                part = f" for {AGENCIES.get(deed.part, deed.part)}" if deed.part else ""
                return f"{who_words(deed.role)} completes “{self._step(deed.element)}”{part}.", self._answers(
                    deed
                )
            case Message():
                return f"{who_words(deed.role)} records “{self._step(deed.element)}”.", self._answers(deed)
            case AddAgency():
                name = AGENCIES.get(deed.agency, deed.agency)
                return f"{who_words(deed.role)} also asks {name} for “{self._step(deed.element)}”.", []
            case Withdraw():
                name = AGENCIES.get(deed.part, deed.part)
                text = f"{who_words(deed.role)} no longer asks {name} for “{self._step(deed.element)}”."
                return text, [f"Reason: {deed.reason}"]
            case Refuse():
                text, details = self._deed(deed.attempt)
                because = f" because of “{deed.because}”" if deed.because else ""
                return f"Must be refused{because}: {text}", details
            case Expect():
                return "Then it must be so:", list(self._expected(deed))

    def _step(self, element: str) -> str:
        return self.steps.get(element, element)

    def _answers(self, deed: Do | Message) -> list[str]:
        return [f"{key.replace('_', ' ')}: {_value(value)}" for key, value in deed.answers.items()]

    def _expected(self, wanted: Expect) -> Iterator[str]:
        if wanted.open is not None:
            names = "; ".join(f"“{self._step(each)}”" for each in wanted.open)
            yield f"open: {names or 'nothing'}"
        for key, clock in wanted.clocks.items():
            due = f" due on {day_words(clock.due)}" if clock.due else ""
            state = f" {STATE_WORDS[clock.state].lower()}" if clock.state else ""
            yield f"clock “{self.clocks.get(key, key)}”{due}{',' if due and state else ''}{state}"
        for key, value in wanted.facts.items():
            yield f"fact “{self.facts.get(key, key)}”: {_value(value)}"
        for rung in wanted.fired:
            of, _, name = rung.partition(".")
            yield f"reminder “{name}” of “{self.clocks.get(of, of)}” has been sent"
        if wanted.ended is not None:
            yield "the process has ended" if wanted.ended else "the process has not ended"


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"{len(value)} rows" if value and isinstance(value[0], dict) else ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_words(value)
    return NOT_ANSWERED if value is None else str(value)
