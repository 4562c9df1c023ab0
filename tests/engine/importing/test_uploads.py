"""Files as they are uploaded: bundles as archives, diagrams in any encoding, whatever else is sent."""

import io
import time
import zipfile

import pytest

from engine.bundles.archives import read_archive, write_archive
from engine.bundles.folders import SHIPPED, list_process_folders, read_folder
from engine.errors import DefinitionError
from engine.importing import read_upload
from tests.engine.importing.foreign import CAMUNDA, definitions, process


def packed(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


@pytest.mark.parametrize("folder", list_process_folders(SHIPPED), ids=lambda folder: folder.name)
def test_shipped_bundle_comes_back_as_it_was_packed(folder):
    files = read_folder(folder)
    archive = write_archive(folder.name, files)
    assert archive == write_archive(folder.name, dict(reversed(files.items())))
    files.pop("clauses.yaml", None)
    assert read_archive(archive) == (folder.name, files)
    upload = read_upload("anything.zip", archive)
    assert (upload.process_key, upload.files) == (folder.name, files)


def test_diagram_is_named_after_its_process():
    upload = read_upload("x.bpmn", process('<bpmn:task id="t"/>', 'id="loan_request" name="Loan"'))
    assert (upload.process_key, upload.name, list(upload.files)) == (
        "loan_request",
        "Loan",
        ["loan_request.bpmn"],
    )


def test_poor_id_is_replaced_by_the_name_or_the_file():
    assert read_upload("Invoice approval.bpmn", CAMUNDA).process_key == "invoice_approval"
    named = process('<bpmn:task id="t"/>', 'id="Process_1" name="Größe prüfen"')
    assert read_upload("x.bpmn", named).process_key == "gr_e_pr_fen"
    assert read_upload("....bpmn", process('<bpmn:task id="t"/>', 'id="9"')).process_key == "imported_process"


def test_long_name_is_cut_to_an_id_that_a_proposal_may_have():
    stem = "multi-tenancy-schema-isolation-src-main-resources-a-process-of-tenants"
    key = read_upload(f"{stem}.bpmn", process('<bpmn:task id="t"/>', 'id="a-b"')).process_key
    assert key == "multi_tenancy_schema_isolation_src_main_resources"
    long_id = f'id="{"p" * 60}" name="Loan"'
    assert read_upload("x.bpmn", process('<bpmn:task id="t"/>', long_id)).process_key == "loan"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_any_encoding_is_read(encoding):
    text = process('<bpmn:task id="t" name="Prüfung"/>', 'id="check_it"').decode()
    if encoding == "latin-1":
        text = text.replace("UTF-8", "ISO-8859-1")
    files = read_upload("x.bpmn", text.encode(encoding)).files
    assert "Prüfung" in files["check_it.bpmn"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text that can be read"),
        (b"%PDF-1.7", "not well-formed XML"),
        (b"<a/>", "not BPMN 2.0"),
        (definitions(""), "no process"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "no text that can be read"),
        (b"x" * 1_000_001, "over 1 MB"),
        (b"PK\x03\x04 broken", "cannot be unpacked"),
        (packed(**{"readme.md": "nothing"}), "0 diagrams"),
        (packed(**{"a/a.bpmn": "x", "b/b.bpmn": "y"}), "2 diagrams"),
        (packed(**{"a/a.bpmn": "no xml"}), "not well-formed XML"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document type"),
    ],
)
def test_other_files_are_refused_with_a_sentence(data, words):
    with pytest.raises(DefinitionError, match=words):
        read_upload("file", data)


def test_names_in_an_archive_lead_nowhere():
    data = packed(
        **{"../evil.bpmn": "x", "/abs/evil.bpmn": "x", "p/p.bpmn": CAMUNDA.decode(), "p/.git/x.md": "x"}
    )
    assert read_archive(data) == ("p", {"p.bpmn": CAMUNDA.decode()})


def test_archive_that_unpacks_to_too_much_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("p/p.bpmn", "x" * 25_000_000)
    with pytest.raises(DefinitionError, match="20 MB"):
        read_archive(data.getvalue())


@pytest.mark.parametrize("encoding", ["punycode", "idna", "undefined", "unicode_escape", "rot13", "zlib"])
def test_strange_encodings_are_not_tried(encoding):
    """Python's punycode takes half a minute for such a file."""
    data = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + b"<" * 300_000 + b"-" + b"ba" * 300_000
    began = time.monotonic()
    with pytest.raises(DefinitionError):
        read_upload("x.bpmn", data)
    assert time.monotonic() - began < 5


def test_an_archive_broken_inside_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("check_it/check_it.bpmn", process('<bpmn:task id="t"/>' * 500, 'id="check_it"'))
    whole = bytearray(data.getvalue())
    whole[whole.index(b"check_it.bpmn") + len("check_it.bpmn") + 1] ^= 0xFF
    with pytest.raises(DefinitionError, match="cannot be unpacked"):
        read_upload("x.zip", bytes(whole))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_ordinary_packing_is_unpacked(method):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        archive.writestr("check_it/check_it.bpmn", process('<bpmn:task id="t"/>', 'id="check_it"'))
    with pytest.raises(DefinitionError, match="unusual way"):
        read_upload("x.zip", data.getvalue())
