"""Everything about a case, taken in one look: whatever is made of it later tells of the same instant."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.evidence.sections import answers, clocks, decisions, papers, people, processes, proof, work
from engine.evidence.sections.plain import Plain, moment
from engine.models import Case

FORMAT = 1


def read_contents(
    session: Session, library: Library, case: Case, at: datetime, anchor_path: Path | None
) -> Plain:
    """The whole record of a case, JSON-plain, as a session sees it that looks at one instant.

    Args:
        session: see ``one_look``.
        at: the instant that the pack tells of.
        anchor_path: the file of anchors, where there is one.
    """
    ledger = proof.read_ledger(session, case, anchor_path)
    sections: dict[str, Callable[[], Any]] = {
        "case": lambda: people.read_head(session, case),
        "agencies": lambda: people.read_agencies(session, case),
        "roles": lambda: people.read_roles(session, case),
        "people_of_agencies": lambda: people.read_people_of_agencies(session, case),
        "members": lambda: people.read_members(session, case),
        "conflicts": lambda: people.read_conflicts(session, case),
        "break_glass": lambda: people.read_break_glass(session, case),
        "links": lambda: people.read_links(session, case),
        "instances": lambda: processes.read_instances(session, case),
        "versions": lambda: processes.read_versions(session, library, case),
        "tasks": lambda: work.read_tasks(session, library, case),
        "ad_hoc": lambda: work.read_ad_hoc(session, case),
        "submissions": lambda: answers.read_submissions(session, library, case),
        "send_backs": lambda: work.read_send_backs(session, case),
        "corrections": lambda: work.read_corrections(session, case),
        "facts": lambda: answers.read_facts(session, library, case),
        "decisions": lambda: decisions.read_decisions(session, case),
        "decision_records": lambda: decisions.read_decision_records(session, case),
        "clocks": lambda: clocks.read_clocks(session, case),
        "documents": lambda: papers.read_documents(session, case),
        "comments": lambda: papers.read_comments(session, case),
        "timeline": lambda: proof.read_timeline(session, case, ledger["sequence"]),
        "access": lambda: proof.read_access(session, case),
    }
    contents: Plain = {name: read() for name, read in sections.items()}
    contents |= {"format": FORMAT, "as_at": moment(at), "ledger": ledger}
    contents["clauses"] = clocks.read_clauses(session, contents["clocks"])
    contents["people"] = people.read_names(session, set(people_in(contents)))
    return contents


def one_look(session: Session) -> None:
    """Let every statement of a session that has asked nothing yet see the same instant.

    SQLite's readers do so anyway; PostgreSQL has an isolation for it.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def people_in(found: Any) -> Iterator[int]:
    """Everybody who is named by id: in columns of people, and as actors of the ledger."""
    if isinstance(found, dict):
        for key, value in found.items():
            if isinstance(value, int) and (key in _OF_PEOPLE or key.endswith("_by_id")):
                yield value
            elif key == "actor" and str(value).startswith("person:"):
                yield int(str(value).partition(":")[2])
            else:
                yield from people_in(value)
    elif isinstance(found, list):
        for each in found:
            yield from people_in(each)


_OF_PEOPLE = frozenset(
    {"person_id", "person", "on_behalf_of_id", "assignee_id", "owner_id", "deputy_id", "told_id", "by_id"}
)
