"""What the studio's commands share: locking a proposal, checking that it can be edited, storing its texts."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from engine.errors import ConflictError, InvalidInputError
from engine.models import Person, Proposal, ProposalSave
from engine.studio.permissions import check_may_edit_processes, check_may_see_proposal
from engine.unit_of_work import UnitOfWork

LARGEST_FILE: Final = 1_000_000
MOST_FILES: Final = 200
LONGEST_REASON: Final = 1000
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{1,49}")
# Saves made by themselves within so short a time are one entry of the history.
ONE_SITTING: Final = timedelta(minutes=10)


def lock_proposal(uow: UnitOfWork, proposal_id: int) -> Proposal:
    """Lock a proposal that the actor may look at.

    Raises:
        NotFoundError: there is none, or not for this actor.
    """
    query = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    return check_may_see_proposal(uow.actor, uow.session.scalar(query))


def lock_for_editing(uow: UnitOfWork, proposal_id: int, revision: int | None = None) -> Proposal:
    """Lock a proposal to change it.

    Args:
        uow: the command's unit of work.
        proposal_id: which proposal.
        revision: the revision the change was made on; None where it makes no difference.

    Raises:
        NotFoundError: there is none, or not for this actor.
        NotPermittedError: the actor owns no processes there.
        ConflictError: it is submitted or closed, or somebody else has saved meanwhile.
    """
    proposal = lock_proposal(uow, proposal_id)
    check_may_edit_processes(uow.actor, proposal.area_id)
    if proposal.state != "editing":
        message = "This proposal is not being edited any more. Have it returned first, or start a new one."
        raise ConflictError(message)
    if revision is not None and revision != proposal.revision:
        name = uow.session.scalar(select(Person.name).where(Person.id == proposal.changed_by_id)) or "Caseway"
        message = (
            f"{name} has saved this proposal since you opened it. Nothing you did was saved over it. "
            "Open the latest version and make your change there."
        )
        raise ConflictError(message)
    return proposal


def store_files(
    uow: UnitOfWork, proposal: Proposal, changes: Mapping[str, str | None], words: str = ""
) -> int:
    """Store new texts of a locked proposal, and in its history those that they replace.

    Args:
        uow: the command's unit of work.
        proposal: the proposal, locked.
        changes: the new text by path; None deletes the file. What is not named stays.
        words: what was done, for the history; empty for a save made by itself.

    Returns:
        The new revision; the old one when nothing is different.

    Raises:
        InvalidInputError: a text is too long, or there are too many files.
    """
    files = dict(proposal.files)
    before = {path: files.get(path) for path, text in changes.items() if files.get(path) != text}
    if not before:
        return proposal.revision
    for path in before:
        text = changes[path]
        if text is None:
            files.pop(path, None)
        else:
            files[path] = text
    problem = files_problem(files, before)
    if problem:
        raise InvalidInputError({"": [problem]})
    proposal.files = files
    proposal.revision += 1
    proposal.changed_at, proposal.changed_by_id = uow.at, uow.actor.person_id
    _remember(uow, proposal, before, words)
    return proposal.revision


def key_problem(key: str) -> str:
    """What keeps this from being the id of a process; empty if nothing does."""
    if _KEY.fullmatch(key):
        return ""
    return "A process id begins with a letter and has 2 to 50 small letters, digits and underscores only."


def files_problem(files: Mapping[str, str], changed: Iterable[str]) -> str:
    """What is wrong with the texts of a proposal, in words; empty where they may be stored.

    Args:
        files: all texts by path.
        changed: the paths of those that are new or different.
    """
    if len(files) > MOST_FILES or any(len(text) > LARGEST_FILE for text in files.values()):
        return f"A process holds at most {MOST_FILES} files of a million characters each."
    unwritable = [path for path in sorted(changed) if path in files and not _is_writable(path, files[path])]
    if unwritable:
        return f"{unwritable[0]} holds a character that cannot be stored. Take it out and try again."
    return ""


def _is_writable(path: str, text: str) -> bool:
    """Half characters and NUL come through JSON, and no page and no database can show or hold them."""
    try:
        said = json.dumps(json.loads(text), ensure_ascii=False) if path.endswith(".json") else ""
    except (ValueError, RecursionError):
        said = ""  # what is no JSON is the gate's to tell
    try:
        f"{path}{text}{said}".encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text and "\\u0000" not in said


def _remember(uow: UnitOfWork, proposal: Proposal, before: Mapping[str, str | None], words: str) -> None:
    query = select(ProposalSave).where(ProposalSave.proposal_id == proposal.id)
    last = uow.session.scalar(query.order_by(ProposalSave.revision.desc()).limit(1))
    same_sitting = (
        last is not None
        and not words
        and not last.words
        and last.saved_by_id == uow.actor.person_id
        and uow.at - last.saved_at < ONE_SITTING
    )
    if same_sitting and last is not None:
        last.before = {**before, **last.before}
        last.revision, last.saved_at = proposal.revision, uow.at
        return
    uow.session.add(
        ProposalSave(
            proposal_id=proposal.id,
            revision=proposal.revision,
            before=dict(before),
            words=words[:300],
            saved_at=uow.at,
            saved_by_id=uow.actor.person_id,
        )
    )
