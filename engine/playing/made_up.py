"""Made-up answers that a form accepts, so that somebody who walks a process need not type."""

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from engine.errors import CasewayError, InvalidInputError
from engine.execute import Command
from engine.scenarios import World
from forms import Field, Form, InvalidFormError, Options
from forms.form import Visible

WORDS = "Made up for this walk."
_TRIES = 30


def made_up_answers(
    form: Form, options: Options, visible: Visible, today: date, seed: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Answers that pass, what was given kept where it passes.

    Args:
        form: the form.
        options: what its pickers offer.
        visible: asks its conditions.
        today: the day it is in the walk.
        seed: the same seed makes up the same answers.
        given: what somebody answered already.

    Raises:
        InvalidInputError: nothing that was tried passes; the words are the form's own.
    """
    kept = {key: value for key, value in given.items() if value not in (None, "", [], {}) and _is_said(value)}
    errors: Mapping[str, Any] = {}
    for attempt in range(_TRIES):
        chance = random.Random(f"{seed} {attempt}")  # noqa: S311 - made-up answers, no secret
        raw = {**_all(form.fields(), options, today, chance), **kept}
        try:
            return form.load(raw, options, visible)
        except InvalidFormError as error:
            errors = error.errors
            wrong = {path.split("-", 1)[0] for path in errors}
            kept = {key: value for key, value in kept.items() if key not in wrong}
    raise InvalidInputError({path: list(messages) for path, messages in errors.items()})


def first_accepted(
    world: World, role: str, part: str, attempts: Iterable[tuple[dict[str, Any], Command[Any]]]
) -> dict[str, Any]:
    """The first answers that the command itself accepts; it is tried and rolled back.

    Raises:
        CasewayError: every attempt was refused; the refusal is the last one's.
    """
    actor, refusal = world.actor(role, part), None
    for answers, command in attempts:
        try:
            world.engine.preview(command, actor)
        except CasewayError as error:
            refusal = error
            continue
        return answers
    raise refusal or InvalidInputError({"": ["There is nothing to answer here."]})


def _is_said(value: Any) -> bool:
    return any(value.values()) if isinstance(value, Mapping) else True


def _all(fields: Iterable[Field], options: Options, today: date, chance: random.Random) -> dict[str, Any]:
    return {field.key: _one(field, options, today, chance) for field in fields if field.kind != "filepicker"}


def _one(field: Field, options: Options, today: date, chance: random.Random) -> Any:
    answer: Any
    match field.kind:
        case "number":
            answer = _number(field, chance)
        case "checkbox":
            answer = "true"
        case "radio" | "select":
            offered = [choice.value for choice in field.choices(options)]
            answer = chance.choice(offered) if offered else ""
        case "checklist":
            offered = [choice.value for choice in field.choices(options)]
            answer = chance.sample(offered, chance.randint(1, min(3, len(offered)))) if offered else []
        case "datetime":
            answer = _time(field, today, chance)
        case "dynamiclist":
            inner = [question for each in field.fields for question in each.questions()]
            rows = chance.randint(1, max(1, min(2, field.maximum_rows)))
            answer = [_all(inner, options, today, chance) for _ in range(rows)]
        case _:
            answer = _text(field)
    return answer


def _number(field: Field, chance: random.Random) -> str:
    low = int(field.minimum or 1)
    return str(chance.randint(low, max(low, int(field.maximum if field.maximum is not None else low + 20))))


def _time(field: Field, today: date, chance: random.Random) -> str:
    if field.subtype == "time":
        return "10:00"
    day = today + timedelta(days=chance.choice([0, 0, 0, 0, -1, 1, 10]))
    return day.isoformat() if field.subtype == "date" else f"{day.isoformat()}T10:00"


def _text(field: Field) -> str:
    if field.format == "email":
        return "walk@example.org"
    if field.format == "phone":
        return "01632 960 001"
    return (WORDS * max(1, 1 + field.min_length // len(WORDS)))[: field.max_length].strip()
