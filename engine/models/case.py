"""A case: what people talk about. It has one owning area and its own ledger."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

WORKING, REVIEWER, SUBJECT_TEAM, RECUSED = "working", "reviewer", "subject_team", "recused"
SHUT_OUT = (SUBJECT_TEAM, RECUSED)


class Case(Base):
    """A reference, an anonymised label and a kind (the id of its root process)."""

    __tablename__ = "case"
    __table_args__ = (Index("ix_case_area_opened", "area_id", "opened_at", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(80))
    kind_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="open")
    stage: Mapped[str] = mapped_column(String(200), default="")
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    completed_at: Mapped[datetime | None]


class CaseLink(Base):
    """Two cases that belong together: a re-audit and the audit it follows."""

    __tablename__ = "case_link"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    linked_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    relation: Mapped[str] = mapped_column(String(80))


class CaseMember(Base):
    """A named person on a case, for a reason and a period. Membership of a group alone shows the header.

    ``relation`` is working, reviewer (from outside, for this case only), subject_team (of the family's own
    service) or recused; the last two keep the person out of the case (``SHUT_OUT``) until they are ended,
    never for a period set beforehand.
    """

    __tablename__ = "case_member"
    __table_args__ = (Index("ix_case_member_person", "person_id", "case_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    relation: Mapped[str] = mapped_column(String(40), default="working")
    reason: Mapped[str] = mapped_column(String(300))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
