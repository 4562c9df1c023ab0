"""E21: an area wants one more sign-off before publication, and a shorter time of its own."""

from engine.editing import Place, add_step, put_declaration
from tests.processes.changes.making import Change, Making, question


def make(making: Making) -> None:
    """The edits."""
    making.edit(put_declaration, "clock", "area_publication", {"length": "30"})
    making.form(
        "wording_signed",
        "Sign off what is said",
        question("textarea", "wording", "What is said to the press and to staff?", required=True),
    )
    values = {
        "role": "communications_lead", "form": "wording_signed", "clauses": ("LOCAL:publication-checklist",),
        "shows": ("consider_comments",), "documentation": "Read once more what is said on the day.",
    }  # fmt: skip
    place = Place("after", "consider_comments")
    making.edit(add_step, "form", "Sign off what is said", place, values, key="sign_off_wording")


E21 = Change(
    "E21",
    "publication",
    0,
    make,
    person_when="publication_on is set and working_days(today(), publication_on) < 7",
    person_words="The day of publication is less than seven working days away.",
)
