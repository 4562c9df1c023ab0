"""Tasks and parts: the rows people see. Open ones carry the indexes the inbox merges (stack, section 3)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

OPEN = ("offered", "claimed")
FAR = date(9999, 12, 31)
_open = text("state IN ('offered', 'claimed')")


class Task(Base):
    """Something a person sees. Kinds: form, parts (asked of several), call (a called process), service."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_offered", "area_id", "role", "kind", "sort_on", "id",
              sqlite_where=text("state = 'offered'"), postgresql_where=text("state = 'offered'")),
        Index("ix_task_claimed", "assignee_id", "sort_on", "id", sqlite_where=_open, postgresql_where=_open),
        Index("ix_task_case", "case_id", "state"),
        Index("ix_task_closed_by", "closed_by_id", "closed_at", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    token_id: Mapped[str] = mapped_column(String(32))
    element_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40), default="")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12), default="offered")
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    sort_on: Mapped[date] = mapped_column(default=FAR)
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clock.id"))
    follow_up_on: Mapped[date | None]
    priority: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    close_reason: Mapped[str] = mapped_column(String(300), default="")


class Part(Base):
    """One agency's, signatory's or item's share of a task, with its own place in an inbox."""

    __tablename__ = "part"
    __table_args__ = (
        Index("ix_part_offered", "area_id", "role", "agency_id", "sort_on", "id",
              sqlite_where=text("state = 'offered'"), postgresql_where=text("state = 'offered'")),
        Index("ix_part_claimed", "assignee_id", "sort_on", "id", sqlite_where=_open, postgresql_where=_open),
        Index("ix_part_task", "task_id"),
        Index("ix_part_closed_by", "closed_by_id", "closed_at", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    key: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12), default="offered")
    asked_at: Mapped[datetime]
    due_on: Mapped[date | None]
    sort_on: Mapped[date] = mapped_column(default=FAR)
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clock.id"))
    follow_up_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    close_reason: Mapped[str] = mapped_column(String(300), default="")
