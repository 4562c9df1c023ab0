"""The library of clauses: what a clause may say, and who may change it. Nothing unverified looks certain."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, select

from engine.actor import Actor
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Clause, ClauseChange
from engine.roles import PROCESS_EDITORS
from engine.studio.surroundings import OF_A_CLAUSE
from engine.unit_of_work import UnitOfWork

DUTIES: Final = ("must", "should", "local")
VERIFICATIONS: Final = ("verified", "not_verified")
LONGEST: Final = {
    "title": 300, "source": 300, "edition": 300, "seen_in": 300, "paragraph": 80, "note": 2_000,
    "summary": 4_000,
}  # fmt: skip
LONGEST_REASON: Final = 1_000
_KEY: Final = re.compile(r"[A-Z][A-Za-z0-9-]*:[A-Za-z0-9][A-Za-z0-9.-]*")
_LONGEST_KEY: Final = 80


def check_may_edit_clauses(actor: Actor) -> None:
    """Clauses are kept by process owners, for every area of the installation."""
    if not actor.is_system and not any(held.role in PROCESS_EDITORS for held in actor.holdings):
        message = "Only process owners can change the library of clauses."
        raise NotPermittedError(message)


def checked_clause(values: Mapping[str, Any]) -> dict[str, str]:
    """What a clause is to say, trimmed.

    Raises:
        InvalidInputError: something is missing or too long, or a paragraph is given that nobody has checked.
    """
    said = {name: str(values.get(name) or "").strip() for name in OF_A_CLAUSE}
    errors: dict[str, list[str]] = {}
    for name, message in (("title", "Enter a title"), ("source", "Enter the source")):
        if not said[name]:
            errors[name] = [message]
    for name, longest in LONGEST.items():
        if len(said[name]) > longest:
            errors[name] = [f"This must be {longest:,} characters or less"]
    if said["duty"] not in DUTIES:
        errors["duty"] = ["Choose how binding the duty is"]
    if said["verification"] not in VERIFICATIONS:
        errors["verification"] = ["Choose whether the text was checked"]
    if said["verification"] != "verified" and said["paragraph"]:
        errors["paragraph"] = [
            "Leave the paragraph empty, or check it against the published text and say that it is verified"
        ]
    if said["verification"] == "verified" and not said["seen_in"]:
        errors["seen_in"] = ["Say in which document the text was read"]
    if errors:
        raise InvalidInputError(errors, values)
    return said


def checked_key(key: str) -> str:
    """The id of a new clause.

    Raises:
        InvalidInputError: it is not an edition and a name with a colon between.
    """
    key = key.strip()
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        message = "Enter the edition and a short name with a colon between, for example WT2026:rapid-review"
        raise InvalidInputError({"key": [message]})
    return key


def checked_reason(reason: str) -> str:
    """Why a clause is changed.

    Raises:
        InvalidInputError: there is none, or it is too long.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        message = f"Say why, in {LONGEST_REASON:,} characters or less"
        raise InvalidInputError({"reason": [message]})
    return reason


def lock_clause(uow: UnitOfWork, key: str, changes: int) -> Clause:
    """Lock a clause as it was read: ``changes`` counts the changes it had then.

    Raises:
        NotFoundError: there is no such clause.
        ConflictError: somebody has changed it meanwhile.
    """
    clause = uow.session.scalar(select(Clause).where(Clause.key == key).with_for_update())
    if clause is None:
        message = "This clause does not exist."
        raise NotFoundError(message)
    made = uow.session.scalar(select(func.count()).where(ClauseChange.clause_id == clause.id))
    if made != changes:
        message = "Somebody else has changed this clause since you opened it. Look at it again first."
        raise ConflictError(message)
    return clause


def rewrite(uow: UnitOfWork, clause: Clause, said: Mapping[str, str], reason: str) -> bool:
    """Say something else in a locked clause, and keep what it said before.

    Returns:
        Whether anything is different.
    """
    before = {name: getattr(clause, name) for name in OF_A_CLAUSE}
    if before == dict(said):
        return False
    for name, text in said.items():
        setattr(clause, name, text)
    uow.session.add(
        ClauseChange(
            clause_id=clause.id,
            before=before,
            reason=reason,
            changed_at=uow.at,
            changed_by_id=uow.actor.person_id,
        )
    )
    changed = sorted(name for name in OF_A_CLAUSE if before[name] != said[name])
    uow.record("system", "clause.changed", clause=clause.key, changed=changed)
    return True
