"""Who may say who sees a case, and the limits of what they may say."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Case, Person
from engine.models.person import SYSTEM_USER
from engine.roles import COORDINATORS, role_label
from engine.visibility import working_level
from engine.walls import HIDDEN

MEMBER_KEEPERS: Final = COORDINATORS | {"chair", "dcs"}
LONGEST_REASON: Final = 300
LONGEST_WORDS: Final = 2_000
LONGEST_REVIEW: Final = timedelta(days=2 * 365)
"""How far ahead the end of a reviewer's access may be set; it can be set again."""


def check_may_keep_members(session: Session, actor: Actor, case: Case, at: datetime) -> None:
    """Refuse whoever may not say who sees a case: the team, the chair and the director may, if they read it.

    Raises:
        NotFoundError: they may not know of the case.
        NotPermittedError: they may know of it, but this is others'.
    """
    level = working_level(session, actor, case, at)
    if level == "none":
        raise NotFoundError(HIDDEN)
    if level != "full" or not (actor.is_system or actor.holds(case.area_id, MEMBER_KEEPERS)):
        names = ", ".join(sorted(role_label(role) for role in MEMBER_KEEPERS))
        message = f"Only these roles can say who sees a case: {names}."
        raise NotPermittedError(message)


def get_colleague(session: Session, person_id: int | None, email: str) -> Person:
    """Somebody with an account, who can be named: chosen from a list, or by their address.

    Raises:
        InvalidInputError: there is nobody, both are given, their account is closed, or it is another
            computer system.
    """
    if person_id is None and not email.strip():
        raise InvalidInputError({"person": ["Choose who it is, or enter their e-mail address"]})
    if person_id is not None and email.strip():
        problem = "Choose somebody from the list or enter an e-mail address, not both"
        raise InvalidInputError({"email": [problem]})
    asked = Person.id == person_id if person_id is not None else Person.email == email.strip().lower()
    found = session.scalar(select(Person).where(asked, Person.is_active, Person.kind != SYSTEM_USER))
    if found is None:
        field = "person" if person_id is not None else "email"
        problem = (
            "Nobody has an account with this address. The business manager adds reviewers from outside under "
            "People"
        )
        raise InvalidInputError({field: [problem]})
    return found
