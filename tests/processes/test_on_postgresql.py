"""The whole incident, from awareness to publication, on PostgreSQL as on SQLite."""

from pathlib import Path

import pytest

from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.scenarios import Runner, load_scenario

WHOLE = Path(SHIPPED, "serious_incident", "scenarios", "from_awareness_to_publication.yaml")


@pytest.mark.postgresql
def test_whole_incident_goes_as_written_on_postgresql(postgresql_url):
    clauses = read_clauses(SHIPPED / "clauses")
    folders = {folder.name: read_folder(folder, clauses) for folder in list_process_folders()}
    result = Runner(folders, url=postgresql_url).run(load_scenario(WHOLE.read_text(encoding="utf-8")))
    assert result.failure == ""
