"""Which version an instance runs: chosen once, when it starts (design, D5; decision 0015).

The versions are asked in turn, an area's own before the shared ones and later ones first: the first that
governs is chosen. A version governs from its first day in force, where its transitional rule is true on the
facts, unless it has been retired.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, defer

from engine.errors import DefinitionError
from engine.expressions import Context, ExpressionError, Value, parse
from engine.expressions.nodes import Literal, walk
from engine.models import Process, Retirement, Version
from engine.now import local_date


@dataclass(frozen=True)
class Candidate:
    """A version that an area can run, with its retirements that count there."""

    version: Version
    retirements: tuple[Retirement, ...] = ()

    def governs(self, facts: Mapping[str, Value], context: Context) -> bool:
        """Whether a new instance would run it: in force, its rule true on the facts, and not retired."""
        return (
            self.version.in_force_from <= context.today
            and _holds(self.version.rule, facts, context)
            and not any(_holds(each.rule, facts, context) for each in self.counting(context.today))
        )

    def of_area(self, area_id: int | None) -> "Candidate":
        """The same version with only the retirements that count in an area."""
        here = tuple(each for each in self.retirements if each.area_id in (None, area_id))
        return Candidate(self.version, here)

    def counting(self, today: date) -> list[Retirement]:
        """The retirements that count on a day: begun, and not ended by then."""
        return [each for each in self.retirements if is_counting(each, today)]

    def may_govern(self, today: date) -> bool:
        """Whether it is in force on a day for some case at least, looking at dates only."""
        return self.version.in_force_from <= today and all(
            each.rule and each.rule != self.version.rule for each in self.counting(today)
        )


def bind(
    session: Session, process_key: str, area_id: int, facts: Mapping[str, Value], context: Context
) -> Version:
    """Choose the version that governs a new instance.

    Args:
        session: the command's session.
        process_key: which process starts.
        area_id: the area of the case; shared versions are candidates too.
        facts: the case's facts, for the transitional rules.
        context: today and the working days of the area.

    Raises:
        DefinitionError: no version governs; the sentence says whether all are retired.
    """
    found = candidates(session, process_key, area_id)
    for candidate in found:
        if candidate.governs(facts, context):
            return candidate.version
    raise DefinitionError(_why_none(process_key, found, context.today))


def candidates(session: Session, process_key: str, area_id: int) -> list[Candidate]:
    """The versions an area can run, in the order in which they are asked.

    The area's own come first: what it has decided for itself is not undone by a newer shared version.
    """
    found = session.execute(_asking(area_id).where(Process.key == process_key))
    return gathered((row[0], row[1]) for row in found)


def all_candidates(session: Session, area_id: int) -> dict[int, list[Candidate]]:
    """The versions of every process that an area can run, by process, each in the order of asking."""
    found: dict[int, list[Candidate]] = {}
    for candidate in gathered((row[0], row[1]) for row in session.execute(_asking(area_id))):
        found.setdefault(candidate.version.process_id, []).append(candidate)
    return found


def gathered(rows: Iterable[tuple[Version, Retirement | None]]) -> list[Candidate]:
    """Versions with their retirements, in the order of the rows."""
    found: dict[int, Candidate] = {}
    for version, retirement in rows:
        before = found.get(version.id, Candidate(version))
        more = (retirement,) if retirement is not None else ()
        found[version.id] = Candidate(version, (*before.retirements, *more))
    return list(found.values())


def bind_in_force(session: Session, process_key: str, area_id: int, today: date) -> Version | None:
    """The version in force on a day, looking at dates only; None when there is none."""
    found = candidates(session, process_key, area_id)
    return next((each.version for each in found if each.may_govern(today)), None)


def bind_opening(session: Session, process: Process, area_id: int, context: Context) -> Version | None:
    """A version that could govern a case opened today with some opening date; None where no date lets it.

    Only the opening date is known then, so the days around each day that a rule names are tried, the latest
    first; a rule that reads other facts may be true of some case.
    """
    found = [each for each in candidates(session, process.key, area_id) if each.may_govern(context.today)]
    for day in _days_to_try(found, context.today):
        for candidate in found:
            if _could_govern(candidate, process.opens, day, context):
                return candidate.version
    return None


def is_counting(retirement: Retirement, today: date) -> bool:
    """Whether a retirement has begun on a day and has not been ended by then."""
    ended_on = local_date(retirement.ended_at) if retirement.ended_at else None
    return retirement.from_on <= today and (ended_on is None or today < ended_on)


def _asking(area_id: int) -> Select[Version, Retirement]:
    counting_here = or_(Retirement.area_id == area_id, Retirement.area_id.is_(None))
    return (
        select(Version, Retirement)
        .join(Process, Process.id == Version.process_id)
        .outerjoin(Retirement, and_(Retirement.version_id == Version.id, counting_here))
        .where(or_(Version.area_id == area_id, Version.area_id.is_(None)))
        .order_by(Version.area_id.is_(None), Version.number.desc(), Retirement.id)
        .options(defer(Version.files))
    )


def _could_govern(candidate: Candidate, opens: str, day: date, context: Context) -> bool:
    facts = {opens: day}
    rule = candidate.version.rule
    if _reads_only(rule, opens) and not _holds(rule, facts, context):
        return False
    counting = candidate.counting(context.today)
    return not any(_reads_only(each.rule, opens) and _holds(each.rule, facts, context) for each in counting)


def _days_to_try(found: list[Candidate], today: date) -> list[date]:
    rules = [text for each in found for text in (each.version.rule, *(one.rule for one in each.retirements))]
    named = {day for text in rules for day in _days_in(text)}
    around = {day + timedelta(days=step) for day in named for step in (-1, 0, 1)}
    return sorted((day for day in {today, *around} if day <= today), reverse=True)


def _days_in(rule: str) -> set[date]:
    try:
        nodes = walk(parse(rule).root) if rule else ()
    except ExpressionError:
        return set()
    literals = (node.value for node in nodes if isinstance(node, Literal))
    return {value for value in literals if isinstance(value, date) and date(1900, 1, 1) < value < date.max}


def _reads_only(rule: str, fact: str) -> bool:
    try:
        return not rule or parse(rule).names <= {fact}
    except ExpressionError:
        return True


def _holds(rule: str, facts: Mapping[str, Value], context: Context) -> bool:
    """Whether a rule is true on the facts: no rule is true of all, one that cannot be worked out of none."""
    try:
        return not rule or bool(parse(rule).evaluate(facts, context))
    except ExpressionError:
        return False


def _why_none(process_key: str, found: list[Candidate], today: date) -> str:
    if not found:
        return f"There is no version of the process “{process_key}” for this partnership."
    retired = [one for each in found for one in each.counting(today) if not one.rule]
    if retired and not any(each.may_govern(today) for each in found):
        last = max(retired, key=lambda one: one.from_on)
        return (
            f"Every version of the process “{process_key}” is retired, the last one from "
            f"{last.from_on:%-d %B %Y}: {last.reason} Choose another kind of case."
        )
    return (
        f"No version of the process “{process_key}” governs this case: none is in force on "
        f"{today:%-d %B %Y} for what is known of it. Check the dates, or choose another kind of case."
    )
