"""What the access log holds, as people read it."""

import pytest

from engine.queries.access_log import target_in_words

NAMES = {"task:12": "Sign the rapid review", "decision:3": "Decide whether to notify"}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("tab:people", "People"),
        ("task:12/parts/4", "Sign the rapid review"),
        ("api/task:12", "Sign the rapid review"),
        ("decision:3/1", "Decide whether to notify"),
        ("decision:4/1", "Decision 4, 1"),
        ("looked", "Who has looked at it"),
    ],
)
def test_what_was_read_is_said_by_its_name(target, words):
    assert target_in_words(target, NAMES) == words
