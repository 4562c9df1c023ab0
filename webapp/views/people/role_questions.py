"""The questions about a role to be given: which, in which group, for which agency, from when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.queries.people import list_groups_and_agencies, roles_to_give
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages.fixed import Component, date_question, select_question


def role_questions(area_id: int) -> tuple[Component, ...]:
    """Those for a role in an area: only roles that the reader may give are offered."""
    with current_engine().read() as rows:
        groups, agencies = list_groups_and_agencies(rows, area_id)
        roles = roles_to_give(rows, current_actor(), area_id)
    by_label = sorted(roles, key=lambda pair: pair[1])
    questions = [
        select_question("role", "Role", "", "Choose a role", *by_label),
        select_question("group", "Group", "", "Choose a group", *groups),
    ]
    if agencies:
        hint = (
            "Only for a role that belongs to one agency, such as an agency author. Leave it empty otherwise"
        )
        questions.append(select_question("agency", "Agency", hint, "", *agencies))
    return (
        *questions,
        date_question("from_on", "First day", "", "Enter the first day"),
        date_question("to_on", "Last day", "Leave it empty if it is until further notice"),
    )


def to_day(values: Mapping[str, Any]) -> date | None:
    """The last day, if one was entered."""
    return date.fromisoformat(values["to_on"]) if values.get("to_on") else None
