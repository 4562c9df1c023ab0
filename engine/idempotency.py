"""Writes of other systems that are carried out once, however often they are sent.

The answer to a write is stored under its key in the write's own transaction: either both are there or
neither. A repeat that arrives while the first is under way waits at the unique key, finds the first one's
answer and gets that. What was refused changed nothing and is not stored, so a repeat of it is judged afresh.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from engine.actor import Actor
from engine.errors import CasewayError, ConflictError
from engine.execute import Command, Engine, NothingToDo
from engine.models import ApiRequest
from engine.unit_of_work import UnitOfWork

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Given:
    """An answer: an HTTP status and a body of ids and states. ``is_repeat`` if it had been given before."""

    status: int
    body: Mapping[str, Any]
    is_repeat: bool = False


@dataclass(frozen=True)
class _Once:
    """A command together with the answer that is stored of it."""

    command: Command[Any]
    key: str
    fingerprint: str
    answer: Callable[[Any], Given]

    @property
    def needs_ledger(self) -> bool:
        """As the command itself."""
        return bool(getattr(self.command, "needs_ledger", True))

    def run(self, uow: UnitOfWork) -> Any:
        """Take the key first: whoever comes second waits here and is then refused."""
        row = ApiRequest(
            person_id=uow.actor.person_id, key=self.key, fingerprint=self.fingerprint, created_at=uow.at
        )
        uow.session.add(row)
        uow.session.flush()
        result = self.command.run(uow)
        if isinstance(result, NothingToDo):
            return result
        given = self.answer(result)
        row.status, row.body = given.status, dict(given.body)
        return result


class KeyReusedError(CasewayError):
    """The key of one write came with another."""

    code = "key_reused"


def execute_once(
    engine: Engine,
    command: Command[Any],
    actor: Actor,
    answer: Callable[[Any], Given],
    key: str,
    fingerprint: str,
) -> Given:
    """Carry a command out, unless that has been done under this key; the answer is the same either way.

    Args:
        engine: the domain.
        command: what to do.
        actor: who asks; keys of different actors have nothing to do with each other.
        answer: from the command's result to what is answered and stored: ids and states, never content.
        key: chosen by the sender, the same for every repeat of one write.
        fingerprint: of everything that was sent, to notice a key that is used for something else.

    Raises:
        KeyReusedError: this key belongs to another write.
        CasewayError: the command was refused; nothing changed and nothing is stored.
    """
    earlier = _find(engine, actor, key, fingerprint)
    if earlier is not None:
        return earlier
    try:
        return answer(engine.execute(_Once(command, key, fingerprint, answer), actor=actor))
    except ConflictError:
        earlier = _find(engine, actor, key, fingerprint)
        if earlier is None:
            raise
        return earlier


def forget_answers(engine: Engine) -> int:
    """Delete the answers that were given more than a day ago; returns how many."""
    with engine.housekeeping() as session:
        before = engine.now() - KEPT_FOR
        old = delete(ApiRequest).where(ApiRequest.created_at < before).returning(ApiRequest.id)
        return len(session.scalars(old).all())


def _find(engine: Engine, actor: Actor, key: str, fingerprint: str) -> Given | None:
    query = select(ApiRequest).where(ApiRequest.person_id == actor.person_id, ApiRequest.key == key)
    with engine.read() as session:
        row = session.scalar(query)
        if row is None or row.status is None:
            return None
        if row.fingerprint != fingerprint:
            message = "This key has been used for another request. Choose a new key for a new request."
            raise KeyReusedError(message)
        return Given(row.status, row.body, is_repeat=True)
