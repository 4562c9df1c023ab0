"""How long records are kept, what stops their disposal, and disposal itself."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id


class RetentionRule(Base):
    """How long an area keeps records of a kind of case after a trigger. Changed by a new row, never in place.

    ``trigger`` is completed (the case), published (a report) or opened; ``is_verified`` says whether somebody
    has checked ``source``.
    """

    __tablename__ = "retention_rule"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    record_type: Mapped[str] = mapped_column(String(80))
    trigger: Mapped[str] = mapped_column(String(20))
    years: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    is_verified: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class LegalHold(Base):
    """Nothing of the case may be disposed of while this stands."""

    __tablename__ = "legal_hold"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[datetime]
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lift_reason: Mapped[str] = mapped_column(Text, default="")


class Disposal(Base):
    """The content of one closed case, disposed of by two people. States: proposed, refused, running, done.

    The triggers that keep records as they were let content be emptied only while its case's disposal is
    running. ``certificate`` is what the ledger tells: what was emptied, how many of each, under which rule.
    """

    __tablename__ = "disposal"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("retention_rule.id"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    reason: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None]
    certificate: Mapped[dict[str, Any]] = mapped_column(default=dict)
