"""Runs every measurement of this folder and prints its numbers: ``make bench``. Asserts nothing.

A measurement is a module ``bench_<thing>.py`` with ``measure() -> Iterable[tuple[str, float, str]]``: what,
how much, and its unit. Machines differ, so measurements should print ratios to something of the same run.
"""

import importlib.util
from pathlib import Path


def main() -> None:
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        print(path.stem.removeprefix("bench_").replace("_", " "))
        for what, number, unit in module.measure():
            print(f"  {what:<60} {number:>12,.3f} {unit}")


main()
