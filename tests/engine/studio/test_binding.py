"""Which version is chosen, against a plain reading of the rules for any versions and retirements."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bundles.binding import gathered
from engine.expressions import Context
from engine.models import Retirement, Version

TODAY = date(2026, 12, 18)
DAYS = st.integers(-3, 3).map(lambda step: TODAY + timedelta(days=step))
RULES = st.one_of(st.just(""), DAYS.map(lambda day: f"aware_on >= date('{day}')"), st.just("unknown is set"))


@dataclass(frozen=True)
class Drawn:
    from_on: date
    rule: str
    retirements: tuple[tuple[date, str, date | None], ...]


RETIREMENTS = st.tuples(DAYS, RULES, st.one_of(st.none(), DAYS))
VERSIONS = st.builds(Drawn, DAYS, RULES, st.lists(RETIREMENTS, max_size=2).map(tuple))


def rows(drawn: list[Drawn]) -> list[tuple[Version, Retirement | None]]:
    found: list[tuple[Version, Retirement | None]] = []
    for number, each in reversed(list(enumerate(drawn, 1))):
        version = Version(id=number, number=number, in_force_from=each.from_on, rule=each.rule)
        retired = [
            Retirement(
                from_on=from_on,
                rule=rule,
                ended_at=datetime.combine(ended, time(12), UTC) if ended else None,
            )
            for from_on, rule, ended in each.retirements
        ]
        found += [(version, one) for one in retired] or [(version, None)]
    return found


def is_true(rule: str, aware_on: date | None) -> bool:
    if not rule:
        return True
    if rule.startswith("unknown"):
        return False
    return aware_on is not None and aware_on >= date.fromisoformat(rule[-12:-2])


def expected(drawn: list[Drawn], aware_on: date | None) -> int | None:
    for number, each in reversed(list(enumerate(drawn, 1))):
        retired = any(
            from_on <= TODAY and (ended is None or ended > TODAY) and is_true(rule, aware_on)
            for from_on, rule, ended in each.retirements
        )
        if each.from_on <= TODAY and is_true(each.rule, aware_on) and not retired:
            return number
    return None


@settings(max_examples=300)
@given(st.lists(VERSIONS, max_size=4), st.one_of(st.none(), DAYS))
def test_the_latest_that_is_in_force_whose_rule_holds_and_that_is_not_retired(
    drawn: list[Drawn], aware_on: date | None
) -> None:
    facts = {"aware_on": aware_on} if aware_on else {}
    context = Context(TODAY, lambda _first, _last: 0)
    candidates = gathered(rows(drawn))
    chosen = next((each.version.id for each in candidates if each.governs(facts, context)), None)
    assert chosen == expected(drawn, aware_on)
    if chosen is not None:
        assert next(each for each in candidates if each.version.id == chosen).may_govern(TODAY)
