"""The history of a proposal: every save with who, when and what, and what one of them changed."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Person, Proposal, ProposalSave
from engine.studio.history import texts_at

PAGE: Final = 20
_MOST_LINES: Final = 60
_MOST_REVISIONS: Final = 2**31 - 1


@dataclass(frozen=True)
class SaveRow:
    """One save: the revision it made, and the files it touched."""

    revision: int
    words: str
    saved_at: datetime
    saved_by: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class SavePage:
    """Some saves, the latest first, and the ``before`` of the next page (None on the last)."""

    rows: tuple[SaveRow, ...]
    before: int | None


@dataclass(frozen=True)
class FileChange:
    """What one save did to one file: added, removed or changed, and the lines that differ."""

    path: str
    what: str
    lines: tuple[str, ...]
    left_out: int


def list_saves(session: Session, proposal_id: int, before: int | None = None) -> SavePage:
    """The saves of a proposal that its reader may look at, the latest first."""
    query = (
        select(ProposalSave, Person.name)
        .outerjoin(Person, Person.id == ProposalSave.saved_by_id)
        .where(ProposalSave.proposal_id == proposal_id)
    )
    if before is not None:
        query = query.where(ProposalSave.revision < max(min(before, _MOST_REVISIONS), 0))
    found = session.execute(query.order_by(ProposalSave.revision.desc()).limit(PAGE + 1)).all()
    rows = tuple(
        SaveRow(save.revision, save.words, save.saved_at, name or "Caseway", tuple(sorted(save.before)))
        for save, name in found[:PAGE]
    )
    return SavePage(rows, rows[-1].revision if len(found) > PAGE else None)


def list_changes(session: Session, proposal_id: int, revision: int) -> tuple[FileChange, ...]:
    """What the save of a revision changed, file by file.

    Raises:
        NotFoundError: the proposal has no such revision.
    """
    proposal = session.get_one(Proposal, proposal_id)
    after = texts_at(session, proposal, revision)
    save = session.scalar(
        select(ProposalSave).where(ProposalSave.proposal_id == proposal_id, ProposalSave.revision == revision)
    )
    before: Mapping[str, str | None] = save.before if save is not None else {}
    return tuple(_change(path, before[path], after.get(path)) for path in sorted(before))


def _change(path: str, old: str | None, new: str | None) -> FileChange:
    if old is None or new is None:
        return FileChange(path, "removed" if new is None else "added", (), 0)
    compared = difflib.unified_diff(old.splitlines(), new.splitlines(), n=1, lineterm="")
    lines = [line for line in compared if not line.startswith(("---", "+++"))]
    return FileChange(path, "changed", tuple(lines[:_MOST_LINES]), max(len(lines) - _MOST_LINES, 0))
