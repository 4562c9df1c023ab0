"""Whoever makes a pack is killed with -9: it is taken up again or honestly failed, never half offered."""

from engine.evidence.making import LEASE, MOST_DEATHS, make_evidence_packs, work_folder
from engine.evidence.verifying import verify_pack
from engine.files import find_stored_file
from tests.engine.dying import killed_at
from tests.engine.evidence.test_making import kinds, told_of

_NOTE = "UPDATE evidence_pack SET"


def test_pack_killed_while_its_archive_is_written_is_taken_up(told_on_sqlite):
    told = told_on_sqlite
    pack_id = told.ask()
    # Claimed, read, written, packing begun: the archive is open and holds its first members.
    assert killed_at(told.engine, _NOTE, 5, make_evidence_packs) == -9
    folder = work_folder(told.engine.files_path, pack_id)
    assert (folder / "pack.zip").exists()
    row = told.pack(pack_id)
    assert (row.state, row.sha256) == ("working", "")
    assert make_evidence_packs(told.engine) == 0  # its lease still runs
    told.desk.at += 2 * LEASE
    assert make_evidence_packs(told.engine) == 1
    assert verify_pack(told.path(pack_id)).problems == ()
    assert not folder.exists()
    assert kinds(told) == ["evidence.asked", "evidence.made"]


def test_pack_killed_as_it_is_finished_is_finished_once(told_on_sqlite):
    told = told_on_sqlite
    pack_id = told.ask()
    assert killed_at(told.engine, "INSERT INTO ledger_entry", 1, make_evidence_packs) == -9
    assert told.pack(pack_id).state == "working"
    told.desk.at += 2 * LEASE
    assert make_evidence_packs(told.engine) == 1
    row = told.pack(pack_id)
    assert verify_pack(find_stored_file(told.engine.files_path, row.sha256)).problems == ()
    assert kinds(told) == ["evidence.asked", "evidence.made"]
    assert len(told_of(told)) == 1


def test_pack_that_kills_every_worker_fails_and_says_so(told_on_sqlite):
    told = told_on_sqlite
    pack_id = told.ask()
    for _ in range(MOST_DEATHS):
        assert killed_at(told.engine, _NOTE, 3, make_evidence_packs) == -9
        told.desk.at += 2 * LEASE
    assert make_evidence_packs(told.engine) == 1
    row = told.pack(pack_id)
    assert (row.state, row.sha256, "cut short three times" in row.error) == ("failed", "", True)
    assert kinds(told) == ["evidence.asked", "evidence.failed"]
    assert [title for _, title, _ in told_of(told)] == ["The evidence pack you asked for could not be made"]
    assert not work_folder(told.engine.files_path, pack_id).exists()
