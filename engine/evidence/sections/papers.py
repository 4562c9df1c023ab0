"""The files of a case and what was said about it."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.evidence.sections.plain import Plain, columns
from engine.models import Case, Comment, Document

_DOCUMENT = ("id", "task_id", "agency_id", "sha256", "name", "content_type", "size", "uploaded_by_id",
             "uploaded_at", "series_id", "number", "marking", "description", "is_restricted",
             "restriction_reason", "scan")  # fmt: skip
_COMMENT = ("id", "task_id", "person_id", "agency_id", "visibility", "body", "said_at")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 80


def read_documents(session: Session, case: Case) -> list[Plain]:
    """Every file, and where in the archive it stands."""
    query = select(Document).where(Document.case_id == case.id).order_by(Document.id)
    return [
        columns(row, _DOCUMENT) | {"path": f"documents/{row.id}-{_safe(row.name)}"}
        for row in session.scalars(query)
    ]


def read_comments(session: Session, case: Case) -> list[Plain]:
    """What was said about the case, oldest first."""
    query = select(Comment).where(Comment.case_id == case.id).order_by(Comment.id)
    return [columns(row, _COMMENT) for row in session.scalars(query)]


def _safe(name: str) -> str:
    """A name that every file system takes, the end of it kept: that says what kind of file it is."""
    return _UNSAFE.sub("_", name).strip("._")[-_LONGEST:] or "file"
