"""A process, its immutable versions, and the library of clauses they cite."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id


class Process(Base):
    """A definition that people know by name; its versions are bundles."""

    __tablename__ = "process"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    opens: Mapped[str] = mapped_column(String(80), default="")


class Version(Base):
    """A bundle as published: text files by path, and a hash over them. Never changed afterwards.

    ``rule`` says whom it governs, ``guidance`` where the change comes from; ``person_when`` which live cases
    a person has to look at before they move to it, and ``person_words`` why.
    """

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("process_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    number: Mapped[int]
    edition: Mapped[str] = mapped_column(String(40), default="")
    files: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str] = mapped_column(Text, default="")
    person_when: Mapped[str] = mapped_column(Text, default="", server_default="")
    person_words: Mapped[str] = mapped_column(Text, default="", server_default="")
    guidance: Mapped[str] = mapped_column(Text, default="", server_default="")
    in_force_from: Mapped[date]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Clause(Base):
    """One citable duty. The paragraph is empty unless somebody has verified it."""

    __tablename__ = "clause"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    edition: Mapped[str] = mapped_column(String(300))
    seen_in: Mapped[str] = mapped_column(String(300), default="")
    paragraph: Mapped[str] = mapped_column(String(80), default="")
    duty: Mapped[str] = mapped_column(String(20))
    verification: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
