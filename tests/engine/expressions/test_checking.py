"""Conditions are checked against declared facts before anything runs."""

import pytest

from engine.expressions import ExpressionTypeError, parse

TYPES = {
    "aware_on": "date",
    "told_at": "datetime",
    "children": "integer",
    "score": "decimal",
    "review_needed": "boolean",
    "decision": "choice",
    "reason": "text",
    "lead": "agency",
    "reviewer": "person",
    "agencies": "agency_list",
    "people": "person_list",
    "themes": "choice_list",
    "odd": "colour",
}
CHOICES = {"decision": {"agree": "Agree", "disagree": "Disagree"}, "themes": ["neglect", "abuse"]}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("children", "integer"),
        ("children + 1", "integer"),
        ("children / 2", "decimal"),
        ("children * score", "decimal"),
        ("-score", "decimal"),
        ("aware_on + 7", "date"),
        ("today() - aware_on", "integer"),
        ("working_days(aware_on, told_at)", "integer"),
        ("'text'", "text"),
        ("1.5", "decimal"),
        ("date('2026-03-18')", "date"),
        ("parts.count('vote', 'agree')", "integer"),
        ("parts.done = parts.total", "boolean"),
        ("review_needed", "boolean"),
        ("review_needed = true", "boolean"),
        ("aware_on >= date('2026-03-18')", "boolean"),
        ("told_at < aware_on", "boolean"),
        ("decision = 'agree'", "boolean"),
        ("decision in ('agree', 'disagree')", "boolean"),
        ("'police' in agencies", "boolean"),
        ("lead in agencies", "boolean"),
        ("reviewer in people", "boolean"),
        ("'neglect' in themes", "boolean"),
        ("agencies is set", "boolean"),
        ("children < score", "boolean"),
        ("not review_needed or children > 1 and reason is not set", "boolean"),
    ],
)
def test_check_gives_the_type_of_the_result(text, result):
    assert parse(text).check(TYPES, CHOICES) == result


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("awareon is set", "`awareon` is not a fact or parameter (at character 1). Did you mean aware_on?"),
        ("zzz = 1", "Declare it on the process, or correct its id"),
        ("odd = 1", "`odd` has no known type: colour"),
        ("aware_on = '2026-03-18'", "Write a date as date('2026-03-18')"),
        ("children = '3'", "Write a number without quotation marks"),
        ("review_needed = 'yes'", "Write true or false without quotation marks"),
        ("decision = 'agre'", "Did you mean 'agree'?"),
        ("'agre' = decision", "Did you mean 'agree'?"),
        ("decision in ('agree', 'xyz')", "Its values are agree, disagree"),
        ("'poverty' in themes", "'poverty' is not a value of `themes`"),
        ("decision > 'agree'", "Only numbers and dates have an order"),
        ("agencies = 'police'", "Ask whether it holds something: 'police' in `agencies`"),
        ("'a' in reason", "`reason` is not a list"),
        ("reviewer in agencies", "`agencies` holds agency ids and `reviewer` is a person"),
        ("lead = reviewer", "`lead` is an agency and `reviewer` is a person"),
        ("children and review_needed", "`children` is a whole number, not a condition"),
        ("not aware_on", "`aware_on` is a date, not a condition"),
        ("aware_on + aware_on", "add or take days from a date"),
        ("aware_on * 2", "add or take days from a date"),
        ("-reason", "`reason` is a text, not a number"),
        ("working_days(children, aware_on)", "`children` is a whole number, not a date"),
        ("(children > 1) = 1", "one side is yes or no and 1 is a whole number"),
        ("told_at = true", "`told_at` is a date and time"),
    ],
)
def test_check_tells_the_mend(text, told):
    with pytest.raises(ExpressionTypeError) as caught:
        parse(text).check(TYPES, CHOICES)
    assert told in str(caught.value)
    assert caught.value.position is not None


def test_check_of_a_choice_needs_its_values_to_be_passed():
    assert parse("decision = 'agre'").check(TYPES) == "boolean"
