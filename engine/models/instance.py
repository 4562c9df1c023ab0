"""A running process inside a case, and the faults of its machine steps."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

_open = text("state = 'open'")


class Instance(Base):
    """One running process: root, child or side. Its state is a marking of some 80 bytes (design, D2)."""

    __tablename__ = "instance"
    __table_args__ = (
        Index("ix_instance_process", "process_key", "state", "id"),
        Index("ix_instance_version", "version_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    process_key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    parent_token_id: Mapped[str] = mapped_column(String(32), default="")
    part_key: Mapped[str] = mapped_column(String(80), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    side: Mapped[str] = mapped_column(String(120), default="")
    enclosing_tokens: Mapped[list[str]] = mapped_column(default=list)
    marking: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20), default="running")
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - read by SQLAlchemy


class Fault(Base):
    """A failed machine step, kept where it stood until a person has mended the cause and retries."""

    __tablename__ = "fault"
    __table_args__ = (
        Index("ix_fault_case", "case_id", "state"),
        Index("ix_fault_open", "id", sqlite_where=_open, postgresql_where=_open),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_id: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(Text)
    action: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(20), default="open")
    attempts: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    close_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
