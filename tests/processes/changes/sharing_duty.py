"""E16: information is shared, not held, or withheld as more detrimental to the child, with a reason."""

from engine.editing import change_step
from tests.processes.changes.making import Change, Making, options

_OUTCOMES = [
    ("shared", "Shared"),
    ("not_held", "Not held"),
    ("withheld", "Withheld, as disclosing it would be more detrimental to the child"),
]


def make(making: Making) -> None:
    """The edits."""
    form = "information_answer"
    making.change_question(form, "outcome", label="Do you share the information?", values=options(_OUTCOMES))
    making.change_question(form, "information", show_if="outcome = 'shared'")
    required = {"required": True, "maxLength": 4000}
    shown = "outcome != 'shared'"
    making.change_question(form, "why_not", label="Why is it not shared?", show_if=shown, validate=required)
    making.edit(change_step, "answer_request", {"clauses": ("CA2004:16H", "CA2004:16LA")})


E16 = Change("E16", "information_request", 2023, make)
