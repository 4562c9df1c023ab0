"""Retention, legal holds, and disposal by two people: what goes, what stays, and that the ledger holds."""

import io
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import String, Text, select, text
from sqlalchemy.exc import DatabaseError

from engine.actor import SYSTEM
from engine.commands.add_document import AddDocument
from engine.commands.carry_out_disposal import CarryOutDisposal
from engine.commands.confirm_retention_rule import ConfirmRetentionRule
from engine.commands.decide_disposal import DecideDisposal
from engine.commands.lift_legal_hold import LiftLegalHold
from engine.commands.name_member import NameMember
from engine.commands.place_legal_hold import PlaceLegalHold
from engine.commands.propose_disposal import ProposeDisposal
from engine.commands.set_retention_rule import SetRetentionRule
from engine.duties import run_due_duties
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.files import StoredFile, path_of, store_file, sweep_orphans
from engine.ledger import list_disposed
from engine.migrations.immutable import CONTENT as TRIGGERED
from engine.models import (
    Base,
    CaseMember,
    Comment,
    Disposal,
    Document,
    LedgerEntry,
    LegalHold,
    RetentionRule,
    Rung,
)
from engine.queries.retention import get_case_retention, get_retention
from engine.retention.content import CONTENT
from engine.retention.running import carry_out_disposals, may_empty
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.engine.dying import killed_at

SECRET = "the words of the child"
LATER = datetime(2057, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def closed(desk: Desk, tmp_path: Path) -> Desk:
    return close_one(desk, tmp_path)


@pytest.fixture
def closed_on_sqlite(sqlite_desk: Desk, tmp_path: Path) -> Desk:
    return close_one(sqlite_desk, tmp_path)


def close_one(desk: Desk, tmp_path: Path) -> Desk:
    """Case 1 is complete, with an answer, a file and a comment; case 2 is open and has the same file."""
    desk.engine.files_path = tmp_path / "files"
    desk.publish("talk", user("say_it"), "opened>say_it say_it>closed", {"say_it": text_form("say_it")})
    assert desk.start("talk") == 1
    add_file(desk, 1, b"%PDF-1.7\n only here")
    shared = add_file(desk, 1, b"%PDF-1.7\n shared")
    desk.do("say_it", {"note": SECRET})
    assert desk.start("talk", label="Child Z") == 2
    assert add_file(desk, 2, b"%PDF-1.7\n shared") == shared
    with desk.engine.housekeeping() as rows:
        person = desk.actor("chair").person_id
        rows.add(Comment(case_id=1, person_id=person, body=SECRET, said_at=desk.at))
    return desk


def add_file(desk: Desk, case_id: int, content: bytes) -> str:
    assert desk.engine.files_path is not None
    stored = store_file(desk.engine.files_path, io.BytesIO(content), f"{SECRET}.pdf")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    os.utime(path_of(desk.engine.files_path, stored.sha256), (long_ago, long_ago))
    adding = AddDocument(case_id, stored, SECRET)
    desk.engine.execute(adding, actor=desk.actor("business_manager"))
    return stored.sha256


def set_rule(desk: Desk, *, kind: str = "any", years: int = 30, is_checked: bool = True) -> int:
    setting = SetRetentionRule(desk.area.area_id, kind, "completed", years, "Our schedule, 2026")
    rule = desk.engine.execute(setting, actor=desk.actor("business_manager"))
    if is_checked:
        desk.engine.execute(ConfirmRetentionRule(rule), actor=desk.actor("legal_adviser"))
    return rule


def propose(desk: Desk, case_id: int = 1) -> int:
    command = ProposeDisposal(case_id, "Thirty years have passed")
    return desk.engine.execute(command, actor=desk.actor("business_manager"))


def agreed(desk: Desk) -> int:
    set_rule(desk)
    desk.at = LATER
    disposal = propose(desk)
    desk.engine.execute(DecideDisposal(disposal, agrees=True), actor=desk.actor("chair"))
    return disposal


def refused(desk: Desk, command, error, role: str, match: str | None = None) -> None:
    before, state = desk.counts(), everything(desk)
    with pytest.raises(error, match=match):
        desk.engine.execute(command, actor=desk.actor(role))
    assert (desk.counts(), everything(desk)) == (before, state)


def everything(desk: Desk) -> list:
    names = {"submission", "document", "comment", "disposal", "legal_hold", "retention_rule", "ledger_entry"}
    tables = [table for table in Base.metadata.sorted_tables if table.name in names]
    with desk.engine.database.connect() as connection:
        return [connection.execute(select(table).order_by(table.c.id)).all() for table in tables]


def dump(desk: Desk) -> str:
    """All that the database holds of case 1's words, wherever it is."""
    with desk.engine.database.connect() as connection:
        return "\n".join(
            str(row) for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )


def test_content_goes_and_the_ledger_holds(closed: Desk) -> None:
    files = closed.engine.files_path
    assert files is not None
    agreed(closed)
    assert closed.engine.anchor() > 0
    assert carry_out_disposals(closed.engine) == 1
    assert dump(closed).count(SECRET) == dump_of_case_2(closed)
    with closed.engine.read() as rows:
        names = {row.case_id: row.name for row in rows.scalars(select(Document))}
        assert names == {1: "Disposed of", 2: f"{SECRET}.pdf"}
        left = [path for path in files.rglob("*") if path.is_file()]
        assert len(left) == 1  # the one that case 2 has too
        assert [found.subject for found in list_disposed(rows)] == ["case:1"]
        entry = rows.scalars(select(LedgerEntry).where(LedgerEntry.kind == "disposal.done")).one()
        certificate = rows.scalars(select(Disposal)).one().certificate
    body = json.loads(entry.body)
    assert body == certificate
    assert (body["proposed_by"], body["agreed_by"]) == (
        closed.actor("business_manager").person_id,
        closed.actor("chair").person_id,
    )
    assert body["emptied"]["submission"] == 1
    assert body["files"] == 2
    assert closed.case(1).label == "Disposed of"
    assert closed.case(2).label == "Child Z"
    assert closed.breaks() == []
    assert carry_out_disposals(closed.engine) == 0


def dump_of_case_2(desk: Desk) -> int:
    with desk.engine.read() as rows:
        other = rows.scalars(select(Document).where(Document.case_id == 2)).one()
        return f"{other.name}{other.description}".count(SECRET)


def test_nothing_can_be_done_to_a_case_that_was_disposed_of(closed: Desk) -> None:
    disposal = agreed(closed)
    carry_out_disposals(closed.engine)
    refused(
        closed,
        AddDocument(1, StoredFile("a" * 64, "a.pdf", "application/pdf", 1), ""),
        ConflictError,
        "chair",
    )
    naming = NameMember(1, closed.actor("lay_member").person_id or 0, "working", "To look", None)
    refused(closed, naming, ConflictError, "business_manager", "disposed of already")
    refused(closed, naming, NotFoundError, "process_owner")
    with closed.engine.read() as rows:
        open_rungs = select(Rung).where(Rung.case_id == 1, Rung.state == "pending")
        assert rows.scalars(open_rungs).all() == []
        named = select(CaseMember).where(CaseMember.case_id == 1, CaseMember.to_at.is_(None))
        assert rows.scalars(named).all() == []
    assert isinstance(closed.engine.execute(CarryOutDisposal(disposal), actor=SYSTEM), NothingToDo)


def test_sweep_carries_it_out_by_itself(closed: Desk) -> None:
    agreed(closed)
    assert may_empty(closed.engine)
    assert run_due_duties(closed.engine).counts["disposals"] == 1


def test_content_removed_without_a_certificate_is_found(closed: Desk) -> None:
    agreed(closed)
    with closed.engine.database.begin() as connection:
        connection.execute(text("UPDATE submission SET \"values\" = '{}', salt = '' WHERE case_id = 1"))
    assert any("edited" in problem for problem in closed.breaks())


def test_content_put_back_after_the_certificate_is_found(closed: Desk) -> None:
    from engine.migrations.immutable import unprotect

    agreed(closed)
    carry_out_disposals(closed.engine)
    with closed.engine.database.begin() as connection:
        unprotect(connection)
        connection.execute(text("UPDATE submission SET salt = 'x' WHERE case_id = 1"))
    assert any("certificate" in problem for problem in closed.breaks())


@pytest.mark.parametrize(
    ("state", "statement"),
    [
        ("proposed", "UPDATE submission SET \"values\" = '{}', salt = ''"),
        ("done", "UPDATE submission SET \"values\" = '{}', salt = ''"),
        ("running", "UPDATE submission SET \"values\" = '{\"a\": 1}', salt = ''"),
        ("running", "UPDATE submission SET \"values\" = '{}', salt = '', digest = 'x'"),
        ("running", "UPDATE submission SET \"values\" = '{}', salt = '', case_id = 2"),
        ("running", "DELETE FROM submission"),
        ("running", "UPDATE ledger_entry SET body = '{}'"),
        ("held", "UPDATE submission SET \"values\" = '{}', salt = ''"),
        ("alone", "UPDATE submission SET \"values\" = '{}', salt = ''"),
    ],
)
def test_triggers_let_nothing_else_through(closed: Desk, state: str, statement: str) -> None:
    agreed(closed)
    with closed.engine.database.begin() as connection:
        if state == "alone":
            connection.execute(text("UPDATE disposal SET decided_by_id = proposed_by_id"))
        elif state == "held":
            hold = LegalHold.__table__.insert()
            values = {"case_id": 1, "kind": "inquest", "reason": "x", "placed_at": LATER, "placed_by_id": 1}
            connection.execute(hold.values(**values, lift_reason=""))
        else:
            connection.execute(text("UPDATE disposal SET state = :state"), {"state": state})
    with pytest.raises(DatabaseError, match="append-only"), closed.engine.database.begin() as connection:
        connection.execute(text(statement))


def test_nothing_is_disposed_of_before_its_time_or_without_a_checked_rule(closed: Desk) -> None:
    command = ProposeDisposal(1, "Enough")
    refused(closed, command, ConflictError, "business_manager", "No rule")
    set_rule(closed, is_checked=False)
    refused(closed, command, ConflictError, "business_manager", "Nobody has checked")
    set_rule(closed)
    refused(closed, command, ConflictError, "business_manager", "kept longer")
    closed.at = LATER
    refused(closed, ProposeDisposal(2, "Enough"), ConflictError, "business_manager", "is open")
    refused(closed, ProposeDisposal(1, " "), InvalidInputError, "business_manager")
    refused(closed, command, NotPermittedError, "chair")
    refused(closed, command, NotFoundError, "system_administrator")
    propose(closed)
    refused(closed, command, ConflictError, "business_manager", "proposed already")


def test_due_day_is_the_same_day_years_later(closed: Desk) -> None:
    set_rule(closed, years=2)
    set_rule(closed, kind="talk", years=3)
    manager = closed.actor("business_manager")
    with closed.engine.read() as rows:
        found = get_case_retention(rows, manager, closed.at, 1)
        assert str(found.due_on) == "2029-12-18"
        assert not found.may_propose
        assert get_retention(rows, manager, closed.at).due == ()
        on_the_day = datetime(2029, 12, 18, 12, tzinfo=UTC)
        assert [each.id for each in get_retention(rows, manager, on_the_day).due] == [1]
        assert get_retention(rows, manager, on_the_day - timedelta(days=1)).due == ()


def test_second_person_has_to_be_another_one(closed: Desk) -> None:
    set_rule(closed)
    closed.at = LATER
    disposal = propose(closed)
    refused(
        closed, DecideDisposal(disposal, agrees=True), NotPermittedError, "business_manager", "somebody else"
    )
    refused(closed, DecideDisposal(disposal, agrees=True), NotPermittedError, "scrutineer")
    refused(closed, DecideDisposal(disposal, agrees=False), InvalidInputError, "chair")
    refused(closed, CarryOutDisposal(disposal), NotPermittedError, "chair", "by Caseway itself")
    assert isinstance(closed.engine.execute(CarryOutDisposal(disposal), actor=SYSTEM), NothingToDo)
    taking_back = DecideDisposal(disposal, agrees=False, reason="Wrong case")
    closed.engine.execute(taking_back, actor=closed.actor("business_manager"))
    refused(closed, DecideDisposal(disposal, agrees=True), ConflictError, "chair", "decided already")
    assert propose(closed) != disposal
    assert carry_out_disposals(closed.engine) == 0
    assert SECRET in dump(closed)


def test_legal_hold_stops_it_at_every_step(closed: Desk) -> None:
    set_rule(closed)
    closed.at = LATER
    placing = PlaceLegalHold(1, "inquest", "The coroner wrote on 3 January")
    refused(closed, placing, NotPermittedError, "scrutineer")
    refused(closed, PlaceLegalHold(1, "whim", "x"), InvalidInputError, "business_manager")
    adviser = closed.actor("chair")
    hold = closed.engine.execute(placing, actor=adviser)
    refused(closed, ProposeDisposal(1, "Enough"), ConflictError, "business_manager", "legal hold")
    refused(closed, LiftLegalHold(hold, ""), InvalidInputError, "chair")
    closed.engine.execute(LiftLegalHold(hold, "It ended"), actor=adviser)
    refused(closed, LiftLegalHold(hold, "Again"), ConflictError, "chair")
    disposal = propose(closed)
    hold = closed.engine.execute(placing, actor=adviser)
    refused(closed, DecideDisposal(disposal, agrees=True), ConflictError, "chair", "legal hold")
    closed.engine.execute(LiftLegalHold(hold, "It ended"), actor=adviser)
    closed.engine.execute(DecideDisposal(disposal, agrees=True), actor=adviser)
    hold = closed.engine.execute(placing, actor=adviser)
    assert carry_out_disposals(closed.engine) == 0
    assert SECRET in dump(closed)
    closed.engine.execute(LiftLegalHold(hold, "It ended"), actor=adviser)
    assert carry_out_disposals(closed.engine) == 1
    refused(closed, placing, ConflictError, "chair", "disposed of already")
    assert closed.breaks() == []


def test_rule_is_checked_by_somebody_else_and_replaced_never_changed(closed: Desk) -> None:
    rule = set_rule(closed, is_checked=False)
    refused(closed, ConfirmRetentionRule(rule), NotPermittedError, "business_manager", "somebody else")
    refused(closed, ConfirmRetentionRule(rule), NotPermittedError, "scrutineer")
    closed.engine.execute(ConfirmRetentionRule(rule), actor=closed.actor("dcs"))
    refused(closed, ConfirmRetentionRule(rule), ConflictError, "chair")
    newer = set_rule(closed, years=40, is_checked=False)
    with closed.engine.read() as rows:
        found = {row.id: (row.years, row.ended_at is None) for row in rows.scalars(select(RetentionRule))}
    assert found == {rule: (30, False), newer: (40, True)}
    bad = SetRetentionRule(closed.area.area_id, "nothing", "whenever", 0, " ")
    refused(closed, bad, InvalidInputError, "business_manager")
    refused(
        closed, SetRetentionRule(closed.area.area_id, "any", "opened", 5, "x"), NotPermittedError, "chair"
    )


# Columns of words that disposal keeps, with why. Everything else that people can write into has to go.
KEPT = {
    "disposal": "who decided what and why is the evidence of the disposal itself",
    "legal_hold": "why something was kept is the evidence of having kept it",
    "case_link": "a word for how two cases belong together, from the process",
    "access_entry": "the log of reading holds ids only, and is chained",
    "rung": "keys and kinds of the process",
    "case": "reference, kind and stage; the label goes",
    "contributor_link": "hashes; who was checked how goes",
}
KEYS = {
    "action", "ad_hoc_kind", "anchor", "answer", "case_id", "clauses", "code_hash", "content_type",
    "digest", "direction", "element_id", "enclosing_tokens", "fact", "force", "form_id", "hash", "key",
    "kind", "kind_name", "length_source", "managed", "marking", "met", "name", "nature", "parameters",
    "parent_token_id", "part_key", "previous", "process_key", "profile", "receipt", "receipt_state",
    "reference", "relation", "role", "scan", "scope", "sensitivity", "side", "signed_with", "stage",
    "state", "target", "target_id", "to_roles", "token_hash", "token_id", "type", "unit", "verdict",
    "visibility",
}  # fmt: skip


def test_every_column_of_words_about_a_case_is_emptied_or_kept_for_a_reason() -> None:
    emptied: dict[str, set[str]] = {}
    for each in CONTENT:
        columns = {"*"} if each.is_deleted else set(each.values)
        emptied.setdefault(each.table.__tablename__, set()).update(columns)
    forgotten = []
    for table in Base.metadata.sorted_tables:
        belongs = "case_id" in table.c or table.name in {
            "case",
            "pause",
            "extension",
            "anonymisation_finding",
        }
        if not belongs or table.name in KEPT.keys() - {"case", "contributor_link"}:
            continue
        for column in table.c:
            is_words = isinstance(column.type, String | Text) or column.type.__class__.__name__ == "JSON"
            gone = emptied.get(table.name, set())
            if is_words and column.name not in gone | KEYS and "*" not in gone:
                forgotten.append(f"{table.name}.{column.name}")
    assert forgotten == []


def test_triggers_and_disposal_agree_on_what_is_content() -> None:
    found = {
        each.table.__tablename__: tuple(each.values)
        for each in CONTENT
        if each.table.__tablename__ in TRIGGERED
    }
    assert found == dict(TRIGGERED)


def test_disposal_killed_in_its_middle_is_whole_or_has_not_been(closed_on_sqlite: Desk) -> None:
    desk = closed_on_sqlite
    files = desk.engine.files_path
    assert files is not None
    agreed(desk)
    before = everything(desk)
    assert killed_at(desk.engine, "UPDATE submission", 1, carry_out_disposals) == -9
    assert everything(desk) == before
    # Committed, and killed before the first file was removed: the sweep of files has them.
    assert killed_at(desk.engine, "SELECT document.sha256", 2, carry_out_disposals) == -9
    assert (dump(desk).count(SECRET), desk.breaks()) == (dump_of_case_2(desk), [])
    assert carry_out_disposals(desk.engine) == 0
    assert len([path for path in files.rglob("*") if path.is_file()]) == 2
    assert sweep_orphans(desk.engine) == 1
    with desk.engine.read() as rows:
        [kept] = rows.scalars(select(Document.sha256).where(Document.case_id == 2))
    assert path_of(files, kept).is_file()
