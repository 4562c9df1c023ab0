"""Faults: a machine step that failed is kept with its cause until a person retries it (design, section 10).

A human completion is never undone by a later machine step: what follows from it runs inside a savepoint. As
hardly any step fails, a command is first run without, and once more with savepoints if one does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from engine.instances.case_work import CaseWork
from engine.models import Fault, Instance
from engine.notices.events import tell_fault
from engine.unit_of_work import CareNeededError

log = structlog.get_logger()

# The database is away, or somebody else was first: the whole command fails and is tried again.
_NOT_OURS = (OperationalError, InterfaceError, StaleDataError, CareNeededError)
_OUR_WORDS = ("engine.", "forms.")

# Whether or not somebody has given it up, the step still stands where it failed.
STANDING = ("open", "given_up")


@dataclass(frozen=True)
class Action:
    """What moves an instance, in a form that a fault can store.

    Kinds: ``start``, ``complete`` a token, ``fire`` an event, catch a ``message``, ``retry`` what stands
    still; and what follows a token: ``call`` a process, judge a ``quorum``, decide a ``rule``, do a
    ``service``.
    """

    kind: str
    token_id: str = ""
    element_id: str = ""

    def as_json(self) -> dict[str, str]:
        """How a fault stores it."""
        return {"kind": self.kind, "token_id": self.token_id, "element_id": self.element_id}


def guarded(work: CaseWork, instance: Instance, action: Action, follow: Callable[[], bool]) -> bool:
    """Do what a machine does after a person has acted; if it fails, keep nothing of it but the fault.

    Args:
        instance: the instance that is faulted if it fails.
        action: what a retry will do.
        follow: what to do.

    Returns:
        What ``follow`` returned; True when a fault was stored instead.
    """
    if not work.uow.careful:
        return _dared(work, follow)
    mark, queued = work.uow.mark(), len(work.queue)
    try:
        with work.uow.session.begin_nested():
            return follow()
    except _NOT_OURS:
        raise
    except Exception as error:
        log.exception("instance.faulted", instance=instance.id, action=action.kind, element=action.element_id)
        work.uow.rewind(mark)
        while len(work.queue) > queued:
            work.queue.pop()
        work.reload()
        store_fault(work, instance, action.element_id, cause_of(error), action)
        return True


def cause_of(error: Exception) -> str:
    """What people may read about a failure.

    Our own words name facts and steps; what a library says may quote what somebody typed, so only its kind.
    """
    if type(error).__module__.startswith(_OUR_WORDS):
        return str(error) or type(error).__name__
    return f"Caseway could not do this ({type(error).__name__}). The log says more."


def _dared(work: CaseWork, follow: Callable[[], bool]) -> bool:
    """Go without a savepoint. What then fails, now or when it is written, has the command run again with."""
    work.uow.has_dared = True
    try:
        return follow()
    except _NOT_OURS:
        raise
    except Exception as error:
        raise CareNeededError from error


def store_fault(work: CaseWork, instance: Instance, element_id: str, cause: str, action: Action) -> None:
    """Store a fault and mark its instance."""
    instance.state = "faulted"
    fault = Fault(
        case_id=work.case.id,
        instance_id=instance.id,
        element_id=element_id,
        cause=cause,
        action=action.as_json(),
        raised_at=work.uow.at,
    )
    work.uow.add(fault)
    tell_fault(work, fault)
    work.record("instance.faulted", instance=instance.id, element=element_id)


def note_standing_steps(work: CaseWork, instance: Instance, standing: Sequence[tuple[str, str]]) -> None:
    """Keep one fault for each step that stands still; those that have run meanwhile are mended.

    A step that was given up is run again with the others, but nobody is asked about it again.

    Args:
        standing: the element and the cause of each step that failed in this advance, which runs every
            step that failed before once more.
    """
    known = standing_faults(work, instance, "retry") if instance.state == "faulted" else []
    for element_id, cause in standing:
        again = next((fault for fault in known if fault.element_id == element_id), None)
        if again is None:
            store_fault(work, instance, element_id, cause, Action("retry"))
        else:
            known.remove(again)
            again.cause, again.attempts = cause, again.attempts + 1
    for fault in known:
        close_fault(work, fault, "mended")
    note_state(work, instance)


def open_faults(work: CaseWork, instance: Instance) -> list[Fault]:
    """The faults of an instance that nobody has dealt with, oldest first."""
    return [fault for fault in standing_faults(work, instance) if fault.state == "open"]


def standing_faults(work: CaseWork, instance: Instance, kind: str = "") -> list[Fault]:
    """The faults whose step still stands, given up or not, oldest first; of one kind of action if given."""
    query = select(Fault).where(Fault.instance_id == instance.id, Fault.state.in_(STANDING))
    found = work.uow.session.scalars(query.order_by(Fault.id))
    return [fault for fault in found if not kind or fault.action["kind"] == kind]


def close_fault(work: CaseWork, fault: Fault, state: str) -> None:
    """Close a fault: ``retried``, ``mended`` by a later advance, or ``obsolete`` with its instance."""
    fault.state, fault.closed_at = state, work.uow.at
    work.record(f"fault.{state}", fault=fault.id, instance=fault.instance_id, element=fault.element_id)


def note_state(work: CaseWork, instance: Instance) -> None:
    """An instance is faulted as long as one of its steps stands still."""
    if instance.state == "faulted" and not standing_faults(work, instance):
        instance.state = "running"
