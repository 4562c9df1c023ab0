"""Whatever people send passes the scanner: one door for files, one for what is read at once."""

import re

from tests.architecture.sources import ROOT

_KEEPS = re.compile(r"\bstore_file\b")
_TAKES = re.compile(r"\brequest\.files\b")
_LOOKS = re.compile(r"\b(take_upload|look_at_upload|store_uploads)\b")
_PASSES = re.compile(r"\b(store_upload|check_upload)\b")
# It never reads what is chosen: the preview of a form shows names only.
_READS_NOTHING = {"webapp/views/studio/form_previews.py"}
# It hands the files to webapp/task_pages/uploads.py.
_HANDS_ON = {"webapp/views/tasks.py"}


def sources():
    for folder in ("engine", "webapp"):
        for path in (ROOT / folder).rglob("*.py"):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_only_the_door_stores_files():
    found = {name for name, text in sources() if _KEEPS.search(text)}
    assert found == {"engine/files.py", "engine/uploading.py"}


def test_every_view_that_takes_files_looks_at_them():
    taking = {name for name, text in sources() if _TAKES.search(text)} - _READS_NOTHING - _HANDS_ON
    assert len(taking) >= 4
    texts = dict(sources())
    assert {name for name in taking if not _LOOKS.search(texts[name])} == set()


def test_every_upload_of_the_pages_is_counted():
    """Nothing else of the pages passes the door of the engine."""
    passing = {name for name, text in sources() if name.startswith("webapp/") and _PASSES.search(text)}
    assert passing == {"webapp/uploads.py"}
