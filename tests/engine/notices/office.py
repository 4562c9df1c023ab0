"""A case whose clock climbs a whole ladder, and what people were told of it."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from engine.models import Cover, Group, Membership, Notice, NoticeSetting, Outbox, Person
from engine.outbox import Parcel, Receipt
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import DECLARED, user

FORMS = {
    name: text_form(name, question("sent", "datetime", fact="sent_on", subtype="date")) for name in ("work",)
}
PLAIN = DECLARED[: DECLARED.index('  <caseway:clock id="soon"')]
LADDER = """
  <caseway:clock id="report" name="Report to the Panel" length="5" unit="working_days" anchor="aware_on"
      met="sent_on" scope="case" force="should" lengthSource="guidance">
    <caseway:rung id="remind" kind="remind" offset="-2" to="role:business_manager role:chair"/>
    <caseway:rung id="due" kind="due" offset="0" to="role:business_manager"/>
    <caseway:rung id="breach" kind="breach" to="role:business_manager role:dcs"/>
    <caseway:rung id="escalate" kind="escalate" offset="2" to="role:chair role:dcs"/>
  </caseway:clock>
"""
DUE = date(2026, 12, 29)  # five working days from Friday 18 December, past Christmas


class Pigeon:
    """A courier that keeps what it was given."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    def deliver(self, parcel: Parcel) -> Receipt:
        self.parcels.append(parcel)
        return Receipt(f"pigeon-{len(self.parcels)}", "sent")


def at(day: int, month: int = 12, hour: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def quiet(desk: Desk) -> None:
    """Nobody wants a digest: what is mailed is then mailed at once."""
    with desk.engine.housekeeping() as session:
        for person_id in session.scalars(select(Person.id)).all():
            session.add(NoticeSetting(person_id=person_id, digest_days="never", kinds=[], is_weekly_on=False))


def with_mail(desk: Desk, *, digests: bool = False) -> Pigeon:
    """Let the desk's engine send mail from now on."""
    if not digests:
        quiet(desk)
    pigeon = Pigeon()
    desk.engine.couriers = {"mail": pigeon}
    return pigeon


def open_report(desk: Desk, declared: str = LADDER, work: str = "") -> int:
    """A case with one step and one clock with a full ladder."""
    body = user("work", work or 'caseway:clock="report"')
    desk.publish("report", body, "opened>work work>closed", FORMS, gate=False, declared=PLAIN + declared)
    return desk.start("report")


def person(desk: Desk, role: str, agency: str = "") -> int:
    found = desk.area.person(role, agency)
    assert found is not None
    return found


def told(desk: Desk, kind: str = "") -> list[tuple[str, int, int | None]]:
    """Who was told what: the kind, the person and for whom, in order."""
    with desk.engine.read() as session:
        query = select(Notice.kind, Notice.person_id, Notice.for_id).order_by(Notice.id)
        if kind:
            query = query.where(Notice.kind == kind)
        return [(row.kind, row.person_id, row.for_id) for row in session.execute(query)]


def notices(desk: Desk, kind: str) -> list[Notice]:
    with desk.engine.read() as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def mails(desk: Desk) -> list[Outbox]:
    with desk.engine.read() as session:
        return list(session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.id)))


def send_away(desk: Desk, away: int, deputy: int, first: date, last: date) -> None:
    with desk.engine.housekeeping() as session:
        session.add(Cover(person_id=away, covered_by_id=deputy, from_on=first, to_on=last))


def newcomer(desk: Desk, name: str, role: str = "", *, active: bool = True) -> int:
    """One more person, who holds a role from long ago if one is given."""
    with desk.engine.housekeeping() as session:
        someone = Person(
            name=name, email=f"{name.lower()}@desk.example", is_active=active, created_at=desk.at
        )
        session.add(someone)
        session.flush()
        if role:
            group = session.scalars(select(Group.id)).first()
            session.add(Membership(group_id=group, person_id=someone.id, role=role, from_on=date(2015, 1, 1)))
        return someone.id
