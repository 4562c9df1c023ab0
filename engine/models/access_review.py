"""The quarterly look at who holds which role, as a list that somebody works through."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id


class AccessReview(Base):
    """One review of an area's memberships. ``state`` is open or done."""

    __tablename__ = "access_review"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AccessReviewLine(Base):
    """What was answered about one membership: keep or end; empty while nobody has answered."""

    __tablename__ = "access_review_line"
    __table_args__ = (UniqueConstraint("review_id", "membership_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("access_review.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    answer: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
