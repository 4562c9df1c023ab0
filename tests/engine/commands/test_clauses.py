"""The library of clauses: loaded, added to, changed with a reason; nothing unverified looks certain."""

import pytest
from sqlalchemy import func, select

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, read_clauses
from engine.commands.add_clause import AddClause
from engine.commands.change_clause import ChangeClause
from engine.commands.load_clauses import LoadClauses
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import Clause, ClauseChange, LedgerEntry
from engine.now import local_date
from engine.queries.clause_library import compare_editions, get_clause_history, list_library

SAID = {
    "title": "Tell the partners",
    "source": "Guidance of 2028",
    "edition": "WT2028",
    "seen_in": "",
    "paragraph": "",
    "duty": "should",
    "verification": "not_verified",
    "note": "",
    "summary": "The authority tells the partners.",
}
SHIPPED_CLAUSES = read_clauses(SHIPPED / "clauses")


@pytest.fixture
def owner(desk):
    return desk.actor("process_owner")


def stored(desk):
    """Everything that a refusal must leave alone."""
    with desk.engine.read() as rows:
        clauses = {row.key: (row.title, row.summary, row.paragraph) for row in rows.scalars(select(Clause))}
        changes = rows.scalar(select(func.count()).select_from(ClauseChange))
        entries = rows.scalar(select(func.count()).select_from(LedgerEntry))
    return clauses, changes, entries


def entries(desk):
    with desk.engine.read() as rows:
        query = select(LedgerEntry.kind).where(LedgerEntry.subject == "system").order_by(LedgerEntry.sequence)
        return [kind for kind in rows.scalars(query) if kind.startswith("clause")]


def test_the_whole_library_is_loaded_once(desk):
    added, changed = desk.engine.execute(LoadClauses(SHIPPED_CLAUSES), actor=SYSTEM)
    assert (added, changed) == (len(SHIPPED_CLAUSES), 0)
    assert isinstance(desk.engine.execute(LoadClauses(SHIPPED_CLAUSES), actor=SYSTEM), NothingToDo)
    assert entries(desk) == ["clauses.loaded"]
    with desk.engine.read() as rows:
        unverified = rows.scalars(select(Clause).where(Clause.verification != "verified"))
        assert all(row.paragraph == "" for row in unverified)


def test_newer_files_reach_what_nobody_has_edited(desk, owner):
    files = {"WT2028:one": {"id": "WT2028:one", **SAID}, "WT2028:two": {"id": "WT2028:two", **SAID}}
    desk.engine.execute(LoadClauses(files), actor=SYSTEM)
    edit = ChangeClause("WT2028:two", 0, {**SAID, "title": "Ours"}, "Our words")
    desk.engine.execute(edit, actor=owner)
    newer = {key: {**clause, "title": "Newer"} for key, clause in files.items()}
    assert desk.engine.execute(LoadClauses(newer), actor=SYSTEM) == (0, 1)
    clauses, _, _ = stored(desk)
    assert (clauses["WT2028:one"][0], clauses["WT2028:two"][0]) == ("Newer", "Ours")


def test_files_are_not_loaded_by_people(desk, owner):
    before = stored(desk)
    with pytest.raises(NotPermittedError):
        desk.engine.execute(LoadClauses(SHIPPED_CLAUSES), actor=owner)
    assert stored(desk) == before


def test_a_clause_is_added_and_changed_with_its_history(desk, owner):
    desk.engine.execute(AddClause("WT2028:tell", SAID), actor=owner)
    read = {**SAID, "verification": "verified", "paragraph": "12", "seen_in": "The published text"}
    desk.engine.execute(ChangeClause("WT2028:tell", 0, read, "I read it"), actor=owner)
    with desk.engine.read() as rows:
        today = local_date(desk.engine.now())
        found = get_clause_history(rows, desk.engine.library, owner, today, "WT2028:tell")
    assert found.clause.is_verified
    assert found.clause.paragraph == "12"
    change = found.changes[0]
    assert (change.by, change.reason) == (owner.name, "I read it")
    assert {(each.label, each.old, each.new) for each in change.said} == {
        ("Verified", "No", "Yes"),
        ("Paragraph", "", "12"),
        ("Where it was seen", "", "The published text"),
    }
    assert entries(desk) == ["clause.added", "clause.changed"]


def test_the_same_words_again_change_nothing(desk, owner):
    desk.engine.execute(AddClause("WT2028:tell", SAID), actor=owner)
    before = stored(desk)
    assert isinstance(
        desk.engine.execute(ChangeClause("WT2028:tell", 0, SAID, "None"), actor=owner), NothingToDo
    )
    assert stored(desk) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"source": ""}, "source"),
        ({"title": "x" * 301}, "title"),
        ({"duty": "may"}, "duty"),
        ({"verification": "perhaps"}, "verification"),
        ({"paragraph": "12"}, "paragraph"),
        ({"verification": "verified", "paragraph": "12"}, "seen_in"),
    ],
)
def test_what_a_clause_cannot_say_is_refused(desk, owner, change, field):
    desk.engine.execute(AddClause("WT2028:tell", SAID), actor=owner)
    before = stored(desk)
    for command in (
        AddClause("WT2028:other", {**SAID, **change}),
        ChangeClause("WT2028:tell", 0, {**SAID, **change}, "A reason"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            desk.engine.execute(command, actor=owner)
        assert field in refused.value.errors
    assert stored(desk) == before


@pytest.mark.parametrize("key", ["", "no-colon", "wt2028:x", "WT2028:", "WT2028:a b", "A:" + "b" * 90])
def test_an_id_that_cannot_be_cited_is_refused(desk, owner, key):
    before = stored(desk)
    with pytest.raises(InvalidInputError):
        desk.engine.execute(AddClause(key, SAID), actor=owner)
    assert stored(desk) == before


def test_taken_ids_missing_clauses_reasons_and_others_changes(desk, owner):
    desk.engine.execute(AddClause("WT2028:tell", SAID), actor=owner)
    new = {**SAID, "title": "Other"}
    before = stored(desk)
    with pytest.raises(InvalidInputError):
        desk.engine.execute(AddClause("WT2028:tell", new), actor=owner)
    with pytest.raises(NotFoundError):
        desk.engine.execute(ChangeClause("WT2028:none", 0, new, "A reason"), actor=owner)
    with pytest.raises(InvalidInputError):
        desk.engine.execute(ChangeClause("WT2028:tell", 0, new, " "), actor=owner)
    with pytest.raises(ConflictError):
        desk.engine.execute(ChangeClause("WT2028:tell", 1, new, "A reason"), actor=owner)
    assert stored(desk) == before


@pytest.mark.parametrize("role", ["process_approver", "business_manager", "system_administrator"])
def test_only_process_owners_change_clauses(desk, owner, role):
    desk.engine.execute(AddClause("WT2028:tell", SAID), actor=owner)
    before = stored(desk)
    for command in (
        AddClause("WT2028:other", SAID),
        ChangeClause("WT2028:tell", 0, {**SAID, "title": "Other"}, "A reason"),
    ):
        with pytest.raises(NotPermittedError):
            desk.engine.execute(command, actor=desk.actor(role))
    assert stored(desk) == before


def test_the_library_by_edition_by_words_and_page_by_page(desk, owner):
    desk.engine.execute(LoadClauses(SHIPPED_CLAUSES), actor=SYSTEM)
    with desk.engine.read() as rows:
        first = list_library(rows, owner)
        last = list_library(rows, owner, number=99)
        edition = list_library(rows, owner, "WT2013")
        words = list_library(rows, owner, words="PARTNERS notification")
    assert first.total == len(SHIPPED_CLAUSES)
    assert len(first.clauses) == 25
    assert last.number == last.pages
    assert edition.total
    assert all("WT2013" in each.edition for each in edition.clauses)
    assert 0 < words.total < first.total
    assert any(each.id == "WT2026" and "2026" in each.name for each in first.editions)


def test_two_editions_side_by_side(desk, owner):
    both = {
        "WT2026:tell": {**SAID, "edition": "WT2026", "summary": "Tell them in ten days."},
        "WT2028:tell": SAID,
        "WT2026:gone": {**SAID, "edition": "WT2026"},
        "WT2028:new": SAID,
    }
    desk.engine.execute(LoadClauses(both), actor=SYSTEM)
    with desk.engine.read() as rows:
        _, pairs = compare_editions(rows, owner, "WT2026", "WT2028")
    found = {pair.name: pair for pair in pairs}
    assert found["gone"].new is None
    assert found["new"].old is None
    assert ("What it says", "Tell them in ten days.", SAID["summary"]) in {
        (each.label, each.old, each.new) for each in found["tell"].said
    }


def test_the_library_is_not_for_everybody(desk):
    with desk.engine.read() as rows, pytest.raises(NotPermittedError):
        list_library(rows, desk.actor("lay_member"))
