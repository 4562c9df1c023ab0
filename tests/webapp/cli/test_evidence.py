"""``caseway evidence verify``: says what holds and what does not, without any database."""

import hashlib
import json
import zipfile

from click.testing import CliRunner

from engine.evidence.members import as_json
from engine.ledger.chain import GENESIS, entry_hash
from webapp.cli import main


def pack(path, **edit):
    """A small pack of one entry."""
    fields = {"subject": "case:1", "sequence": 1, "at": "2026-12-18T12:00:00.000000+00:00", "actor": "system",
              "kind": "case.opened", "body": "{}", "previous": GENESIS}  # fmt: skip
    digest = entry_hash(fields)
    ledger = as_json({"subject": "case:1", "sequence": 1, "hash": digest, "anchors": {},
                      "entries": [{**fields, "hash": digest, **edit}]})  # fmt: skip
    files = {"ledger.json": {"sha256": hashlib.sha256(ledger).hexdigest()}}
    manifest = {"profile": "full", "sequence": 1, "head": digest, "files": files}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ledger.json", ledger)
        archive.writestr("manifest.json", json.dumps(manifest))
    return str(path)


def test_pack_that_holds(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEWAY_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite")
    answer = CliRunner().invoke(main, ["evidence", "verify", pack(tmp_path / "a.zip")])
    assert answer.exit_code == 0
    assert answer.output.startswith("Nothing in the pack was changed (full): 1 file, 1 entry.\nSHA-256 of")
    assert hashlib.sha256((tmp_path / "a.zip").read_bytes()).hexdigest() in answer.output


def test_pack_that_does_not_hold(tmp_path):
    answer = CliRunner().invoke(main, ["evidence", "verify", pack(tmp_path / "a.zip", kind="case.closed")])
    assert answer.exit_code == 1
    assert "ledger entry 1 was edited" in answer.output
    assert "The pack was changed or damaged: 1 problem found." in answer.output


def test_what_is_no_pack(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"nothing")
    answer = CliRunner().invoke(main, ["evidence", "verify", str(path)])
    assert answer.exit_code == 1
    assert "no evidence pack" in answer.output
