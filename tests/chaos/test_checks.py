"""The reckoning after a round can fail: each defect planted in a sound partnership is found, and named."""

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.bundles import Library
from engine.commands.publish_version import PublishVersion
from engine.db import connect, migrate
from engine.execute import Engine
from engine.models import Instance, LedgerEntry, Rung, Submission
from engine.parcels import Parcel, Receipt
from engine.scenarios.standard_area import LONG_AGO, build_standard_area
from engine.sweep import sweep
from engine.unit_of_work import UnitOfWork
from tests.chaos.checks import all_problems, message_id
from tests.chaos.ground import BEGINS_AT, open_cases, shipped_files
from tests.chaos.journal import Journal, Journals, read_journals
from tests.chaos.people import Company, People

MOST_DEEDS = 100


@dataclass
class Place:
    """A partnership that has worked for some weeks, settled."""

    engine: Engine
    folder: Path
    journals: Journals
    at: Any

    def problems(self) -> list[str]:
        with self.engine.read() as session:
            anchors = self.folder / "anchors.log"
            return list(all_problems(session, self.engine.library, self.journals, anchors, self.at))

    def plant(self, statement: str, **values: Any) -> None:
        """Change rows behind everybody's back, past every trigger and key."""
        with closing(sqlite3.connect(self.folder / "area.sqlite")) as database:
            triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                database.execute(f"DROP TRIGGER {name}")
            assert database.execute(statement, values).rowcount > 0
            database.commit()

    def one(self, query: Any) -> Any:
        with self.engine.read() as session:
            return session.scalars(query.limit(1)).one()


@dataclass(frozen=True)
class Letterbox:
    """Takes mail as a server does that is always there."""

    journal: Journal

    def deliver(self, parcel: Parcel) -> Receipt:
        self.journal.note("received", channel="mail", key=message_id(parcel.key), is_new=True)
        return Receipt()


@pytest.fixture(scope="module")
def worked(tmp_path_factory) -> Path:
    """The folder of a partnership at which nobody was killed."""
    folder = tmp_path_factory.mktemp("worked")
    url = f"sqlite:///{folder / 'area.sqlite'}"
    migrate(url)
    at = BEGINS_AT
    journal = Journal(folder / "p1.journal")
    couriers = {"mail": Letterbox(journal)}
    engine = Engine(connect(url), lambda: at, folder / "anchors.log", folder / "files", couriers=couriers)
    for key, files in shipped_files().items():
        engine.execute(PublishVersion(key, files, LONG_AGO), actor=SYSTEM)
    area = build_standard_area(engine, {})
    company = Company(area.area_id, dict(area.people))
    chance = random.Random("worked")
    open_cases(engine, company, 6, chance)
    people = People(engine, company, chance, journal, "p1")
    for _ in range(MOST_DEEDS):
        people.act()
        at += timedelta(hours=chance.choice([1, 5, 20]))
        sweep(engine)
    open_cases(engine, company, 4, chance)
    sweep(engine)
    with engine.database.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.database.dispose()
    (folder / "at.json").write_text(json.dumps(at.isoformat()))
    return folder


@pytest.fixture(scope="module")
def library() -> Library:
    """Compiled once: all copies hold the same versions."""
    return Library()


@pytest.fixture
def place(worked, library, tmp_path) -> Iterator[Place]:
    folder = tmp_path / "copy"
    shutil.copytree(worked, folder)
    engine = Engine(connect(f"sqlite:///{folder / 'area.sqlite'}"), anchor_path=folder / "anchors.log")
    engine.library = library
    at = type(BEGINS_AT).fromisoformat(json.loads((folder / "at.json").read_text()))
    yield Place(engine, folder, read_journals([folder / "p1.journal"]), at)
    engine.database.dispose()


def test_partnership_at_which_nothing_happened_has_no_problem(place):
    assert place.problems() == []
    assert len(place.journals.with_outcome("complete", "accepted")) > MOST_DEEDS / 2
    assert place.one(select(Rung.id).where(Rung.state == "fired", Rung.kind == "fire"))


ROWS = {
    "UPDATE rung SET state = 'pending' WHERE state = 'fired' AND kind = 'remind'": "has not fired",
    "UPDATE rung SET state = 'obsolete', fired_at = NULL WHERE state = 'fired' AND kind = 'breach'": (
        "fired 0 times and is in the ledger 1 times"
    ),
    "UPDATE rung SET fired_at = NULL WHERE state = 'fired'": "has fired at no time",
    "DELETE FROM rung WHERE state = 'pending' AND kind = 'fire'": "without a pending rung",
    "UPDATE rung SET token_id = 'f00' WHERE state = 'pending' AND kind = 'fire'": "does not wait on token",
    "UPDATE task SET state = 'withdrawn' WHERE state = 'offered' AND kind = 'form'": "without an open task",
    "UPDATE task SET token_id = 'f00' WHERE state = 'offered' AND kind = 'form'": "without its token",
    "UPDATE task SET state = 'offered' WHERE state = 'completed' AND kind = 'form'": "with a submission",
    "UPDATE part SET state = 'offered' WHERE state = 'completed'": "its submission says otherwise",
    "UPDATE instance SET state = 'complete' WHERE state = 'running'": "its state has tokens",
    "UPDATE instance SET state = 'faulted' WHERE state = 'running'": "it is faulted with 0 open faults",
    "UPDATE instance SET marking = '{\"v\":1,\"done\":1}' WHERE state = 'running'": "its state has ended",
    "UPDATE clock SET state = 'met' WHERE state = 'running' AND met <> ''": "is pending",
    "DELETE FROM submission WHERE id = (SELECT max(id) FROM submission)": "and is lost",
    "UPDATE submission SET task_id = NULL WHERE task_id IS NOT NULL": "for something else than was accepted",
    "DELETE FROM notice WHERE kind = 'breach'": "has told nobody",
    "UPDATE ledger_entry SET actor = 'person:1' WHERE id = 20": "it was edited",
    "DELETE FROM ledger_entry WHERE kind = 'clock.breached'": "is missing",
    "UPDATE anchor SET anchored_sequence = 0": "anchored up to 0",
    "DELETE FROM access_entry WHERE id = (SELECT max(id) FROM access_entry)": "in the access log",
}


@pytest.mark.parametrize("statement", ROWS)
def test_planted_row_is_found(place, statement):
    place.plant(statement)
    assert [words for words in place.problems() if ROWS[statement] in words]


def test_second_submission_for_one_task_is_found(place):
    columns = ", ".join(f'"{column.name}"' for column in Submission.__table__.columns if column.name != "id")
    copying = f"INSERT INTO submission ({columns}) SELECT {columns} FROM submission"  # noqa: S608
    place.plant(f"{copying} WHERE task_id IS NOT NULL")
    found = place.problems()
    assert [words for words in found if "has 2 submissions" in words]
    assert [words for words in found if "is stored 2 times" in words]
    assert [words for words in found if "is in 0 ledger entries" in words]


def test_effect_that_is_in_the_ledger_twice_is_found(place):
    entry = place.one(select(LedgerEntry).where(LedgerEntry.kind == "clock.rung_fired"))
    place.engine.execute(Repeat(entry.subject, entry.kind, entry.body), actor=SYSTEM)
    place.engine.anchor()
    [problem] = place.problems()
    assert "fired 1 times and is in the ledger 2 times" in problem


def test_lost_anchors_are_found(place):
    (place.folder / "anchors.log").write_text("")
    assert [words for words in place.problems() if "is said to be anchored" in words]


def test_truncated_chain_is_found(place):
    last = place.one(select(LedgerEntry).order_by(LedgerEntry.id.desc()))
    place.plant("DELETE FROM ledger_entry WHERE id = :id", id=last.id)
    assert [words for words in place.problems() if "truncated" in words]


def test_what_was_refused_and_is_stored_is_found(place):
    attempt = place.journals.with_outcome("complete", "accepted")[0]
    attempt.outcome = "refused"
    [problem] = place.problems()
    assert f"{attempt.mark} was refused, but is stored 1 times" in problem


def test_what_nobody_sent_is_found(place):
    attempt = place.journals.with_outcome("complete", "accepted")[0]
    del place.journals.attempts[attempt.mark]
    [problem] = place.problems()
    assert "nobody sent what is stored" in problem


def test_lost_case_is_found(place):
    attempt = place.journals.with_outcome("start", "accepted")[0]
    place.plant("UPDATE \"case\" SET label = 'Child' WHERE label = :label", label=f"Child {attempt.mark}")
    [problem] = place.problems()
    assert "is stored 0 times" in problem


def test_call_without_what_it_called_is_found(place):
    child = place.one(select(Instance).where(Instance.kind == "child", Instance.state == "running"))
    place.plant("UPDATE instance SET parent_token_id = 'f00' WHERE id = :id", id=child.id)
    assert [words for words in place.problems() if "are running" in words]


OUTBOX = (
    "INSERT INTO outbox (kind, key, payload, state, attempts, last_error, created_at, next_at)"
    " VALUES (:kind, :key, '{}', :state, 0, '', :at, :at)"
)


@pytest.mark.parametrize(
    ("kind", "key", "state", "words"),
    [
        ("service", "service:1:f00", "pending", "(service:1:f00) is pending"),
        ("mail", "mail:planted", "failed", "(mail:planted) is failed"),
        ("mail", "mail:planted", "delivered", "is said to be delivered and never arrived"),
        ("mail", "mail:rung:999999:1", "delivered", "tells of a notice that is not there"),
    ],
)
def test_parcel_that_did_not_leave_is_found(place, kind, key, state, words):
    place.plant(OUTBOX, kind=kind, key=key, state=state, at=str(place.at))
    assert [found for found in place.problems() if words in found]


def test_parcel_that_nobody_sent_is_found(place):
    place.journals.events.append({"event": "received", "key": "webhook:1:f00"})
    assert place.problems() == ["the parcel webhook:1:f00 arrived and was never sent"]


def test_system_that_was_told_nothing_is_found(place):
    place.plant(
        "INSERT INTO webhook (area_id, name, url, secret, events, is_active, created_at)"
        " VALUES (1, 'Deaf', 'http://127.0.0.1/', '', '[]', 1, :at)",
        at=str(place.at),
    )
    assert [found for found in place.problems() if "and in the outbox 0 times" in found]


@dataclass(frozen=True)
class Repeat:
    """Writes once more what the ledger says already."""

    subject: str
    kind: str
    body: str

    def run(self, uow: UnitOfWork) -> None:
        uow.record(self.subject, self.kind, **json.loads(self.body))
