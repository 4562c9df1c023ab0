"""A partnership's area, its agencies, its groups and who sits in them, and its calendar."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id


class Area(Base):
    """One partnership. ``parameters`` holds what it has set: ``{"<process>.<parameter>": value}``."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    reference_prefix: Mapped[str] = mapped_column(String(8))
    next_case_number: Mapped[int] = mapped_column(default=1)
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    role_labels: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Agency(Base):
    """An agency of the area; cases' parts are asked of agencies."""

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("area_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))


class Group(Base):
    """A standing group whose members hold roles. Names differ everywhere, so they are labels."""

    __tablename__ = "group"
    __table_args__ = (UniqueConstraint("area_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))


class GroupArea(Base):
    """A further area in which the roles of a group's members count: a group that spans areas."""

    __tablename__ = "group_area"

    group_id: Mapped[int] = mapped_column(ForeignKey("group.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True, index=True)


class Membership(Base):
    """A person holds a role in a group between two days (both included; no end: until further notice).

    ``source`` is empty for what people manage here, and names the identity provider whose groups gave it.
    """

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(40), default="", server_default="")


class Cover(Base):
    """While ``person_id`` is away, ``covered_by_id`` may act; both names stay on the record.

    ``ended_at`` is set when it is ended early: it then counts no more, whatever its last day says.
    """

    __tablename__ = "cover"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    covered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    created_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CalendarDay(Base):
    """A day that does not count as a working day in an area, with why and from where we know."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("area_id", "day", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20), default="bank_holiday")
    reason: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))
    is_projected: Mapped[bool] = mapped_column(default=False)
    effective_from: Mapped[date | None]
    added_at: Mapped[datetime | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CalendarChange(Base):
    """A change of an area's calendar, and how far its cases have been counted again since.

    ``kind`` is added, removed or confirmed (a year of bank holidays has become official). ``last_case_id`` is
    the case up to which everything is done; the change is settled when ``finished_at`` is set.
    """

    __tablename__ = "calendar_change"
    __table_args__ = (
        Index(
            "ix_calendar_change_open",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    effective_from: Mapped[date]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    last_case_id: Mapped[int] = mapped_column(Id, default=0)
    cases_done: Mapped[int] = mapped_column(default=0)
    cases_failed: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
