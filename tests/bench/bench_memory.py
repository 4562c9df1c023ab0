"""The memory of the process that serves the demonstration, after somebody has looked around in it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter

from engine.demonstration import PASSWORD, list_sign_ins
from tests.bench.measuring import Row
from tests.bench.place import Bench, Browser, environment, serving

PAGES = ("/tasks", "/tasks?view=done", "/cases", "/deadlines", "/processes")


def measure(bench: Bench) -> Iterator[Row]:
    folder = Path(mkdtemp(dir=bench.folder))
    url = f"sqlite:///{folder / 'demo.sqlite'}"
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "demo", "--no-serve"]
    began = perf_counter()
    subprocess.run(command, env=environment(url, folder), check=True, capture_output=True, timeout=600)
    yield Row("caseway demo --no-serve, from nothing", perf_counter() - began, "s")
    with serving(url, folder) as server:
        for entry in list_sign_ins()[:4]:
            browser = Browser(server.port)
            browser.sign_in(entry.email, PASSWORD)
            for page in PAGES:
                browser.get(page)
            browser.close()
        yield Row("resident memory of the serving process", server.resident_megabytes(), "MB", "at most 250")
