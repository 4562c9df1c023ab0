"""E8: one notification for one incident with up to four children, instead of one form for each child."""

from engine.editing import change_kind, change_step
from tests.processes.changes.making import Change, Making, question


def make(making: Making) -> None:
    """The edits."""
    making.form(
        "incident_submission",
        "Submit the notification",
        question("textfield", "reference", "Reference given by the service", required=True),
        question("datetime", "submitted_on", "Date submitted", required=True, subtype="date"),
    )
    making.edit(change_kind, "send_notification", "send")
    values = {
        "name": "Submit the notification",
        "documentation": "One notification covers the incident, with all its children.",
        "form": "incident_submission",
        "clauses": ("CA2004:16C", "WT2026:one-notification"),
    }
    making.edit(change_step, "send_notification", values)
    making.drop_form("child_submission")
    making.change_question(
        "children", "children", maximum=4, description="Up to four. Details of more go below."
    )
    making.ask(
        "children", question("textarea", "more_children", "Details of further children"), after="children"
    )


E8 = Change("E8", "serious_incident_notification", 2018, make)
