"""The command line as a person runs it, on files and a database of its own."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.cli import main

KEPT = Path(__file__).parents[2] / "data" / "processes"


@pytest.fixture
def caseway(tmp_path, monkeypatch):
    """Run ``caseway`` with these words and return the result; a traceback fails the test."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "ANCHOR_PATH", "FILES_PATH", "ENVIRONMENT", "SECRET_KEY", "PASSWORD"):
        monkeypatch.delenv(f"CASEWAY_{name}", raising=False)

    def run(*words, **extra):
        result = CliRunner().invoke(main, [str(word) for word in words], **extra)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def processes(tmp_path):
    """A folder of two small processes and the clauses, which a test may spoil."""
    root = tmp_path / "processes"
    root.mkdir()
    for name in ("plan_action", "learning_item", "clauses"):
        shutil.copytree(KEPT / name, root / name)
    return root
