"""Facts keep their types: what a form gives is stored as JSON and read back as what was declared."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import fact_from_form, from_json, to_json
from engine.now import LONDON

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "date": st.dates(),
    "datetime": st.datetimes(timezones=st.just(UTC)),
    "integer": st.integers(),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "text": st.text(),
    "choice": st.text(),
    "agency": st.text(),
    "person": st.text(),
    "agency_list": st.lists(st.text()).map(tuple),
    "person_list": st.lists(st.text()).map(tuple),
    "choice_list": st.lists(st.text()).map(tuple),
}


@given(st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_value_survives_its_storage(kind: str, data: st.DataObject) -> None:
    value = data.draw(KINDS[kind])
    assert from_json(kind, json.loads(json.dumps(to_json(value)))) == value


@pytest.mark.parametrize(
    ("kind", "answer", "stored"),
    [
        ("boolean", "yes", True),
        ("boolean", "no", False),
        ("boolean", False, False),
        ("boolean", None, None),
        ("date", "", None),
        ("date", "2026-12-18", "2026-12-18"),
        ("integer", 0, 0),
        ("decimal", "1.50", "1.50"),
        ("agency_list", [], None),
        ("agency_list", "la", ["la"]),
        ("person_list", ["3", "1"], ["3", "1"]),
    ],
)
def test_answer_becomes_the_fact_s_json(kind: str, answer: Any, stored: Any) -> None:
    assert fact_from_form(kind, answer) == stored


@pytest.mark.parametrize(("kind", "answer"), [("date", "tomorrow"), ("decimal", "much"), ("integer", "few")])
def test_answer_that_is_not_of_the_type_is_refused(kind: str, answer: str) -> None:
    with pytest.raises(ValueError):
        fact_from_form(kind, answer)


def test_time_without_a_zone_is_london_time() -> None:
    found = from_json("datetime", "2026-07-01T10:00")
    assert found == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert found == datetime(2026, 7, 1, 10, tzinfo=LONDON)


def test_cleared_fact_is_no_value_of_any_type() -> None:
    assert {from_json(kind, None) for kind in KINDS} == {None}
    assert to_json(date(2026, 12, 18)) == "2026-12-18"
    assert to_json(Decimal("1.50")) == "1.50"
