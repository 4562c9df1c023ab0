"""The duty of digests: whose day or week has come, by their own hour and their area's working days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from engine.actor import SYSTEM
from engine.clocks.calendars import load_calendar
from engine.commands.send_digest import SendDigest
from engine.commands.send_weekly import SendWeekly
from engine.execute import Engine
from engine.models import Case, CaseMember, Group, Membership, NoticeSetting, Person
from engine.models.case import REVIEWER
from engine.notices.telling import MAIL
from engine.notices.topics import MANAGERS, USUAL_HOUR
from engine.now import LONDON

log = structlog.get_logger()


@dataclass(frozen=True)
class _Due:
    """Somebody whose digest or week is not settled yet, and what they chose."""

    person_id: int
    areas: frozenset[int]
    hour: int
    days: str


def send_due_digests(engine: Engine) -> int:
    """Queue the digests and weekly overviews whose local hour has come and that were not sent yet.

    After a downtime each person gets one, today's, and not one for every day missed. In the night in which
    the clocks go back an hour comes twice and is served once; in the other, an hour that is left out is
    served by the next.

    Returns:
        How many were queued. None where no mail is configured.
    """
    if MAIL not in engine.couriers:
        return 0
    local = engine.now().astimezone(LONDON)
    monday = local.date() - timedelta(days=local.weekday())
    with engine.read() as session:
        working = _WorkingDays(session, local.date())
        daily = _due(session, local, local.date(), frozenset())
        weekly = _due(session, local, monday, MANAGERS)
        daily = [
            one for one in daily if one.days == "every" or (one.days == "working" and working.any(one.areas))
        ]
        weekly = [one for one in weekly if working.any(one.areas)]
    commands: list[SendDigest | SendWeekly] = [SendDigest(one.person_id, local.date()) for one in daily]
    commands += [SendWeekly(one.person_id, local.date()) for one in weekly]
    return sum(_send(engine, command) for command in commands)


def _send(engine: Engine, command: SendDigest | SendWeekly) -> int:
    """One person's; what fails stops nobody else's and is tried again with the next round."""
    try:
        return engine.execute(command, actor=SYSTEM) is True
    except Exception:
        log.exception("digest.failed", person=command.person_id)
        return 0


def _due(session: Session, local: datetime, since: date, roles: frozenset[str]) -> list[_Due]:
    """The people who work here today, whose hour has come and whose day or week is not settled.

    Args:
        since: the day, or the Monday of the week.
        roles: only holders of these, for the week; everybody, for the day.
    """
    today = local.date()
    settled = NoticeSetting.weekly_on if roles else NoticeSetting.digest_on
    to_be_told = (
        Person.is_active,
        Person.kind == "person",
        or_(settled.is_(None), settled < since),
    )
    query = (
        select(
            Person.id, Group.area_id, NoticeSetting.digest_hour, NoticeSetting.digest_days,
            NoticeSetting.is_weekly_on,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Group, Group.id == Membership.group_id)
        .outerjoin(NoticeSetting, NoticeSetting.person_id == Person.id)
        .where(
            Membership.from_on <= today,
            or_(Membership.to_on.is_(None), Membership.to_on >= today),
            *to_be_told,
        )
        .order_by(Person.id)
    )  # fmt: skip
    if roles:
        query = query.where(Membership.role.in_(sorted(roles)))
    rows = [*session.execute(query)]
    if not roles:
        rows += session.execute(_reviewing(local).where(*to_be_told))
    found: dict[int, _Due] = {}
    for row in rows:
        hour = USUAL_HOUR if row.digest_hour is None else row.digest_hour
        if local.hour < hour or (roles and row.is_weekly_on is False):
            continue
        known = found.get(row.id)
        areas = (known.areas if known else frozenset()) | {row.area_id}
        found[row.id] = _Due(row.id, areas, hour, row.digest_days or "working")
    return list(found.values())


def _reviewing(at: datetime) -> Select[int, int, int, str, bool]:
    """Reviewers from outside, who need no role, each with the areas of their cases; nothing weekly."""
    return (
        select(
            Person.id, Case.area_id, NoticeSetting.digest_hour, NoticeSetting.digest_days,
            NoticeSetting.is_weekly_on,
        )
        .join(CaseMember, CaseMember.person_id == Person.id)
        .join(Case, Case.id == CaseMember.case_id)
        .outerjoin(NoticeSetting, NoticeSetting.person_id == Person.id)
        .where(
            CaseMember.relation == REVIEWER,
            CaseMember.from_at <= at,
            or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
        )
        .order_by(Person.id)
    )  # fmt: skip


class _WorkingDays:
    """Whether today is a working day, by area; each calendar is read once."""

    def __init__(self, session: Session, today: date) -> None:
        self._session, self._today = session, today
        self._known: dict[int, bool] = {}

    def any(self, areas: frozenset[int]) -> bool:
        """Whether it is one in any of these areas."""
        for area_id in areas - self._known.keys():
            self._known[area_id] = load_calendar(self._session, area_id).is_working(self._today)
        return any(self._known[area_id] for area_id in areas)
