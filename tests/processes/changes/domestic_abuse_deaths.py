"""E19: domestic abuse related death reviews: another name, suicide, and one more recipient."""

from engine.editing import change_branch, change_process, change_step, put_declaration
from tests.processes.changes.making import Change, Making, options

_CAUSES = [
    ("violence", "Violence, abuse or neglect by a relative, a partner or a member of the household"),
    ("suicide", "Suicide that may have followed domestic abuse"),
    ("other", "In another way"),
]
_RECIPIENTS = [
    ("secretary_of_state", "Secretary of State"),
    ("commissioner", "Domestic Abuse Commissioner"),
    ("home_office", "Home Office"),
    ("family", "Family"),
    ("agencies", "Agencies"),
    ("safeguarding_partners", "Safeguarding partners, where a child lived in the household"),
]


def make(making: Making) -> None:
    """The edits."""
    values = {"name": "Domestic abuse related death review", "edition": "VPA2024"}
    making.edit(change_process, values)
    making.edit(put_declaration, "fact", "death_cause", {"choices": _CAUSES})
    making.change_question("death_notice", "cause", values=options(_CAUSES))
    flow = "is_it_within_the_definition__collect_information"
    making.edit(change_branch, flow, {"condition": "death_cause in ('violence', 'suicide')"})
    making.change_question("death_copies", "recipients", values=options(_RECIPIENTS))
    making.edit(change_step, "send_copies", {"clauses": ("DHR2016:publication", "VPA2024:19")})


E19 = Change("E19", "domestic_homicide_review", 2016, make)
