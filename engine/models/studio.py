"""The process studio: proposed versions with their history, retired versions, moves of cases, plays."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id


class Proposal(Base):
    """A version in the making: the text of a bundle that somebody edits, submits and has approved.

    States: editing, submitted, approved, withdrawn. ``revision`` counts the saves; a save names the revision
    it was made on, so that nobody overwrites what somebody else has saved meanwhile. ``rule`` says whom the
    version governs; ``person_when`` which live cases a person has to look at before they move,
    ``person_words`` why. ``replaces`` is a process that this one ends: its cases finish where they are.
    """

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_area", "area_id", "state", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    process_key: Mapped[str] = mapped_column(String(80), index=True)
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    title: Mapped[str] = mapped_column(String(200))
    files: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="editing")
    summary: Mapped[str] = mapped_column(Text, default="")
    guidance: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str] = mapped_column(Text, default="")
    person_when: Mapped[str] = mapped_column(Text, default="")
    person_words: Mapped[str] = mapped_column(Text, default="")
    replaces: Mapped[str] = mapped_column(String(80), default="")
    in_force_from: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))


class ProposalSave(Base):
    """One save of a proposal: the texts that it replaced, by path; None for a file that was new."""

    __tablename__ = "proposal_save"
    __table_args__ = (UniqueConstraint("proposal_id", "revision"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    revision: Mapped[int]
    before: Mapped[dict[str, Any]]
    words: Mapped[str] = mapped_column(String(300), default="")
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProposalEditor(Base):
    """Who has a proposal open to edit, and when they were last seen; so that two editors are told."""

    __tablename__ = "proposal_editor"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seen_at: Mapped[datetime]


class Retirement(Base):
    """From a day on, or for the cases of a rule, a version is not chosen for new instances any more.

    It counts in one area, or in all where it names none. Instances that run on the version finish on it.
    Ending a retirement (``ended_at``) puts the version back.
    """

    __tablename__ = "retirement"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    from_on: Mapped[date]
    rule: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="")


class Migration(Base):
    """Moving chosen cases to a version, one transaction a case, in the background.

    ``mapping`` holds, by the id of the version a case comes from, the element of the new version for each
    element where they differ. States: running, finished, undoing, undone.
    """

    __tablename__ = "migration"
    __table_args__ = (Index("ix_migration_state", "state", "next_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    process_key: Mapped[str] = mapped_column(String(80))
    to_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="running")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    next_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(Text, default="")
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class MigrationCase(Base):
    """One instance of a migration: what was foreseen, what was done, and what it takes to undo it.

    Verdicts: unaffected, moves, reassigned, stays, needs_person. States: waiting, moved, refused, failed,
    undone, undo_refused.
    """

    __tablename__ = "migration_case"
    __table_args__ = (
        UniqueConstraint("migration_id", "instance_id"),
        Index("ix_migration_case_state", "migration_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    migration_id: Mapped[int] = mapped_column(ForeignKey("migration.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    from_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    verdict: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]


class Placement(Base):
    """A token moved by hand: asked for by one person with a reason, approved by another.

    Kinds: place (open a step beside what runs), move (from one step to another), skip, repeat. States: asked,
    done, refused, withdrawn.
    """

    __tablename__ = "placement"
    __table_args__ = (Index("ix_placement_case", "case_id", "state"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    kind: Mapped[str] = mapped_column(String(10))
    token_id: Mapped[str] = mapped_column(String(32), default="")
    element_id: Mapped[str] = mapped_column(String(120), default="")
    target_id: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    instance_revision: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")


class Play(Base):
    """Somebody walking through a proposal with a clock of their own: a scenario that grows with each step.

    ``script`` is the scenario's text so far; every look at it plays it again in a database thrown away then.
    """

    __tablename__ = "play"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    script: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ClauseChange(Base):
    """What a clause said before somebody edited it, and why it was edited."""

    __tablename__ = "clause_change"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"), index=True)
    before: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
