"""Conditions said in plain English."""

import pytest

from engine.expressions import parse

LABELS = {
    "aware_on": "Authority became aware",
    "copies_sent_on": "Copies sent on",
    "publication_on": "Publication date",
    "review_needed": "Review needed",
    "decider": "Who decides",
    "children": "Number of children",
    "agencies": "Agencies involved",
    "vote": "Vote",
}
CHOICES = {
    "decider": {"chair": "The chair", "partners": "The three partners"},
    "vote": {"agree": "Agree"},
    "agencies": {"police": "Police"},
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "copies_sent_on is set and working_days(copies_sent_on, publication_on) >= 7",
            (
                "Copies sent on is set and "
                "there are at least 7 working days from Copies sent on to Publication date"
            ),
        ),
        (
            "working_days(aware_on, today()) > 1",
            "There is more than 1 working day from Authority became aware to today",
        ),
        (
            "working_days(aware_on, today()) < children",
            "The number of working days from Authority became aware to today is less than Number of children",
        ),
        ("review_needed", "Review needed is yes"),
        ("not review_needed", "Review needed is no"),
        ("review_needed = false", "Review needed is no"),
        ("not not review_needed", "Review needed is yes"),
        ("decider = 'partners'", "Who decides is The three partners"),
        ("'partners' != decider", "Who decides is not The three partners"),
        ("decider in ('partners', 'chair')", "Who decides is The three partners or The chair"),
        (
            "not decider in ('partners', 'chair', 'x_y')",
            "Who decides is not The three partners, The chair or x y",
        ),
        ("'police' not in agencies", "Agencies involved does not include Police"),
        ("not ('police' in agencies)", "Agencies involved does not include Police"),
        ("not aware_on is set", "Authority became aware is not set"),
        ("aware_on >= date('2026-03-18')", "Authority became aware is on or after 18 March 2026"),
        ("not aware_on >= date('2026-03-18')", "Authority became aware is before 18 March 2026"),
        ("date('2026-03-18') < aware_on", "Authority became aware is after 18 March 2026"),
        ("today() > publication_on + 7", "Today is after 7 days after Publication date"),
        (
            "today() <= publication_on - children",
            "Today is on or before Number of children days before Publication date",
        ),
        (
            "publication_on - aware_on > 180",
            "The number of days from Authority became aware to Publication date is more than 180",
        ),
        ("3 <= children", "Number of children is at least 3"),
        ("children * 2 + 1 > -1.5", "(Number of children times 2) plus 1 is more than minus 1.5"),
        ("parts.count('vote', 'agree') = parts.total", "Vote is Agree in every part"),
        ("parts.count('vote', 'agree') = parts.done", "Vote is Agree in every part done"),
        ("parts.count('vote', 'agree') >= 2", "Vote is Agree in at least 2 parts"),
        (
            "parts.count('vote', 'agree') > children",
            "The number of parts where Vote is Agree is more than Number of children",
        ),
        ("parts.done = parts.total", "Every part is done"),
        ("parts.total = parts.done", "The number of parts is the number of parts done"),
        ("parts.done >= 1", "At least 1 part is done"),
        ("parts.withdrawn = 0", "Exactly 0 parts are withdrawn"),
        ("parts.total > 2", "There are more than 2 parts"),
        ("parts.done", "The number of parts done"),
        (
            "review_needed and (decider = 'chair' or children > 1)",
            "Review needed is yes and (Who decides is The chair or Number of children is more than 1)",
        ),
        (
            "not (review_needed and children > 1)",
            "It is not the case that (Review needed is yes and Number of children is more than 1)",
        ),
        ("(children > 1) = review_needed", "(Number of children is more than 1) is Review needed"),
        (
            "working_days(aware_on, today()) + 1",
            "The number of working days from Authority became aware to today plus 1",
        ),
        ("strange_fact = 'some_value'", "Strange fact is some value"),
    ],
)
def test_describe_says_it_in_plain_english(text, said):
    assert parse(text).describe(LABELS, CHOICES) == said
