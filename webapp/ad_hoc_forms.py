"""What has to be known to add a task, an information request or a meeting to a case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.ad_hoc.clocks import LONGEST, UNITS
from engine.ad_hoc.steps import MEETING, REQUEST
from engine.commands.add_ad_hoc_task import (
    AGENCY_ROLES,
    LONGEST_DETAILS,
    LONGEST_NAME,
    LONGEST_PLACE,
    WORKING_ROLES,
    AddAdHocTask,
)
from engine.now import LONDON
from engine.role_words import RoleWords
from forms import Form
from webapp.form_pages.fixed import (
    Component,
    choice_question,
    date_question,
    fixed_form,
    line_question,
    number_question,
    text_question,
)

TITLES = {
    "task": "Add a task",
    "information_request": "Ask an agency for information",
    "meeting": "Call a meeting",
}
_NO_NAME = "It is shown in lists, so do not name the child"


def ad_hoc_form(
    kind: str, people: Sequence[tuple[int, str]], agencies: Sequence[tuple[str, str]], say: RoleWords
) -> Form:
    """The form for one kind.

    Args:
        kind: task, information_request or meeting.
        people: who may be given a task, or invited.
        agencies: who may be asked for information.
    """
    persons = [(str(number), words) for number, words in people]
    asked = (
        ("What is it about?", "Say what it is about")
        if kind == MEETING
        else ("What is asked?", "Say what is asked")
    )
    questions = [
        line_question("name", "What is it?", _NO_NAME, "Say in a few words what it is", LONGEST_NAME),
        text_question("details", asked[0], "", asked[1], LONGEST_DETAILS),
    ]
    if kind == REQUEST:
        questions += [
            _select("agency", "Which agency?", "Choose an agency", agencies),
            _select("role", "Who answers there?", "Choose who answers", _roles(AGENCY_ROLES, say)),
        ]
    elif kind == MEETING:
        when = date_question("meets_at", "When is it?", "", "Enter when the meeting is")
        questions += [
            when | {"subtype": "datetime"},
            line_question(
                "place", "Where is it, or how does one join?", "", "Say where it is", LONGEST_PLACE
            ),
            _people("invited", "Who is invited?", persons),
            _select(
                "role", "Who records what came of it?", "Choose who records it", _roles(WORKING_ROLES, say)
            ),
        ]
    else:
        questions += [
            _select("role", "Who does it?", "Choose who does it", _roles(WORKING_ROLES, say)),
            _select("person_id", "Or one person", "", persons, "They must hold the role that you chose"),
        ]
    since = "From the day of the meeting" if kind == MEETING else "From today"
    questions += [
        number_question("length", "How much time is there?", since, "Enter a number", least=1, most=LONGEST),
        choice_question("unit", "Counted in", "", "Choose working days or days", *UNITS.items()),
    ]
    return fixed_form("ad_hoc", TITLES[kind], *questions)


def ad_hoc_command(case_id: int, kind: str, values: Mapping[str, Any]) -> AddAdHocTask:
    """The command that the cleaned answers make."""
    person, meets = values.get("person_id"), values.get("meets_at")
    return AddAdHocTask(
        case_id=case_id,
        kind=kind,
        name=values["name"],
        details=values["details"],
        role=values["role"],
        person_id=int(person) if person else None,
        agency=values.get("agency") or "",
        length=int(values["length"]),
        unit=values["unit"],
        meets_at=datetime.fromisoformat(meets).replace(tzinfo=LONDON) if meets else None,
        place=values.get("place") or "",
        invited=tuple(int(one) for one in values.get("invited") or ()),
    )


def _roles(roles: Sequence[str], say: RoleWords) -> list[tuple[str, str]]:
    return [(role, say(role)) for role in roles]


def _select(
    key: str, label: str, missing: str, choices: Sequence[tuple[str, str]], hint: str = ""
) -> Component:
    return choice_question(key, label, hint, missing, *choices) | {"type": "select"}


def _people(key: str, label: str, people: Sequence[tuple[str, str]]) -> Component:
    hint = "They are told the day and the hour. Who reads the case also sees what it is about and where it is"
    return choice_question(key, label, hint, "", *people) | {"type": "checklist"}
