"""Clocks and their rungs. The row is the deadline; the engine never looks at time (design, D3)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

_pending = text("state = 'pending'")
_free = text("state = 'pending' AND lease_until IS NULL")
_leased = text("state = 'pending' AND lease_until IS NOT NULL")
_ticking = text("state IN ('running', 'overdue', 'paused')")


class Clock(Base):
    """One deadline with its working. ``due_on`` is the truth, ``due_at`` is derived from it."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_case", "case_id", "state"),
        Index("ix_clock_due", "area_id", "due_on", "id", sqlite_where=_ticking, postgresql_where=_ticking),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    # No foreign keys: tasks point at clocks, and two tables cannot each be made after the other.
    task_id: Mapped[int | None] = mapped_column(Id)
    part_id: Mapped[int | None] = mapped_column(Id)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(10))
    force: Mapped[str] = mapped_column(String(10))
    length_source: Mapped[str] = mapped_column(String(10))
    clauses: Mapped[list[str]]
    length: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(10))
    anchor: Mapped[str] = mapped_column(String(120))
    met: Mapped[str] = mapped_column(String(120), default="")
    is_repeating: Mapped[bool] = mapped_column(default=False)
    tick: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    anchor_on: Mapped[date | None]
    anchor_at: Mapped[datetime | None]
    anchor_source: Mapped[str] = mapped_column(String(300), default="")
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    met_on: Mapped[date | None]
    met_at: Mapped[datetime | None]
    stopped_reason: Mapped[str] = mapped_column(String(300), default="")
    late_reason: Mapped[str] = mapped_column(Text, default="")
    late_reason_at: Mapped[datetime | None]
    late_reason_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    working: Mapped[dict[str, Any]] = mapped_column(default=dict)
    earlier_workings: Mapped[list[Any]] = mapped_column(default=list)


class Rung(Base):
    """One thing that happens at one instant of a clock, exactly once."""

    __tablename__ = "rung"
    __table_args__ = (
        UniqueConstraint("clock_id", "key", "tick", "token_id", "element_id"),
        Index("ix_rung_due", "at", "id", sqlite_where=_pending, postgresql_where=_pending),
        Index("ix_rung_free", "at", "id", sqlite_where=_free, postgresql_where=_free),
        Index("ix_rung_leased", "lease_until", "id", sqlite_where=_leased, postgresql_where=_leased),
        Index("ix_rung_case", "case_id", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    key: Mapped[str] = mapped_column(String(80))
    tick: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(10))
    to_roles: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="pending")
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    fired_at: Mapped[datetime | None]
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    token_id: Mapped[str] = mapped_column(String(32), default="")
    element_id: Mapped[str] = mapped_column(String(120), default="")


class Pause(Base):
    """A time during which a clock does not count, with its reason and authority."""

    __tablename__ = "pause"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    paused_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]
    resumed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Extension(Base):
    """More time given to a clock, in its own unit, with its reason and authority."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    length: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
