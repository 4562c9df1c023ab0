"""What somebody does in a play, as a step of its script: people by their roles, parts by their keys."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import ConflictError
from engine.playing.standing import OpenTask, role_of_person
from engine.scenarios import World
from engine.scenarios.script import Do
from engine.scenarios.targets import find_target
from forms import Field, Form

Step = dict[str, Any]


def do_step(world: World, task: OpenTask, role: str, form: Form | None, answers: Mapping[str, Any]) -> Step:
    """The step that completes an open task or part.

    Raises:
        ConflictError: a scenario would take another task of the same step, which has to be done first.
    """
    role = role or task.role
    target = find_target(world, Do(role, task.element_id, {}, task.part_key), only_open=True)
    found = (target.task.id, target.part.id if target.part else None) if target else None
    if found != (task.task_id, task.part_id):
        message = "The same step is open more than once. Do the oldest of them first."
        raise ConflictError(message)
    step: Step = {"as": _short(role, task.part_key), "do": task.element_id}
    if task.part_key:
        step["part"] = task.part_key
    return {**step, "with": named(world, form.fields() if form else (), answers)}


def message_step(
    world: World, element: str, role: str, form: Form | None, answers: Mapping[str, Any]
) -> Step:
    """The step that records a message."""
    fields = form.fields() if form else ()
    return {"as": role, "message": element, "with": named(world, fields, answers)}


def named(world: World, fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with people named by role, and without questions that were left empty."""
    known = {field.key: field for field in fields}
    return {
        key: _name_one(world, known.get(key), value)
        for key, value in answers.items()
        if value not in (None, "", [])
    }


def _name_one(world: World, field: Field | None, value: Any) -> Any:
    if field is None:
        return value
    if field.picker == "person":
        if isinstance(value, list):
            return [_person(world, each) for each in value]
        return _person(world, value)
    if field.kind == "dynamiclist" and isinstance(value, list):
        inner = [question for each in field.fields for question in each.questions()]
        return [named(world, inner, row) if isinstance(row, dict) else row for row in value]
    return value


def _person(world: World, value: Any) -> Any:
    return role_of_person(world, int(value)) if str(value).isdecimal() else value


def _short(role: str, part_key: str) -> str:
    """Without the agency where the part says it already."""
    name, _, agency = role.partition("@")
    return name if agency and agency == part_key else role
