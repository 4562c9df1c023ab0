"""The partnership in which scenarios play: seven agencies, and one person for every role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.set_up_area import SetUpArea
from engine.execute import Engine
from engine.roles import OWN_AGENCY_ONLY, ROLE_LABELS

AGENCIES = {
    "la": "Children's services",
    "icb": "Integrated care board",
    "police": "Police",
    "education": "Education",
    "health_provider": "Hospital trust",
    "probation": "Probation",
    "voluntary": "Voluntary sector",
}
LONG_AGO = date(2015, 1, 1)


@dataclass(frozen=True)
class StandardArea:
    """The area's id and its people: ids by role, and by ``role@agency`` for agency roles.

    An agency role by itself means the local authority's person.
    """

    area_id: int
    people: Mapping[str, int]

    def person(self, role: str, agency: str = "") -> int | None:
        """Who holds a role (for an agency), or None."""
        if agency and (found := self.people.get(f"{role}@{agency}")):
            return found
        return self.people.get(role)


def build_standard_area(engine: Engine, parameters: Mapping[str, Any]) -> StandardArea:
    """Set it up through the real commands; nobody in it can sign in.

    Args:
        parameters: what the area sets, ``{"<process>.<parameter>": value}``.
    """
    setting_up = SetUpArea(
        "standard", "Standard partnership", "STD", AGENCIES, {"review_group": "Review group"}, parameters
    )
    area_id = engine.execute(setting_up, actor=SYSTEM)
    people: dict[str, int] = {}
    for role, label in ROLE_LABELS.items():
        agencies = tuple(AGENCIES) if role in OWN_AGENCY_ONLY else ("",)
        for agency in agencies:
            name = f"{label}, {AGENCIES[agency]}" if agency else label
            email = f"{role}.{agency or 'area'}@scenario.example"
            person = engine.execute(AddPerson(email, name), actor=SYSTEM)
            joining = AddMembership(area_id, "review_group", person, role, LONG_AGO, agency=agency or None)
            engine.execute(joining, actor=SYSTEM)
            people.setdefault(role, person)
            if agency:
                people[f"{role}@{agency}"] = person
    return StandardArea(area_id, people)
