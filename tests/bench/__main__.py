"""Takes the measurements of this folder and prints them beside their targets: ``make bench``.

Asserts no timing. A measurement is a module ``bench_<thing>.py`` with ``measure(bench) -> Iterator[Row]``.
Machines differ, so times are told as multiples of R (``yardstick.py``) from the same run; what came out on
which day is in docs/measurements.md.
"""

import argparse
import importlib
import logging
import os
import sys
import traceback
from contextlib import ExitStack
from pathlib import Path

import structlog

from tests.bench.measuring import Row
from tests.bench.place import Bench

_FOLDER = Path(__file__).parent


def main() -> int:
    """Run what was asked for; 1 if a measurement could not be taken."""
    names = [path.stem.removeprefix("bench_") for path in sorted(_FOLDER.glob("bench_*.py"))]
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure Caseway's speed.")
    asked.add_argument("names", nargs="*", metavar="NAME", help=f"which to take: {', '.join(names)}")
    asked.add_argument("--verbose", action="store_true", help="list the SQL statements that were counted")
    asked.add_argument("--large", action="store_true", help="the inbox among a million tasks as well")
    arguments = asked.parse_args()
    if unknown := set(arguments.names) - set(names):
        asked.error(f"no such measurement: {', '.join(sorted(unknown))}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    print(f"{'what':<66} {'measured':>10}  {'target'}")
    failed = 0
    with ExitStack() as stack:
        bench = Bench(arguments.verbose, arguments.large, stack)
        for name in arguments.names or names:
            print(f"\n{name.replace('_', ' ')}")
            module = importlib.import_module(f"tests.bench.bench_{name}")
            try:
                for row in module.measure(bench):
                    _show(row, verbose=arguments.verbose)
            except Exception:  # noqa: BLE001 - the other measurements are worth having
                failed = 1
                print(f"  could not be measured:\n{traceback.format_exc(limit=-3)}")
    return failed


def _show(row: Row, *, verbose: bool) -> None:
    digits = 0 if float(row.number).is_integer() and not row.unit.startswith(("R", "ms")) else 2
    number = f"{row.number:,.{digits}f} {row.unit}".strip()
    print(f"  {row.what:<64} {number:>10}  {row.target}", flush=True)
    if verbose:
        for detail in row.details:
            print(f"      {detail}")


if __name__ == "__main__":
    sys.exit(main())
