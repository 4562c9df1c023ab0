"""What stands around a case: conflicts of interest, and reading it all the same in an emergency."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id


class Conflict(Base):
    """A declaration of interest on a case, none included, and how it is managed.

    ``nature`` is none, personal, professional or other; ``managed`` is empty until decided, then none, noted
    or recused. Who is recused stops seeing the case (a ``CaseMember`` row), and ``deputy_id`` starts.
    """

    __tablename__ = "conflict"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    nature: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    managed: Mapped[str] = mapped_column(String(20), default="")
    how_managed: Mapped[str] = mapped_column(Text, default="")
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class BreakGlass(Base):
    """Somebody opened a case that is closed to them, for a reason and a while; a second person was told.

    ``reviewed_at`` is set when somebody else has judged it: ``verdict`` is justified or not_justified.
    """

    __tablename__ = "break_glass"
    __table_args__ = (Index("ix_break_glass_person", "person_id", "case_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    told_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[str] = mapped_column(String(20), default="")
    verdict_words: Mapped[str] = mapped_column(Text, default="")


class ContributorLink(Base):
    """A link by which somebody without an account answers one task or part, once, after an identity check.

    Only the hash of the link's token is stored, and of the code that is given to the person another way.
    """

    __tablename__ = "contributor_link"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    attempts: Mapped[int] = mapped_column(default=0)
    identity_checked: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
