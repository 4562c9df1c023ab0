"""Tasks and parts: the rows people see. Open ones carry the indexes the inbox merges (stack, section 3)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

OPEN = ("offered", "claimed", "delegated", "returned")
FAR = date(9999, 12, 31)
PRIORITIES = {0: "As usual", 1: "High", 2: "Urgent"}
_open = text("state IN ('offered', 'claimed', 'delegated', 'returned')")


class Task(Base):
    """Something a person sees. Kinds: form, parts (asked of several), call (a called process), service.

    States: offered (to a role), claimed (by ``assignee_id``), delegated (``assignee_id`` does it for
    ``owner_id``, who stays responsible and can take it back), returned (sent back to be done again),
    completed, withdrawn. ``waits_for_id`` is the returned task that this one, its reviewer's, waits for.
    ``ad_hoc_kind`` (task, information_request, meeting) is set where no diagram asks for it: such a task has
    no token, its element id is ``ad_hoc:<kind>`` (``engine.ad_hoc.steps``), and what it asks stands in
    ``AdHocTask``. A step that is done again after it was sent back has no token either.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_offered", "area_id", "role", "kind", "sort_on", "id",
              sqlite_where=text("state = 'offered'"), postgresql_where=text("state = 'offered'")),
        Index("ix_task_claimed", "assignee_id", "sort_on", "id", sqlite_where=_open, postgresql_where=_open),
        Index("ix_task_delegated", "owner_id", "sort_on", "id",
              sqlite_where=text("state = 'delegated'"), postgresql_where=text("state = 'delegated'")),
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
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waits_for_id: Mapped[int | None] = mapped_column(Id)
    ad_hoc_kind: Mapped[str] = mapped_column(String(30), default="", server_default="")
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
        Index("ix_part_delegated", "owner_id", "sort_on", "id",
              sqlite_where=text("state = 'delegated'"), postgresql_where=text("state = 'delegated'")),
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
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    close_reason: Mapped[str] = mapped_column(String(300), default="")


class AdHocTask(Base):
    """What an ad hoc task asks: of whom and why. Its form is one of ours, by ``Task.ad_hoc_kind``."""

    __tablename__ = "ad_hoc_task"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    details: Mapped[str] = mapped_column(Text, default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    meets_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    invited: Mapped[list[Any]] = mapped_column(default=list)
    outcome: Mapped[str] = mapped_column(String(40), default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SendBack(Base):
    """A submission that the reviewer of a step sent back with comments: it stays, a new one supersedes it.

    ``returned_task_id`` is the task to be done again (the same row for a part); ``new_submission_id`` is set
    when it has come back.
    """

    __tablename__ = "send_back"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    reviewing_task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    reviewing_part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    returned_task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    returned_part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    new_submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    comments: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    came_back_at: Mapped[datetime | None]


class SavedFilter(Base):
    """A named question to the inbox, with an address of its own, shared with a group or not."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    question: Mapped[dict[str, Any]] = mapped_column(default=dict)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
