"""E11: the death of a care leaver up to the age of 24, with a short way and a clock of its own."""

from engine.editing import (
    NEW_END,
    Branch,
    Place,
    add_branch,
    add_gateway,
    add_step,
    change_step,
    put_declaration,
)
from tests.processes.changes.making import Change, Making, options, question

_REASONS = [
    ("death_abuse", "A child died, and abuse or neglect is known or suspected"),
    ("harm_abuse", "A child was seriously harmed, and abuse or neglect is known or suspected"),
    ("looked_after_death", "A looked-after child died"),
    ("care_leaver_under_18", "A care leaver aged under 18 died"),
    ("care_leaver_18_to_24", "A care leaver aged 18 to 24 died"),
]
_CLAUSE = ("WT2023:care-leaver-death",)


def make(making: Making) -> None:
    """The edits."""
    making.edit(put_declaration, "fact", "incident_reason", {"choices": _REASONS})
    label = "Date the authority learned of the care leaver's death"
    known = {"id": "care_leaver_death_known_on", "type": "date", "label": label, "sensitivity": "official"}
    making.edit(put_declaration, "fact", "", known)
    clock = {
        "id": "care_leaver_death", "name": "Death of a care leaver notified", "length": "5",
        "unit": "working_days", "anchor": "care_leaver_death_known_on",
        "met": "task:notify_care_leaver_death",
        "force": "should", "lengthSource": "local", "clause": "WT2023:care-leaver-death",
    }  # fmt: skip
    making.edit(put_declaration, "clock", "", clock)
    making.change_question("grounds", "reason", values=options(_REASONS))
    making.form(
        "care_leaver",
        "Describe the care leaver",
        question(
            "datetime", "known_on", label, required=True, subtype="date", fact="care_leaver_death_known_on"
        ),
        question("textarea", "outline", "What is known about the death", required=True),
    )
    making.form(
        "care_leaver_notified",
        "Notify the death of the care leaver",
        question("datetime", "submitted_on", "Date submitted", required=True, subtype="date"),
        question("textarea", "learning", "Will the partners learn from the death by a review? Why?"),
    )
    _draw(making)


def _draw(making: Making) -> None:
    died = "incident_reason in ('care_leaver_under_18', 'care_leaver_18_to_24')"
    branch = Branch("A care leaver died", died, step="Describe the care leaver", to=NEW_END)
    making.edit(add_branch, "what_kind_of_incident", branch)
    describe = "describe_the_care_leaver"
    values = {
        "form": "care_leaver",
        "clock": "care_leaver_death",
        "clauses": _CLAUSE,
        "shows": ("record_incident",),
    }
    making.edit(change_step, describe, values)
    values = {
        "form": "care_leaver_notified",
        "clock": "care_leaver_death",
        "clauses": _CLAUSE,
        "shows": (describe,),
    }
    name = "Notify the death of the care leaver"
    making.edit(add_step, "send", name, Place("after", describe), values, key="notify_care_leaver_death")
    branches = [
        Branch("Yes", "incident_reason = 'care_leaver_under_18'", to="describe_children"),
        Branch("No"),
    ]
    making.edit(add_gateway, "question", "Was the care leaver under 18?", Place("after", describe), branches)


E11 = Change("E11", "serious_incident_notification", 2018, make)
