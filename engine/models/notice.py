"""What people are told: notices, how they want to hear, and the private address of their calendar."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

_unread = text("read_at IS NULL")
_untold = text("digest_at IS NULL")


class Notice(Base):
    """One thing one person is told. It names the case by its anonymised label, never by content.

    ``key`` says what it is about (``rung:812``), so that nobody is told the same thing twice. ``for_id`` is
    the absent person whom the reader covers. ``digest_at`` is when it went into a digest or a message.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_unread", "person_id", "id", sqlite_where=_unread, postgresql_where=_unread),
        Index("ix_notice_untold", "person_id", "id", sqlite_where=_untold, postgresql_where=_untold),
        Index("ix_notice_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clock.id"))
    rung_id: Mapped[int | None] = mapped_column(ForeignKey("rung.id"))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    digest_at: Mapped[datetime | None]


class NoticeSetting(Base):
    """How one person wants to hear: the local hour of the digest, its days and what is in it.

    ``digest_on`` and ``weekly_on`` are the last local days for which a digest was sent, or found empty.
    """

    __tablename__ = "notice_setting"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    digest_hour: Mapped[int] = mapped_column(default=7)
    digest_days: Mapped[str] = mapped_column(String(20), default="working")
    kinds: Mapped[list[str]] = mapped_column(default=list)
    is_weekly_on: Mapped[bool] = mapped_column(default=True)
    digest_on: Mapped[date | None]
    weekly_on: Mapped[date | None]


class CalendarFeed(Base):
    """A private, revocable address of one's own deadlines. Only the hash of its token is stored."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_read_at: Mapped[datetime | None]
