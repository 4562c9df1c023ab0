"""Somebody leaves: case by case their work is passed on, then the roles end and the account is closed.

One transaction a case, as a person may have worked on hundreds: what failed is told, what was done stays, and
the wizard shows what is left.
"""

from dataclasses import dataclass
from datetime import date

from engine.actor import Actor
from engine.clocks.words import plural
from engine.commands.close_account import CloseAccount
from engine.commands.end_memberships import EndMemberships
from engine.commands.pass_on_work import Heir, PassedOn, PassOnWork
from engine.errors import CasewayError
from engine.execute import Engine


@dataclass(frozen=True)
class Leaving:
    """Who leaves, what is passed on to whom, and which roles end.

    Attributes:
        cases: those on which they have something or are named.
        on: the first day without the roles.
        memberships: the roles that end; those of others to end stay.
    """

    person_id: int
    cases: tuple[int, ...]
    heirs: tuple[Heir, ...]
    reason: str
    on: date
    memberships: tuple[int, ...]


@dataclass(frozen=True)
class Left:
    """What became of it: how much was given, how much offered to its role, and what could not be done."""

    given: int
    offered: int
    ended: int
    is_closed: bool
    problems: tuple[str, ...]

    @property
    def words(self) -> str:
        """What was done, in a sentence."""
        said = [
            f"{plural(self.given, 'task')} passed on",
            f"{plural(self.offered, 'task')} offered to the role again",
            f"{plural(self.ended, 'role')} ended",
        ]
        return ", ".join(said) + (", the account is closed" if self.is_closed else "")


def leave(engine: Engine, actor: Actor, leaving: Leaving, *, closes: bool) -> Left:
    """Do it. Roles end only when everything has been passed on, and the account closes last.

    Args:
        closes: whether the account is closed as well.
    """
    given = offered = ended = 0
    problems: list[str] = []
    for case_id in leaving.cases:
        try:
            command = PassOnWork(case_id, leaving.person_id, leaving.heirs, leaving.reason)
            done = engine.execute(command, actor=actor)
        except CasewayError as error:
            problems.append(str(error))
            continue
        if isinstance(done, PassedOn):
            given, offered = given + done.given, offered + done.offered
    for membership_id in () if problems else leaving.memberships:
        ending = EndMemberships(
            leaving.person_id, leaving.on, membership_id=membership_id, reason=leaving.reason
        )
        try:
            ended += len(engine.execute(ending, actor=actor))
        except CasewayError as error:
            problems.append(str(error))
    is_closed = False
    if closes and not problems:
        try:
            engine.execute(CloseAccount(leaving.person_id, leaving.reason), actor=actor)
            is_closed = True
        except CasewayError as error:
            problems.append(str(error))
    return Left(given, offered, ended, is_closed, tuple(dict.fromkeys(problems)))
