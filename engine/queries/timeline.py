"""What happened on a case, read from its ledger, in words; and where its chain ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clocks.words import day_words
from engine.models import Case, Clock, Instance, LedgerEntry, LedgerHead, Part, Person, Task
from engine.models.case import SHUT_OUT
from engine.role_words import role_words

PAGE = 50
_MOST_ENTRIES = 2**31 - 1

# Steps of the machine that people do not need to read; the ledger keeps them all.
QUIET = (
    "instance.advanced",
    "fact.set",
    "part.asked",
    "clock.rung_obsolete",
    "task.claimed",
    "task.follow_up_set",
    "fault.retried",
)

_MANAGED = {
    "none": "none that matters",
    "noted": "noted",
    "recused": "recused",
    "aside": "stood aside from a decision",
}
_SIGNED = {"conflict": "Stood aside from", "abstain": "Abstained from"}
_BY_HAND = {"place": "opened", "move": "moved", "skip": "skipped", "repeat": "repeated"}


@dataclass(frozen=True)
class Happening:
    """One line of a timeline."""

    sequence: int
    at: datetime
    who: str
    words: str
    kind: str
    task_id: int | None


@dataclass(frozen=True)
class Chain:
    """Where a case's chain ends, and how far it is anchored outside the database."""

    sequence: int
    hash: str
    anchored_sequence: int


def list_timeline(
    session: Session, case_id: int, before: int | None = None, limit: int = PAGE
) -> tuple[list[Happening], int | None]:
    """What happened, latest first.

    Args:
        before: only entries with a smaller sequence number.

    Returns:
        The lines, and the ``before`` of the next page (None on the last).
    """
    query = select(LedgerEntry).where(
        LedgerEntry.subject == f"case:{case_id}", LedgerEntry.kind.not_in(QUIET)
    )
    if before is not None:
        query = query.where(LedgerEntry.sequence < max(min(before, _MOST_ENTRIES), 0))
    entries = list(session.scalars(query.order_by(LedgerEntry.sequence.desc()).limit(limit + 1)))
    more, entries = len(entries) > limit, entries[:limit]
    words = _Words(session, case_id, entries)
    lines = [words.line(entry) for entry in entries]
    return lines, entries[-1].sequence if more else None


def get_chain(session: Session, case_id: int) -> Chain | None:
    """The end of a case's chain."""
    head = session.get(LedgerHead, f"case:{case_id}")
    return Chain(head.sequence, head.hash, head.anchored_sequence) if head else None


class _Words:
    """Names for the ids in a case's entries, fetched once."""

    def __init__(self, session: Session, case_id: int, entries: list[LedgerEntry]) -> None:
        people = {int(entry.actor.partition(":")[2]) for entry in entries if ":" in entry.actor}
        for entry in entries:
            body = json.loads(entry.body)
            people |= {body.get("person") or 0, body.get("for") or 0}
        self.tasks = {
            row.id: row.name
            for row in session.execute(select(Task.id, Task.name).where(Task.case_id == case_id))
        }
        self.say = role_words(session, session.scalars(select(Case.area_id).where(Case.id == case_id)).one())
        self.parts = {
            row.id: row.label
            for row in session.execute(select(Part.id, Part.label).where(Part.case_id == case_id))
        }
        self.clocks = {
            row.id: f"{row.name}, {self.say(self.parts[row.part_id])}" if row.part_id else row.name
            for row in session.execute(
                select(Clock.id, Clock.name, Clock.part_id).where(Clock.case_id == case_id)
            )
        }
        self.instances = {
            row.id: row.label
            for row in session.execute(select(Instance.id, Instance.label).where(Instance.case_id == case_id))
        }
        self.people: dict[int, str] = {
            row.id: row.name
            for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
        }

    def line(self, entry: LedgerEntry) -> Happening:
        body = json.loads(entry.body)
        who = "Caseway"
        if entry.actor.startswith("person:"):
            who = self.people.get(int(entry.actor.partition(":")[2]), "Somebody")
        if body.get("for"):
            who = f"{who}, for {self.people.get(body['for'], 'somebody')}"
        return Happening(
            entry.sequence, entry.at, who, self.words(entry.kind, body), entry.kind, body.get("task")
        )

    def _person(self, body: Mapping[str, Any]) -> str:
        return self.people.get(body.get("person") or 0, "somebody")

    def words(self, kind: str, body: Mapping[str, Any]) -> str:
        task = self.tasks.get(body.get("task", 0), "A task")
        part = self.parts.get(body.get("part") or 0, "")
        clock = self.clocks.get(body.get("clock", 0), "A clock")
        instance = self.instances.get(body.get("instance", 0), "The process")
        roles = body["to"] if isinstance(body.get("to"), list) else []  # a linked case has an id here
        told = f" Told: {'; '.join(map(self.say, roles))}." if roles else ""
        whose = f" ({self.say(part)})" if part else ""
        reason = f" {body['reason']}" if body.get("reason") else ""
        late = ", late" if body.get("late") else ""
        passed = "".join(f" {said}" for said in body.get("passed", ()))
        known = {
            "case.opened": "Opened the case.",
            "case.completed": "The case is complete.",
            "case.linked": f"Linked another case: {body.get('relation', '')}.",
            "conflict.declared": f"{self.people.get(body.get('person', 0), 'Somebody')} declared "
            f"{'no interest' if body.get('nature') == 'none' else 'an interest'} in the case.",
            "conflict.decided": "Decided how an interest is managed: "
            f"{_MANAGED.get(body.get('managed', ''), '')}.",
            "glass.broken": f"Opened the case in an emergency, for {body.get('hours')} hours.{reason}",
            "link.created": f"Made a one-off link to “{task}”{whose}, for somebody without an account.",
            "link.revoked": f"Took back the one-off link to “{task}”{whose}.",
            "link.used": f"“{task}”{whose} was answered through a one-off link.",
            "glass.closed": "Closed the case again after an emergency.",
            "glass.reviewed": "Judged an opening in an emergency: "
            f"{str(body.get('verdict', '')).replace('_', ' ')}.",
            "member.added": self.naming(body),
            "member.ended": f"{self.people.get(body.get('person', 0), 'Somebody')} is no longer "
            f"{'kept out of' if body.get('relation') in SHUT_OUT else 'named on'} the case:{reason}.",
            "instance.started": f"“{instance}” started.",
            "instance.completed": f"“{instance}” ended.",
            "instance.cancelled": f"“{instance}” was cancelled.{reason}",
            "instance.faulted": f"A step of “{instance}” could not be run and waits to be mended.",
            "fault.tried_again": f"Tried a stopped step of “{instance}” again.",
            "fault.mended": f"A stopped step of “{instance}” has run.",
            "delivery.tried_again": "Tried a delivery again.",
            "delivery.given_up": f"Gave up a delivery.{reason}",
            "fault.given_up": f"Gave up a stopped step of “{instance}”; nothing goes on from it.{reason}",
            "task.completed": f"Completed “{task}”{whose}.",
            "rule.decided": f"The business rule “{task}” was decided{_fitting(body)}.",
            "task.withdrawn": f"“{task}” was withdrawn.{reason}",
            "task.sent_back": f"Sent back “{task}”{whose}, to be done again.",
            "task.came_back": f"“{task}”{whose} has come back, done again.",
            "task.send_back_withdrawn": f"No longer asked for “{task}”{whose} to be done again.{reason}",
            "correction.asked": f"Asked for “{task}”{whose} to be corrected.",
            "correction.made": f"Approved the correction of “{task}”{whose}.",
            "correction.refused": f"Refused to correct “{task}”{whose}.",
            "correction.withdrawn": f"No longer asked for “{task}”{whose} to be corrected.",
            "ad_hoc.added": f"Asked for “{task}”, beside the process.",
            "comment.added": "Added a comment.",
            "task.released": f"Released the answers to “{task}” to the other agencies.",
            "task.released_claim": f"Offered “{task}” to everybody again.",
            "task.delegated": f"Asked {self._person(body)} to do “{task}”{whose} for them.",
            "task.taken_back": f"Took “{task}”{whose} back.",
            "task.given_back": f"Gave “{task}”{whose} back to whoever answers for it.",
            "task.reassigned": f"Gave “{task}”{whose} to {self._person(body)}.{reason}"
            if body.get("person")
            else f"Offered “{task}”{whose} to everybody with its role again.{reason}",
            "task.priority_set": f"Set how urgent “{task}”{whose} is.",
            "task.without_parts": "Nobody was to be asked, so the step was passed over.",
            "part.completed": f"A part of “{task}”{whose} is done.",
            "part.withdrawn": f"No longer asked for: “{task}”{whose}.{reason}",
            "vote.signed": f"{_SIGNED.get(str(body.get('stance')), 'Signed')} “{task}” as "
            f"{self.say(str(body.get('role', '')))}.",
            "signatory.added": f"Asked one more to sign “{task}”: "
            f"{self.say(str(body.get('role', '')))}.{reason}",
            "decision.recorded": f"The record of the decision “{task}” was "
            f"{'written' if body.get('number') == 1 else 'corrected'}, number {body.get('number')}.{reason}",
            "decision.made": f"The decision “{task}” was made.",
            "message.received": "Recorded a message that the case was waiting for.",
            "message.recorded": "Stored what came with it.",
            "message.kept": "Kept a message that came before the case waited for it.",
            "message.expired": "A kept message has expired: the case did not wait for it in time.",
            "message.refused": "A kept message could not be delivered, as its values no longer pass. "
            "Record it by hand.",
            "service.obsolete": "A step that works by itself had nothing left to do.",
            "document.stored": "Attached a document.",
            "evidence.asked": f"Asked for an evidence pack.{reason}",
            "evidence.made": "An evidence pack was made.",
            "evidence.failed": "An evidence pack could not be made.",
            "evidence.removed": f"Removed an evidence pack.{reason}",
            "anonymisation.checked": "Checked a report for names.",
            "anonymisation.answered": "Answered findings of the check of a report.",
            "anonymisation.confirmed": "Confirmed that nobody can be recognised in a report.",
            "document.described": "Changed how a document is marked or described.",
            "document.restricted": "Restricted a document to named readers.",
            "document.opened": "Opened a restricted document to whoever reads the case.",
            "document.released": "Released an agency's document to the other agencies.",
            "hold.placed": "Placed a legal hold: nothing of the case may be disposed of.",
            "hold.lifted": "Lifted a legal hold.",
            "disposal.proposed": "Proposed to dispose of the content of the case.",
            "disposal.agreed": "Agreed as the second person to dispose of the content.",
            "disposal.refused": "Refused to dispose of the content.",
            "disposal.done": "The content of the case was disposed of. This entry certifies it.",
            "clock.started": f"The clock “{clock}” started: due {_day(body.get('due_on'))}.",
            "clock.reprojected": f"The clock “{clock}” was counted again: {_day(body.get('was'))} became "
            f"{_day(body.get('due_on'))}. {body.get('why', '')}",
            "clock.met": f"“{clock}” was met on {_day(body.get('on'))}{late}.",
            "clock.stopped": f"The clock “{clock}” stopped.{reason}",
            "clock.ran_out": f"The time of “{clock}” has passed.{told}",
            "clock.breached": f"“{clock}” is overdue.{told}",
            "clock.rung_fired": f"Reminder for “{clock}”.{told}",
            "clock.ticked": f"“{clock}” came round.",
            "clock.paused": f"Paused the clock “{clock}” from {_day(body.get('from_on'))}.{reason}",
            "clock.resumed": f"Resumed the clock “{clock}” on {_day(body.get('on'))}: due "
            f"{_day(body.get('due_on'))}.{reason}",
            "clock.extended": f"Extended the clock “{clock}”: {_day(body.get('was'))} became "
            f"{_day(body.get('due_on'))}.{reason}",
            "clock.corrected": f"Corrected the day that “{clock}” is counted from: "
            f"{_day(body.get('was'))} became {_day(body.get('anchor_on'))}.{reason}",
            "instance.moved": f"“{instance}” moved to a new version of its process.{reason}{passed}",
            "instance.moved_back": f"“{instance}” was put back to the version it came from.{reason}",
            "instance.placed": f"A step of “{instance}” was {_BY_HAND.get(str(body.get('what')), 'moved')} "
            f"by hand.{reason}",
            "placement.asked": f"Asked for a step of “{instance}” to be "
            f"{_BY_HAND.get(str(body.get('what')), 'moved')} by hand.{reason}",
            "placement.refused": f"Refused to move a step of “{instance}” by hand.{reason}",
            "placement.withdrawn": f"Took back what was asked for by hand on “{instance}”.{reason}",
            "draft.kept": f"Kept a draft of “{task}” as a comment, as it is answered otherwise now.",
            "instance.version_questioned": f"After the correction another version of “{instance}” would have "
            "been chosen. It goes on as it is; a person has to decide.",
            "clock.lateness_explained": f"Recorded why “{clock}” was late.{reason}",
        }
        return known.get(kind, kind.replace(".", " ").replace("_", " ").capitalize() + ".")

    def naming(self, body: Mapping[str, Any]) -> str:
        name, why = self.people.get(body.get("person", 0), "somebody"), body.get("reason", "")
        if body.get("relation") in SHUT_OUT:
            return f"Kept {name} out of the case: {why}."
        return f"Named {name} on the case: {why}."


def _day(stored: str | None) -> str:
    return day_words(date.fromisoformat(stored)) if stored else "no date"


def _fitting(body: Mapping[str, Any]) -> str:
    numbers = body.get("fitting")
    found = [str(number) for number in numbers] if isinstance(numbers, list) else []
    return f": rule {' and '.join(found)} fitted" if found else ": no rule fitted"
