"""The ledger's chains, their heads, and what must leave the system after a commit."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

_pending = text("state = 'pending'")
_sending = text("receipt_state = 'sending'")
_stuck = text("state IN ('failed', 'given_up')")


class LedgerEntry(Base):
    """One link of a subject's chain: ids, kinds, reasons and hashes, never content or names."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("subject", "sequence"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerHead(Base):
    """The end of one subject's chain, and how far it has been anchored outside the database."""

    __tablename__ = "anchor"

    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    anchored_sequence: Mapped[int] = mapped_column(default=0)


class Outbox(Base):
    """Work that leaves after the commit, at least once, known by its key.

    Kinds: ``service``, ``mail``, ``webhook``. States: pending, delivered, failed, given_up. ``receipt`` is
    what the receiving service calls the delivery, ``receipt_state`` what it says became of it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_pending", "id", sqlite_where=_pending, postgresql_where=_pending),
        Index("ix_outbox_next", "next_at", "id", sqlite_where=_pending, postgresql_where=_pending),
        Index("ix_outbox_sending", "id", sqlite_where=_sending, postgresql_where=_sending),
        Index("ix_outbox_stuck", "state", "id", sqlite_where=_stuck, postgresql_where=_stuck),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    receipt: Mapped[str] = mapped_column(String(200), default="", server_default="")
    receipt_state: Mapped[str] = mapped_column(String(40), default="", server_default="")
