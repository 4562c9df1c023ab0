"""Evidence packs, and the check of a report for names before it is published."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

_waiting = text("state IN ('asked', 'working')")


class EvidencePack(Base):
    """An archive of a case's record, made in the background. Its bytes are a file by hash, as documents are.

    ``profile`` is full, agency (``agency_id``) or anonymised. States: asked, working, done, failed, removed.
    ``progress`` is how much is done, 0 to 100; ``ledger_sequence`` is the last entry that it tells of.
    """

    __tablename__ = "evidence_pack"
    __table_args__ = (
        Index("ix_evidence_pack_waiting", "id", sqlite_where=_waiting, postgresql_where=_waiting),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    profile: Mapped[str] = mapped_column(String(12))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    progress: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str] = mapped_column(String(120), default="")
    error: Mapped[str] = mapped_column(String(300), default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
    ledger_sequence: Mapped[int] = mapped_column(default=0)


class AnonymisationCheck(Base):
    """A search of a report for what could name somebody. States: open, resolved, confirmed, superseded.

    The person who confirms is not the one who resolved the findings.
    """

    __tablename__ = "anonymisation_check"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="open")
    searched: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AnonymisationFinding(Base):
    """One place in a report. ``answer`` is empty, false_alarm, accepted or removed, with the reason."""

    __tablename__ = "anonymisation_finding"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("anonymisation_check.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    found: Mapped[str] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(String(200))
    excerpt: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
