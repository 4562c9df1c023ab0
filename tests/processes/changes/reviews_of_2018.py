"""E5: the reviews of 2018 take the place of serious case reviews, for incidents known from 29 June 2018."""

from tests.processes.changes.making import Change, Making


def make(making: Making) -> None:
    """The process that follows is another one, as it is shipped: nothing of the old one is edited."""
    making.files["README.md"] += "\nIt takes the place of serious case reviews.\n"


E5 = Change(
    "E5", "serious_incident", 0, make, rule="aware_on >= date('2018-06-29')", replaces="serious_case_review"
)
