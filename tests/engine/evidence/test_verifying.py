"""Proving a pack offline: whatever is changed in it is found, and hostile archives do no harm."""

import json
import zipfile

import pytest

from engine.errors import InvalidInputError
from engine.evidence.verifying import verify_pack


@pytest.fixture
def pack(told_on_sqlite):
    return told_on_sqlite.make()


def rewritten(pack, name, change, *, listed=True):
    """A copy of a pack in which one file was changed, and the manifest with it by somebody who knows how."""
    import hashlib

    other = pack.with_name("other.zip")
    with zipfile.ZipFile(pack) as source, zipfile.ZipFile(other, "w") as target:
        files = {each: source.read(each) for each in source.namelist()}
        files[name] = change(files[name])
        if listed:
            manifest = json.loads(files["manifest.json"])
            manifest["files"][name]["sha256"] = hashlib.sha256(files[name]).hexdigest()
            files["manifest.json"] = json.dumps(manifest).encode()
        for each, data in files.items():
            target.writestr(each, data)
    return other


def edited(row, **values):
    """Change a row of a table by its place."""

    def change(data):
        found = json.loads(data)
        found[row].update(values)
        return json.dumps(found).encode()

    return change


def entry_edited(number, **values):
    """Change an entry of the ledger."""

    def change(data):
        found = json.loads(data)
        found["entries"][number - 1].update(values)
        return json.dumps(found).encode()

    return change


def problems(path):
    return " | ".join(verify_pack(path).problems)


def test_changed_file_is_named(pack):
    other = rewritten(pack, "evidence.html", lambda data: data.replace(b"agree", b"differ"), listed=False)
    assert problems(other) == "evidence.html: it was changed"


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        ("submissions.json", edited(0, values={"learning": "Nothing"}), "submission 1 was edited"),
        ("submissions.json", edited(0, digest="0" * 64), "submission 1 is not the one that the ledger knows"),
        ("access.json", edited(0, person=1), "entry 1 of the access log was edited"),
        ("ledger.json", entry_edited(3, kind="case.other"), "ledger entry 3 was edited"),
        ("ledger.json", entry_edited(3, previous="0" * 64), "ledger entry 3 does not follow"),
        ("ledger.json", entry_edited(3, sequence=4), "ledger entry 3 is missing"),
        (
            "documents/1-a_letter.pdf",
            lambda _: b"%PDF-1.7\nAnother.\n",
            "it is not the file that the ledger knows",
        ),
    ],
)
def test_edited_record_is_named(pack, name, change, found):
    assert found in problems(rewritten(pack, name, change))


def test_cut_off_chain_is_named(pack):
    def cut(data):
        found = json.loads(data)
        found["entries"] = found["entries"][:-1]
        return json.dumps(found).encode()

    assert "but its head says" in problems(rewritten(pack, "ledger.json", cut))


def test_rewritten_chain_does_not_match_the_anchors(pack, told_on_sqlite, tmp_path):
    anchors = told_on_sqlite.desk.anchors
    assert verify_pack(pack, anchors).problems == ()
    [subject, sequence, _] = json.loads(
        next(line for line in anchors.read_text().splitlines() if f'"case:{told_on_sqlite.case_id}"' in line)
    )
    other = tmp_path / "anchors.log"
    other.write_text(json.dumps([subject, sequence, "f" * 64]) + "\n")
    assert "was rewritten" in " ".join(verify_pack(pack, other).problems)


def test_added_and_missing_files_are_named(pack):
    with zipfile.ZipFile(pack, "a") as archive:
        archive.writestr("more.html", b"<p>")
    assert problems(pack) == "more.html: it is not in the manifest"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"<html>"])
def test_what_is_no_pack_is_refused(tmp_path, data):
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(InvalidInputError):
        verify_pack(path)


def test_another_archive_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", b'{"files": 3}')
        archive.writestr("ledger.json", b"[1]")
    with pytest.raises(InvalidInputError):
        verify_pack(path)


def test_flipped_byte_names_the_file(pack):
    with zipfile.ZipFile(pack) as archive:
        at = archive.getinfo("evidence.html").header_offset + 200
    data = bytearray(pack.read_bytes())
    data[at] ^= 1
    other = pack.with_name("flipped.zip")
    other.write_bytes(data)
    assert problems(other) == "evidence.html: it was changed"
    assert verify_pack(other).sha256 != verify_pack(pack).sha256 == pack.name
