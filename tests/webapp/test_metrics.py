"""Several processes count together: each adds to the folder they share, and any of them answers for all."""

import os
import subprocess
import sys
from pathlib import Path

COUNT = """
from engine.watching import Executed
from webapp.metrics import note_command
for number in range(3):
    note_command(Executed("FireRung", "done", 0.01, "system", {"rung_id": number}))
"""
TELL = """
import sys
from engine.db import connect
from engine.execute import Engine
from engine.queries.health import Limits
from webapp.metrics import scrape
sys.stdout.buffer.write(scrape(Engine(connect(sys.argv[1])), Limits()))
"""


def run(folder: Path, code: str, *arguments: str) -> str:
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_what_two_processes_count_is_told_by_a_third(tmp_path, sqlite_url):
    run(tmp_path, COUNT)
    run(tmp_path, COUNT)
    told = run(tmp_path, TELL, sqlite_url)
    assert "caseway_rungs_fired_total 6.0" in told
    assert 'caseway_commands_total{command="FireRung",outcome="done"} 6.0' in told
    assert "caseway_outbox_depth 0.0" in told
