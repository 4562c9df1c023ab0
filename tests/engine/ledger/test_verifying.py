"""The ledger shows whoever edits, removes or cuts off what it holds (design, D6)."""

import pytest
from sqlalchemy import text

from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A case with one completed task, its ledger anchored."""
    desk.publish(
        "talk",
        user("say_it") + user("say_more"),
        "opened>say_it say_it>say_more say_more>closed",
        {"say_it": text_form("say_it"), "say_more": text_form("say_more")},
    )
    desk.start("talk")
    desk.do("say_it", {"note": "as it was"})
    assert desk.engine.anchor() > 0
    assert desk.breaks() == []
    return desk


def tamper(desk: Desk, *statements: str) -> None:
    """Change rows as somebody who owns the database could: the triggers taken off first."""
    from engine.migrations.immutable import unprotect

    with desk.engine.database.begin() as connection:
        unprotect(connection)
        for statement in statements:
            connection.execute(text(statement))


def test_ledger_of_an_honest_case_verifies(told: Desk) -> None:
    assert told.breaks() == []


def test_edited_entry_is_found(told: Desk) -> None:
    tamper(told, "UPDATE ledger_entry SET actor = 'person:999' WHERE kind = 'task.completed'")
    assert any("edited" in problem for problem in told.breaks())


def test_removed_entry_is_found(told: Desk) -> None:
    tamper(told, "DELETE FROM ledger_entry WHERE kind = 'task.completed'")
    assert any("is missing" in problem for problem in told.breaks())


def test_truncated_chain_is_found_by_the_anchor_even_when_its_head_is_rewritten(told: Desk) -> None:
    tamper(
        told,
        "DELETE FROM ledger_entry WHERE subject LIKE 'case:%' AND sequence > 2",
        "UPDATE anchor SET sequence = 2, hash = (SELECT hash FROM ledger_entry e "
        "WHERE e.subject = anchor.subject AND e.sequence = 2) WHERE subject LIKE 'case:%'",
    )
    assert any("truncated" in problem for problem in told.breaks())


def test_edited_submission_is_found(told: Desk) -> None:
    tamper(told, """UPDATE submission SET "values" = '{"note": "as I wish it had been"}'""")
    assert any("submission" in problem and "edited" in problem for problem in told.breaks())


def test_removed_submission_is_found(told: Desk) -> None:
    tamper(told, "DELETE FROM submission")
    assert any("submission" in problem and "removed" in problem for problem in told.breaks())


@pytest.mark.parametrize("table", ["ledger_entry", "submission"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_append_only_tables_refuse_changes(told: Desk, table: str, statement: str) -> None:
    before = told.counts()
    with pytest.raises(Exception, match="append-only"), told.engine.database.begin() as connection:
        connection.execute(text(statement.format(table)))
    assert told.counts() == before
    assert told.breaks() == []


def test_entries_hold_no_content(told: Desk) -> None:
    with told.engine.database.connect() as connection:
        bodies = connection.execute(text("SELECT body FROM ledger_entry")).scalars().all()
    assert not any("as it was" in body or "Child A" in body for body in bodies)


def test_anchor_file_that_cannot_be_written_fails_no_command(told: Desk, tmp_path) -> None:
    told.engine.anchor_path = tmp_path
    told.do("say_more", {"note": "more"})
    assert told.engine.anchor() == 0
    told.engine.anchor_path = told.anchors
    assert told.engine.anchor() > 0
    assert told.breaks() == []
