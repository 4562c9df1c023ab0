"""What must hold after a round, whatever was killed in it. Each check gives every breach in words."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.access import verify_access
from engine.bundles import Library
from engine.ledger import verify
from engine.ledger.anchoring import read_anchors
from engine.models import (
    AccessEntry,
    Case,
    LedgerEntry,
    LedgerHead,
    Notice,
    Outbox,
    Rung,
    Submission,
    Webhook,
)
from tests.chaos.agreement import disagreements
from tests.chaos.journal import Attempt, Journals
from tests.chaos.worker import SENDER

HEARD = ("case.opened", "clock.overdue", "task.completed")
EVENTS_OF_OURS = {"clock.overdue": "clock.breached"}
TELLING = ("breach", "escalate")  # a reminder leaves those in peace whose share has come back
_MARK = re.compile(r"[a-z]+\d+n\d+x")


def all_problems(
    session: Session, library: Library, journals: Journals, anchors: Path, at: datetime
) -> Iterator[str]:
    """Everything that does not hold, of a round that has been settled.

    Args:
        at: the moment of the last sweep: nothing due by then may wait.
    """
    bodies = _read_ledger(session)
    yield from _submissions(session, journals, bodies)
    yield from _cases(session, journals)
    yield from _rungs(session, bodies, at)
    yield from _notices(session)
    yield from _events(session, bodies)
    yield from _outbox(session, journals)
    yield from _chains(session, anchors)
    yield from _readings(session, journals)
    yield from disagreements(session, library)


def _read_ledger(session: Session) -> Mapping[str, list[dict[str, Any]]]:
    bodies: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, body in session.execute(select(LedgerEntry.kind, LedgerEntry.body)):
        bodies[kind].append(json.loads(body))
    return bodies


def _submissions(
    session: Session, journals: Journals, bodies: Mapping[str, list[dict[str, Any]]]
) -> Iterator[str]:
    """What a worker was told is stored exactly once; what was refused is not; nothing comes from nowhere."""
    stored = {found.id: found for found in session.scalars(select(Submission))}
    marked: dict[str, list[int]] = defaultdict(list)
    for found in stored.values():
        marks = set(_MARK.findall(json.dumps(found.values)))
        if len(marks) > 1:
            yield f"submission {found.id} mixes the answers of {sorted(marks)}"
        for mark in marks:
            marked[mark].append(found.id)
    entered = Counter(
        body["submission"]
        for kind in ("task.completed", "message.recorded", "correction.made")
        for body in bodies[kind]
        if "submission" in body
    )
    for number in stored:
        if entered[number] != 1:
            yield f"submission {number} is in {entered[number]} ledger entries"
    for mark in set(marked) - set(journals.attempts):
        yield f"nobody sent what is stored in submission {marked[mark]} ({mark})"
    for attempt in journals.attempts.values():
        if attempt.about.get("marked"):
            yield from _of_attempt(attempt, marked[attempt.mark])
        if attempt.deed == "complete" and attempt.outcome == "accepted":
            yield from _as_told(attempt, stored)


def _of_attempt(attempt: Attempt, found: list[int]) -> Iterator[str]:
    allowed = {"accepted": (1,), "refused": (0,), "unknown": (0, 1)}[attempt.outcome]
    if len(found) not in allowed:
        yield f"{attempt.deed} {attempt.mark} was {attempt.outcome}, but is stored {len(found)} times"


def _as_told(attempt: Attempt, stored: Mapping[int, Submission]) -> Iterator[str]:
    found = stored.get(attempt.result)
    if found is None:
        yield f"submission {attempt.result} was accepted ({attempt.mark}) and is lost"
        return
    told = tuple(attempt.about[key] for key in ("task", "part", "person"))
    if (found.task_id, found.part_id, found.person_id) != told:
        yield f"submission {found.id} ({attempt.mark}) is stored for something else than was accepted"


def _cases(session: Session, journals: Journals) -> Iterator[str]:
    labels = Counter(session.scalars(select(Case.label)))
    for attempt in journals.attempts.values():
        if attempt.deed == "start":
            yield from _of_attempt(attempt, [1] * labels[f"Child {attempt.mark}"])
    references = Counter(session.scalars(select(Case.reference)))
    yield from (f"{number} cases are called {name}" for name, number in references.items() if number > 1)


def _rungs(session: Session, bodies: Mapping[str, list[dict[str, Any]]], at: datetime) -> Iterator[str]:
    """Every rung that was due has fired once, and its effect is in the ledger once."""
    rungs = list(session.scalars(select(Rung)))
    for rung in rungs:
        if rung.state == "pending" and rung.at <= at:
            yield f"rung {rung.id} ({rung.key}) was due at {rung.at} and has not fired"
        if rung.state == "fired" and rung.fired_at is None:
            yield f"rung {rung.id} ({rung.key}) has fired at no time"
    fired = [rung for rung in rungs if rung.state == "fired"]
    climbed = Counter(
        (rung.clock_id, rung.key) for rung in fired if rung.kind not in ("fire", "tick", "breach")
    )
    yield from _same("rung", climbed, Counter((b["clock"], b["rung"]) for b in bodies["clock.rung_fired"]))
    breached = Counter(rung.clock_id for rung in fired if rung.kind == "breach")
    ends = [*bodies["clock.breached"], *bodies["clock.ran_out"]]
    yield from _same("breach of clock", breached, Counter(body["clock"] for body in ends))
    ticked = Counter(rung.clock_id for rung in fired if rung.kind == "tick")
    yield from _same("tick of clock", ticked, Counter(body["clock"] for body in bodies["clock.ticked"]))
    events = Counter((rung.instance_id, rung.element_id) for rung in fired if rung.kind == "fire")
    moved = Counter((b["instance"], b["element"]) for b in bodies["instance.advanced"] if b["by"] == "fire")
    yield from _same("timer event", events, moved)
    late = Counter((r.clock_id, r.key, r.element_id) for r in rungs if r.state == "obsolete" and r.fired_at)
    said = Counter((b["clock"], b["rung"], b["element"]) for b in bodies["clock.rung_obsolete"])
    yield from _same("obsolete rung", late, said)


def _same(what: str, fired: Counter[Any], entered: Counter[Any]) -> Iterator[str]:
    for key in fired.keys() | entered.keys():
        if fired[key] != entered[key]:
            yield f"{what} {key} fired {fired[key]} times and is in the ledger {entered[key]} times"


def _notices(session: Session) -> Iterator[str]:
    """Whom a rung was to tell has a notice of it, and after a breach a mail, each once."""
    rungs = {rung.id: rung for rung in session.scalars(select(Rung).where(Rung.state == "fired"))}
    notices = list(session.scalars(select(Notice).where(Notice.rung_id.is_not(None))))
    for (rung_id, person_id), number in Counter((row.rung_id, row.person_id) for row in notices).items():
        if number > 1 or rung_id not in rungs:
            yield f"person {person_id} has {number} notices of rung {rung_id}"
    told = {row.rung_id for row in notices}
    for rung in rungs.values():
        if rung.kind in TELLING and rung.to_roles and rung.id not in told:
            yield f"rung {rung.id} ({rung.kind} {rung.key} to {rung.to_roles}) has told nobody"
    mailed = set(session.scalars(select(Outbox.key).where(Outbox.key.startswith("mail:rung:"))))
    wanted = {f"mail:rung:{row.rung_id}:{row.person_id}" for row in notices if row.kind == "breach"}
    yield from (f"the mail {key} was never queued" for key in wanted - mailed)
    yield from (f"the mail {key} tells of a notice that is not there" for key in mailed - wanted)


def _events(session: Session, bodies: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Where another system listens, it is told once of everything that is in the ledger."""
    if not session.scalar(select(func.count()).select_from(Webhook)):
        return
    rows = session.scalars(select(Outbox.payload).where(Outbox.kind == "webhook"))
    told = Counter(payload["body"]["event"] for payload in rows)
    for event in HEARD:
        entered = len(bodies[EVENTS_OF_OURS.get(event, event)])
        if told[event] != entered:
            yield f"{event} is in the ledger {entered} times and in the outbox {told[event]} times"


def _outbox(session: Session, journals: Journals) -> Iterator[str]:
    """Everything that was to leave has left, and arrived; nothing arrived that was not to leave."""
    sent = set()
    for row in session.scalars(select(Outbox)):
        if row.state != "delivered":
            yield f"outbox row {row.id} ({row.key}) is {row.state}: {row.last_error}"
        if row.kind == "webhook":
            sent.add(row.key)
        if row.kind == "mail":
            sent.add(message_id(row.key))
    arrived = set(journals.count("received", "key"))
    yield from (f"the parcel {key} is said to be delivered and never arrived" for key in sent - arrived)
    yield from (f"the parcel {key} arrived and was never sent" for key in arrived - sent)


def message_id(key: str) -> str:
    """What a mail server is given as the Message-ID of a parcel."""
    return f"<{key.replace(':', '.')}@{SENDER.partition('@')[2]}>"


def _chains(session: Session, anchors: Path) -> Iterator[str]:
    for found in (*verify(session, anchors), *verify_access(session)):
        yield f"ledger {found.subject}, entry {found.sequence}: {found.problem}"
    known = read_anchors(anchors)
    for head in session.scalars(select(LedgerHead)):
        if head.anchored_sequence != head.sequence:
            yield f"the chain {head.subject} ends at {head.sequence}, anchored up to {head.anchored_sequence}"
        if known.get(head.subject, {}).get(head.anchored_sequence) != head.hash:
            yield f"the end of the chain {head.subject} is said to be anchored, but is not in the file"


def _readings(session: Session, journals: Journals) -> Iterator[str]:
    """Whoever was shown something is in the access log; a reading may be there that nobody saw any more."""
    query = select(AccessEntry.case_id, func.count()).group_by(AccessEntry.case_id)
    logged = {str(case_id): number for case_id, number in session.execute(query)}
    for case_id, number in journals.count("read", "case").items():
        if logged.get(case_id, 0) < number:
            yield f"{number} readings of case {case_id}, {logged.get(case_id, 0)} in the access log"
