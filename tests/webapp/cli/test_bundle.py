"""Versions as files: exported, compared and imported from the command line."""

import zipfile

from sqlalchemy import select

from engine.db import connect
from engine.models import Proposal


def test_version_is_exported_compared_and_imported(caseway, processes, tmp_path, monkeypatch):
    monkeypatch.setenv("CASEWAY_DATABASE_URL", f"sqlite:///{tmp_path}/c.sqlite")
    assert caseway("publish", processes).exit_code == 0
    written = caseway("bundle", "export", "plan_action", "out/plan_action")
    assert "plan_action, version 1:" in written.output
    assert caseway("bundle", "diff", processes / "plan_action", "out/plan_action").exit_code == 0
    assert caseway("bundle", "diff", "plan_action@1", "out/plan_action").output == "Nothing is different.\n"

    diagram = tmp_path / "out" / "plan_action" / "plan_action.bpmn"
    diagram.write_text(diagram.read_text().replace('name="Do the action', 'name="Carry out the action'))
    (tmp_path / "out" / "plan_action" / "forms" / "verify_action.json").unlink()
    found = caseway("bundle", "diff", "plan_action", "out/plan_action")
    assert found.exit_code == 1
    assert "removed form verify_action" in found.output

    assert caseway("area", "add", "fair", "Fairshire", "--prefix", "F").exit_code == 0
    imported = caseway("bundle", "import", "out/plan_action", "--area", "fair", "--title", "From git")
    assert "kept as a proposal, /studio/1" in imported.output
    database = connect(f"sqlite:///{tmp_path}/c.sqlite")
    with database.connect() as connection:
        row = connection.execute(select(Proposal.process_key, Proposal.title, Proposal.files)).one()
    database.dispose()
    assert (row.process_key, row.title) == ("plan_action", "From git")
    assert row.files["plan_action.bpmn"] == diagram.read_text()


def test_export_clears_what_a_version_does_not_have(caseway, processes, tmp_path, monkeypatch):
    monkeypatch.setenv("CASEWAY_DATABASE_URL", f"sqlite:///{tmp_path}/c.sqlite")
    caseway("publish", processes)
    caseway("bundle", "export", "plan_action", "out/plan_action")
    folder = tmp_path / "out" / "plan_action"
    (folder / "forms" / "old.json").write_text("{}")
    (folder / "notes.txt").write_text("kept")
    assert caseway("bundle", "export", "plan_action", "out/plan_action").exit_code == 0
    assert not (folder / "forms" / "old.json").exists()
    assert (folder / "notes.txt").read_text() == "kept"
    refused = caseway("bundle", "export", "learning_item", "out/plan_action")
    assert refused.exit_code == 1
    assert "holds something else" in refused.output
    assert not (folder / "learning_item.bpmn").exists()


def test_archive_is_the_same_each_time(caseway, processes, tmp_path, monkeypatch):
    monkeypatch.setenv("CASEWAY_DATABASE_URL", f"sqlite:///{tmp_path}/c.sqlite")
    caseway("publish", processes)
    caseway("bundle", "export", "plan_action", "one.zip")
    caseway("bundle", "export", "plan_action", "two.zip", "--version", "1")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert "plan_action/plan_action.bpmn" in archive.namelist()
    assert caseway("bundle", "diff", "one.zip", "plan_action").exit_code == 0


def test_sources_that_are_none_are_refused_in_a_sentence(caseway, processes, tmp_path, monkeypatch):
    monkeypatch.setenv("CASEWAY_DATABASE_URL", f"sqlite:///{tmp_path}/c.sqlite")
    caseway("publish", processes)
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.bpmn").write_text("no xml")
    for words, said in (
        (("diff", "nothing", "plan_action"), "no published process “nothing”"),
        (("diff", "plan_action@7", "plan_action"), "no version 7"),
        (("diff", "a b", "plan_action"), "is no file"),
        (("diff", "empty", "plan_action"), "holds no empty.bpmn"),
        (("diff", "x.bpmn", "plan_action"), "not well-formed"),
        (("import", "plan_action", "--area", "nowhere"), "no partnership “nowhere”"),
        (("export", "nothing", "out"), "no published process"),
    ):
        result = caseway("bundle", *words)
        assert result.exit_code == 1
        assert said in result.output
