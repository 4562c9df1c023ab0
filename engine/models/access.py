"""Documents, comments, and the log of who read what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

SENSITIVE = "official_sensitive"


class Document(Base):
    """A file stored by its hash under the files path; this row says what it is and whose.

    Rows with the same ``series_id`` are versions of one document, numbered from 1; a row without one is a
    series by itself. ``marking`` is the protective marking; a restricted one is open to its
    ``DocumentReader`` rows and to whoever put it there. ``scan`` is not_scanned or clean: what is infected
    is never kept. ``released_at`` is when the co-ordinator let other agencies read one that is no task's.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    series_id: Mapped[int | None] = mapped_column(Id, index=True)
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    marking: Mapped[str] = mapped_column(String(30), default=SENSITIVE, server_default=SENSITIVE)
    description: Mapped[str] = mapped_column(String(300), default="", server_default="")
    is_restricted: Mapped[bool] = mapped_column(default=False, server_default=false())
    restriction_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    scan: Mapped[str] = mapped_column(String(20), default="not_scanned", server_default="not_scanned")
    released_at: Mapped[datetime | None]


class DocumentReader(Base):
    """Somebody to whom a restricted document is open."""

    __tablename__ = "document_reader"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Comment(Base):
    """Something said about a case, or one of its tasks, at any time.

    ``visibility`` is case (whoever reads the case), agency (people of ``agency_id``) or team (the
    partnership's own team); ``mentions`` are the people it names, by id.
    """

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    body: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    visibility: Mapped[str] = mapped_column(String(12), default="case", server_default="case")
    mentions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class AccessEntry(Base):
    """One reading of a sensitive record, written before the page is sent."""

    __tablename__ = "access_entry"
    __table_args__ = (UniqueConstraint("area_id", "sequence"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    sequence: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    target: Mapped[str] = mapped_column(String(120))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
