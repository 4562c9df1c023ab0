"""Whom a task may be given to: nobody is missing from the list."""

from engine.queries.candidates import Candidate
from webapp.task_move_forms import people_question


def test_everybody_is_in_a_long_list() -> None:
    takers = [Candidate(number, f"Person {number}", "", is_away=False) for number in range(1, 701)]
    asked = people_question("Who?", "They hold the role", "Choose", takers, [("everybody", "Everybody")])
    assert asked["type"] == "select"
    assert [each["value"] for each in asked["values"]] == ["everybody", *(str(n) for n in range(1, 701))]
    assert "Only the first" not in asked["description"]
