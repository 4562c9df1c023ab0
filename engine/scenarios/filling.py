"""Turning the people a scenario names by role into the people of the standard area."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.scenarios.standard_area import StandardArea
from forms import Field


def fill(area: StandardArea, fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with people named by role replaced by their ids, inside rows too."""
    known = {field.key: field for field in fields}
    return {key: _fill_one(area, known.get(key), value) for key, value in answers.items()}


def people_named(area: StandardArea, value: Any) -> Any:
    """The id of the person with a role (or ``role@agency``), as forms and facts hold it; lists one by one.

    What names nobody stays as it is.
    """
    if isinstance(value, list):
        return [people_named(area, item) for item in value]
    role, _, agency = str(value).partition("@")
    found = area.person(role, agency)
    return value if found is None else str(found)


def _fill_one(area: StandardArea, field: Field | None, value: Any) -> Any:
    if field is None:
        return value
    if field.picker == "person":
        return people_named(area, value)
    if field.kind == "dynamiclist" and isinstance(value, list):
        return [fill(area, field.fields, row) if isinstance(row, dict) else row for row in value]
    return value
