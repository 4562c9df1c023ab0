"""E14: unborn children, ethnicity, and disproportionality with evidence of impact in the yearly report."""

from engine.editing import Branch, Place, add_gateway, add_step, change_step, put_declaration
from tests.processes.changes.making import YES_NO, Change, Making, question

_ETHNICITY = [
    ("asian", "Asian or Asian British"),
    ("black", "Black, Black British, Caribbean or African"),
    ("mixed", "Mixed or multiple ethnic groups"),
    ("white", "White"),
    ("other", "Other ethnic group"),
    ("not_known", "Not known yet"),
]


def make(making: Making) -> None:
    """The edits of the notification."""
    label = "A child is unborn"
    unborn = {"id": "child_unborn", "type": "boolean", "label": label, "sensitivity": "official_sensitive"}
    making.edit(put_declaration, "fact", "", unborn)
    for key in ("last_name", "first_names", "born_on"):
        making.change_question("children", key, inside="children", validate=None)
    ethnicity = question(
        "select", "ethnicity", "Ethnicity", required=True, choices=_ETHNICITY, clause="WT2026:ethnicity"
    )
    making.ask("children", ethnicity, after="born_on", inside="children")
    asked = question(
        "radio",
        "unborn",
        "Is one of the children unborn?",
        required=True,
        choices=YES_NO,
        fact="child_unborn",
    )
    making.ask("children", asked, after="children")
    making.form(
        "birth_plan",
        "Plan how name and date of birth follow",
        question("textfield", "who", "Who adds the name and the date of birth?", required=True),
        question("datetime", "expected_on", "When is the birth expected?", subtype="date"),
    )
    step = "Plan how name and date of birth follow"
    branches = [Branch("Yes", "child_unborn", step=step), Branch("No")]
    making.edit(add_gateway, "question", "Is a child unborn?", Place("after", "describe_children"), branches)
    values = {"form": "birth_plan", "clauses": ("WT2026:unborn",), "clock": "notification"}
    making.edit(change_step, "plan_how_name_and_date_of_birth_follow", values)


def make_report(making: Making) -> None:
    """The edits of the yearly report."""
    making.form(
        "disproportionality",
        "Analyse disproportionality",
        question("textarea", "analysis", "Which children are over-represented, and why?", required=True),
    )
    clause = "WT2026:disproportionality"
    values = {"form": "disproportionality", "clauses": (clause,), "shows": ("contribute_to_report",)}
    making.edit(
        add_step, "form", "Analyse disproportionality", Place("after", "contribute_to_report"), values
    )
    impact = question(
        "textarea",
        "impact_on_children",
        "Evidence of impact on children and families",
        required=True,
        clause=clause,
    )
    racism = question(
        "textarea", "disproportionality", "Disproportionality and racism", required=True, clause=clause
    )
    making.ask("yearly_report", impact, racism, after="impact")


E14 = Change("E14", "serious_incident_notification", 2018, make)
E14_REPORT = Change("E14 report", "yearly_report", 2018, make_report)
