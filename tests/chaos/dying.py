"""Chosen points at which a worker kills itself, reached by listening to the database library alone.

``inside``          between two statements of a transaction that writes
``before commit``   everything is written, the commit is about to be sent
``after commit``    the database has it, nobody has been told: neither the caller nor the broker
``after claim``     a lease is committed, what it is for has not been begun nor published
``anchor written``  the anchor file has its lines, the database does not know yet
"""

import os
import signal
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.chaos.journal import Journal

POINTS = ("inside", "before commit", "after commit", "after claim", "anchor written")
# How often a worker comes by a point before it dies there: some seconds' worth of work. Whoever sweeps comes
# by often without anything to do.
_PASSES = {"inside": (10, 300), "after claim": (1, 3), "anchor written": (1, 4)}
_SWEEPING = {"inside": (100, 3000), "before commit": (20, 300), "after commit": (20, 300)}
_CLAIMS = ("UPDATE rung SET lease_until", "UPDATE outbox SET lease_until")
_ANCHORED = "UPDATE anchor SET anchored_sequence"


def passes(point: str, *, sweeps: bool) -> tuple[int, int]:
    """Between how many times a worker comes by a point before it dies there."""
    return (_SWEEPING if sweeps else {}).get(point) or _PASSES.get(point, (3, 30))


def die_at(point: str, times: int, journal: Journal) -> None:
    """Let this process be killed when it comes by a point for the nth time.

    Args:
        point: one of ``POINTS``.
        times: how often it passes first.
        journal: is told which point it was, since nothing else can be told any more.
    """
    dying = _Dying(point, times, journal)
    event.listen(Database, "after_cursor_execute", dying.after_statement)
    event.listen(Database, "commit", dying.before_commit)
    event.listen(Pool, "checkin", dying.connection_is_back)


class _Dying:
    def __init__(self, point: str, times: int, journal: Journal) -> None:
        self.point, self.left, self.journal = point, times, journal
        self.claimed = self.committed = False

    def after_statement(self, connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(_CLAIMS):
            self.claimed = True
        if statement.startswith(_ANCHORED):
            self.pass_by("anchor written")
        if _writes(connection):
            self.pass_by("inside")

    def before_commit(self, connection: Any) -> None:
        if _writes(connection):
            self.pass_by("before commit")
            self.committed = True

    def connection_is_back(self, *_connection: Any) -> None:
        """A connection goes back to its pool when its commit has been confirmed, before anything follows."""
        if not self.committed:
            return
        self.committed = False
        if self.claimed:
            self.claimed = False
            self.pass_by("after claim")
        self.pass_by("after commit")

    def pass_by(self, point: str) -> None:
        if point != self.point:
            return
        self.left -= 1
        if self.left <= 0:
            self.journal.note("killed", point=point)
            os.kill(os.getpid(), signal.SIGKILL)


def _writes(connection: Any) -> bool:
    return bool(connection.get_execution_options().get("caseway_write"))
