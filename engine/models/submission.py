"""What people entered: append-only submissions, facts with history, decisions and votes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

_current = text("is_current")


class Submission(Base):
    """A completed form, as it was. The ledger holds only the salted hash of ``values``."""

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_case", "case_id", "element_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    element_id: Mapped[str] = mapped_column(String(120))
    form_id: Mapped[str] = mapped_column(String(120))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    values: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime]


class Draft(Base):
    """A half-finished form. Never engine data, never evidence."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("task_id", "part_id", "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    values: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class FactValue(Base):
    """One value a fact has had. ``instance_id`` is set for facts of instance scope only.

    ``reason`` says why a value that no submission brought was put in its place: a correction.
    """

    __tablename__ = "fact_value"
    __table_args__ = (
        Index("ix_fact_value_current", "case_id", sqlite_where=_current, postgresql_where=_current),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    fact: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(20))
    value: Mapped[Any] = mapped_column(JSON)
    sensitivity: Mapped[str] = mapped_column(String(20), default="official")
    is_current: Mapped[bool] = mapped_column(default=True)
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class Decision(Base):
    """A signed decision: what was decided, when, on which task. Immutable (a trigger refuses changes)."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)
    element_id: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(Text)
    is_unanimous: Mapped[bool]
    made_at: Mapped[datetime]


class Vote(Base):
    """One signatory's vote. Immutable once signed (a trigger refuses changes).

    ``stance`` is agree, disagree, abstain or conflict; ``signed_with`` says how the person proved at the
    signing who they are (password, totp, passkey, sso).
    """

    __tablename__ = "vote"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), unique=True)
    role: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    choice: Mapped[str] = mapped_column(String(80))
    choice_label: Mapped[str] = mapped_column(String(200))
    stance: Mapped[str] = mapped_column(String(20), default="", server_default="")
    reasons: Mapped[str] = mapped_column(Text, default="", server_default="")
    conditions: Mapped[str] = mapped_column(Text, default="", server_default="")
    signed_with: Mapped[str] = mapped_column(String(20), default="", server_default="")
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    signed_at: Mapped[datetime]


class DecisionRecord(Base):
    """The record of a decision, as it was signed. Immutable (a trigger refuses changes).

    A correction is a new ``number`` of the same decision with its reason. ``content`` holds question,
    options, evidence with versions, criteria, rationale, edition and diagram in force, votes, dissent and how
    it was resolved; ``digest`` is its salted hash, which the ledger holds.
    """

    __tablename__ = "decision_record"
    __table_args__ = (UniqueConstraint("decision_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Correction(Base):
    """A governed correction of a completed form: asked with a reason, decided by a second person.

    States: asked, made, refused, withdrawn. What was first submitted stays; ``new_submission_id`` is the
    submission that stands in its place once the correction is made.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    new_submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    values: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="asked")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
