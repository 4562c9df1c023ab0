"""Evidence packs: asked for, made in the background, whole after a crash, the same bytes every time."""

import json
import zipfile

import pytest
from sqlalchemy import select

from engine.commands.fail_evidence_pack import FailEvidencePack
from engine.commands.finish_evidence_pack import FinishEvidencePack
from engine.commands.remove_evidence_pack import RemoveEvidencePack
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.evidence import making
from engine.evidence.making import AGAIN, KEPT_FOR, LEASE, make_evidence_packs, work_folder
from engine.evidence.verifying import verify_pack
from engine.files import sweep_orphans
from engine.models import LedgerEntry, Notice
from engine.notices.pages import page_of_notice
from tests.engine.evidence.conftest import LETTER, SECRET


def kinds(told):
    with told.engine.read() as rows:
        query = select(LedgerEntry.kind).where(LedgerEntry.kind.like("evidence.%")).order_by(LedgerEntry.id)
        return list(rows.scalars(query))


def told_of(told):
    """The notices of packs, with where they lead."""
    with told.engine.read() as rows:
        found = rows.scalars(select(Notice).where(Notice.kind == "evidence").order_by(Notice.id)).all()
    return [(each.person_id, each.title, page_of_notice(each)) for each in found]


def test_full_pack_tells_the_story_and_holds(told):
    path = told.make()
    proved = verify_pack(path)
    assert proved.problems == ()
    assert (proved.profile, proved.withheld, proved.subject) == ("full", 0, f"case:{told.case_id}")
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        page = archive.read("evidence.html").decode()
        [document] = json.loads(archive.read("documents.json"))
        assert archive.read(document["path"]) == LETTER
        assert len(json.loads(archive.read("submissions.json"))) == 9
    assert {"diagrams/inquiry-v1.bpmn", "diagrams/inquiry-v1.txt", "diagrams/inquiry-v1.svg"} <= names
    for words in (
        SECRET,
        "Agency report author, Police",
        "dsp_icb has reasons.",
        "Child Veiled",
        "Why this date",
        "What this pack leaves out, and why",
        "Evidence relied on: ",
        "Asked to sign: ",
        "Read the case",
        "3 answers below",
    ):
        assert words in page
    assert "Ask the child alone, &lt;b&gt;always" in page
    assert kinds(told) == ["evidence.asked", "evidence.made"]
    asker = told.desk.actor("business_manager").person_id
    page = f"/cases/{told.case_id}/evidence/1"
    assert told_of(told) == [(asker, "The evidence pack you asked for is ready", page)]
    row = told.pack(1)
    assert (row.state, row.progress, row.size) == ("done", 100, path.stat().st_size)
    assert told.desk.breaks() == []


def test_same_record_makes_the_same_bytes(told_on_sqlite, monkeypatch):
    told = told_on_sqlite
    pack_id = told.ask()
    monkeypatch.setattr(making, "write_archive", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    assert make_evidence_packs(told.engine) == 0
    waiting = told.pack(pack_id)
    assert (waiting.state, waiting.progress) == ("working", 60)
    assert "tried again" in waiting.error
    kept = work_folder(told.engine.files_path, pack_id) / "contents.json"
    before = kept.read_bytes()
    monkeypatch.undo()
    # The case goes on meanwhile; the pack tells of the instant at which it was read.
    told.desk.do("send_it", {"sent_by": "Somebody later"})
    assert make_evidence_packs(told.engine) == 0
    told.desk.at += AGAIN + LEASE
    assert make_evidence_packs(told.engine) == 1
    path = told.path(pack_id)
    assert verify_pack(path).problems == ()
    assert b"Somebody later" not in before
    with zipfile.ZipFile(path) as archive:
        assert b"Somebody later" not in archive.read("evidence.html")
        assert told.pack(pack_id).ledger_sequence == json.loads(before)["ledger"]["sequence"]
    assert not kept.exists()


def test_pack_of_a_dead_worker_is_taken_up_and_has_the_same_bytes(told_on_sqlite, monkeypatch):
    told = told_on_sqlite
    first = told.ask()

    class KilledError(BaseException):
        """What no handler sees: the process is gone."""

    def killed(*_args):
        raise KilledError

    monkeypatch.setattr(making, "_move", killed)
    with pytest.raises(KilledError):
        make_evidence_packs(told.engine)
    folder = work_folder(told.engine.files_path, first)
    made = (folder / "pack.zip").read_bytes()
    monkeypatch.undo()
    assert make_evidence_packs(told.engine) == 0  # its lease still runs
    told.desk.at += 2 * LEASE
    assert make_evidence_packs(told.engine) == 1
    assert told.path(first).read_bytes() == made
    assert not folder.exists()


def test_pack_without_a_file_says_so(told):
    told.file.unlink()
    path = told.make()
    assert verify_pack(path).problems == ()
    with zipfile.ZipFile(path) as archive:
        assert "a letter.pdf (missing)" in archive.read("evidence.html").decode()


def test_defect_ends_in_a_failed_pack(told_on_sqlite, monkeypatch):
    told = told_on_sqlite
    pack_id = told.ask()
    monkeypatch.setattr(making, "write_members", lambda _: {}[SECRET])
    assert make_evidence_packs(told.engine) == 1
    row = told.pack(pack_id)
    assert (row.state, SECRET in row.error, "KeyError" in row.error) == ("failed", False, True)
    assert kinds(told) == ["evidence.asked", "evidence.failed"]
    assert [title for _, title, _ in told_of(told)] == ["The evidence pack you asked for could not be made"]
    assert make_evidence_packs(told.engine) == 0


def test_only_those_who_may_ask(told):
    before = told.desk.counts()
    for role, of in (
        ("dsp_police", ""),
        ("chair", ""),
        ("group_member", ""),
        ("inspector", ""),
        ("agency_author", "police"),
    ):
        with pytest.raises((NotPermittedError, NotFoundError)):
            told.ask(role=role, of=of)
    with pytest.raises(NotFoundError):
        told.ask(role="system_administrator")
    with pytest.raises(InvalidInputError):
        told.ask("everything")
    with pytest.raises(InvalidInputError):
        told.ask("agency")
    for agency in ("la", "police"):  # its lead is not named on the case
        with pytest.raises(NotFoundError):
            told.ask("agency", told.agency(agency), role="agency_lead", of="police")
    assert told.desk.counts() == before
    assert told.ask("anonymised", role="chair")
    with pytest.raises(ConflictError):
        told.ask("anonymised", role="dcs")


def test_people_do_not_finish_packs(told_on_sqlite):
    told, manager = told_on_sqlite, told_on_sqlite.desk.actor("business_manager")
    pack_id = told.ask()
    for command in (FinishEvidencePack(pack_id, "0" * 64, 1, 1), FailEvidencePack(pack_id, "KeyError")):
        with pytest.raises(NotPermittedError):
            told.engine.execute(command, actor=manager)
    assert told.pack(pack_id).state == "asked"


def test_removed_pack_is_swept_and_old_ones_are_removed(told_on_sqlite):
    told, manager = told_on_sqlite, told_on_sqlite.desk.actor("business_manager")
    import os

    first, second = told.make(), told.make("anonymised")
    long_ago = told.desk.at.timestamp() - 90 * 86400
    for path in (first, second, told.file):
        os.utime(path, (long_ago, long_ago))
    assert sweep_orphans(told.engine) == 0
    with pytest.raises(InvalidInputError):
        told.engine.execute(RemoveEvidencePack(1, " "), actor=manager)
    told.engine.execute(RemoveEvidencePack(1, "Handed over"), actor=manager)
    with pytest.raises(ConflictError):
        told.engine.execute(RemoveEvidencePack(1, "Again"), actor=manager)
    assert sweep_orphans(told.engine) == 1
    assert (first.exists(), second.exists(), told.file.exists()) == (False, True, True)
    told.desk.at += KEPT_FOR + LEASE
    assert make_evidence_packs(told.engine) == 1
    assert told.pack(2).state == "removed"


def test_pack_removed_while_it_is_made_is_not_finished(told_on_sqlite, monkeypatch):
    told, manager = told_on_sqlite, told_on_sqlite.desk.actor("business_manager")
    pack_id = told.ask()
    write = making.write_members

    def remove_meanwhile(shown):
        told.engine.execute(RemoveEvidencePack(pack_id, "Not needed"), actor=manager)
        return write(shown)

    monkeypatch.setattr(making, "write_members", remove_meanwhile)
    assert make_evidence_packs(told.engine) == 0
    assert told.pack(pack_id).state == "removed"
    assert not work_folder(told.engine.files_path, pack_id).exists()
