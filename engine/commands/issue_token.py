"""Issue a token to another computer system."""

from dataclasses import dataclass
from datetime import timedelta

from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.models import ApiToken, Person
from engine.models.person import SYSTEM_USER
from engine.plain_text import text_problem
from engine.tokens import LONGEST_DAYS, SCOPES, hash_token, new_secret
from engine.unit_of_work import UnitOfWork

LONGEST_NAME = 120


@dataclass(frozen=True)
class IssuedToken:
    """A new token. ``secret`` is in no row and no log: it is shown once."""

    id: int
    secret: str


@dataclass(frozen=True)
class IssueToken:
    """A token with scopes and an end.

    Args:
        person_id: the system that will use it.
        name: what it is for, so that it can be told from others.
        scopes: of ``engine.tokens.SCOPES``.
        days: how many days it works, 365 at most.
    """

    person_id: int
    name: str
    scopes: tuple[str, ...]
    days: int = 90

    def run(self, uow: UnitOfWork) -> IssuedToken:
        """Store its hash, and tell the secret.

        Raises:
            NotPermittedError: only the command line issues tokens.
            NotFoundError: there is no such system, or it has been closed.
            InvalidInputError: no name, no scope, an unknown one, or too long a life.
        """
        if not uow.actor.is_system:
            message = "Tokens are issued from the command line."
            raise NotPermittedError(message)
        holder = uow.session.get(Person, self.person_id)
        if holder is None or holder.kind != SYSTEM_USER or not holder.is_active:
            message = "There is no such system. Tokens are only for systems, never for people."
            raise NotFoundError(message)
        self._check()
        secret = new_secret()
        token = ApiToken(
            person_id=holder.id,
            name=self.name.strip(),
            token_hash=hash_token(secret),
            scopes=sorted(set(self.scopes)),
            created_at=uow.at,
            expires_at=uow.at + timedelta(days=self.days),
        )
        uow.session.add(token)
        uow.session.flush()
        uow.record(
            "system",
            "token.issued",
            token=token.id,
            person=holder.id,
            scopes=token.scopes,
            expires_at=token.expires_at.isoformat(),
        )
        return IssuedToken(token.id, secret)

    def _check(self) -> None:
        errors: dict[str, list[str]] = {}
        problem = text_problem(self.name, "name", LONGEST_NAME, "Say what the token is for")
        if problem:
            errors["name"] = [problem]
        unknown = sorted(set(self.scopes) - SCOPES.keys())
        if unknown or not self.scopes:
            errors["scopes"] = [f"Choose scopes from: {', '.join(SCOPES)}"]
        if not 1 <= self.days <= LONGEST_DAYS:
            errors["days"] = [f"A token works for 1 to {LONGEST_DAYS} days"]
        if errors:
            raise InvalidInputError(errors)
