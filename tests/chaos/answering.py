"""Random answers that a form accepts, whatever it asks: every question is answered, hidden ones too."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from forms import Field, Form

_WORDS = "as was seen then and agreed by all who were asked about it"


class Answering:
    """Makes up answers.

    Args:
        chance: where the randomness comes from, so that a round can be repeated.
        people: the ids of those whom a picker of people offers.
        agencies: the keys of those that a picker of agencies offers.
    """

    def __init__(self, chance: random.Random, people: Iterable[int], agencies: Iterable[str]) -> None:
        self.chance = chance
        self.people = [str(person) for person in people]
        self.agencies = list(agencies)

    def answers(self, form: Form, today: date, mark: str) -> dict[str, Any]:
        """Raw answers to a form; every text in them carries ``mark``."""
        return self._all(form.fields(), today, mark)

    def _all(self, fields: Iterable[Field], today: date, mark: str) -> dict[str, Any]:
        return {field.key: self._one(field, today, mark) for field in fields if field.kind != "filepicker"}

    def _one(self, field: Field, today: date, mark: str) -> Any:
        chance = self.chance
        match field.kind:
            case "textfield" | "textarea":
                answer: Any = self._text(field, mark)
            case "number":
                low = int(field.minimum or 1)
                answer = str(chance.randint(low, int(field.maximum or low + 20)))
            case "checkbox":
                answer = "true"
            case "radio" | "select":
                answer = chance.choice(self._offered(field))
            case "checklist":
                offered = self._offered(field)
                answer = chance.sample(offered, chance.randint(1, min(3, len(offered))))
            case "datetime":
                answer = self._time(field, today)
            case "dynamiclist":
                inner = [question for each in field.fields for question in each.questions()]
                answer = [self._all(inner, today, mark) for _ in range(chance.randint(1, 2))]
            case _:
                raise AssertionError(field.kind)
        return answer

    def _offered(self, field: Field) -> list[str]:
        if field.picker == "person":
            return self.people
        if field.picker == "agency":
            return self.agencies
        return [choice.value for choice in field.options]

    def _text(self, field: Field, mark: str) -> str:
        if field.format == "email":
            return f"{mark}@example.org"
        if field.format == "phone":
            return "01632 960 001"
        return f"{mark} {_WORDS}"[: field.max_length].strip()

    def _time(self, field: Field, today: date) -> str:
        day = today + timedelta(days=self.chance.choice([-3, -1, 0, 0, 0, 1, 10, 40]))
        if field.subtype == "time":
            return "14:30"
        return day.isoformat() if field.subtype == "date" else f"{day.isoformat()}T14:30"
