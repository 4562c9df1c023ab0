"""Takes the measurements of this folder and shows them beside their targets: ``make bench``.

Asserts no timing. A measurement is a module ``bench_<thing>.py`` with ``measure(bench) -> Iterator[Row]``.
Machines differ, so times are told as multiples of R (``yardstick.py``) from the same run; what came out on
which day is in docs/performance.md.
"""

import argparse
import importlib
import logging
import sys
import traceback
from contextlib import ExitStack
from pathlib import Path

import structlog

from tests.bench import report
from tests.bench.measuring import Row
from tests.bench.place import Bench

# In the order of the targets (stack, section 3); those that fill a large database come last.
NAMES = ("completion", "state", "loops", "pages", "workers", "inbox", "rungs", "memory", "diagrams")
CROWD = 1_000_000


def main() -> int:
    """Run what was asked for; 1 if a measurement could not be taken."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure Caseway's speed.")
    asked.add_argument("names", nargs="*", metavar="NAME", help=f"which to take: {', '.join(NAMES)}")
    asked.add_argument("--verbose", action="store_true", help="list the SQL statements that were counted")
    asked.add_argument("--crowd", type=int, default=CROWD, metavar="N", help="open tasks in a large database")
    asked.add_argument("--write", type=Path, metavar="FILE", help="put the table into this Markdown file")
    arguments = asked.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        asked.error(f"no such measurement: {', '.join(sorted(unknown))}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"{report.machine()}\n")
    taken: dict[str, list[Row]] = {}
    with ExitStack() as stack:
        bench = Bench(arguments.verbose, arguments.crowd, stack)
        for name in arguments.names or NAMES:
            print(f"\n{name}")
            taken[name] = list(_take(name, bench))
    if arguments.write:
        report.write(arguments.write, taken)
    return 0 if all(taken.values()) else 1


def _take(name: str, bench: Bench) -> list[Row]:
    """The rows of one measurement, printed as they come; none if it could not be taken."""
    rows: list[Row] = []
    try:
        for row in importlib.import_module(f"tests.bench.bench_{name}").measure(bench):
            rows.append(row)
            print(f"  {row.what:<76} {row.measured:>12}  {report.verdict(row)}", flush=True)
            if bench.verbose:
                print("".join(f"      {detail}\n" for detail in row.details), end="")
    except Exception:  # noqa: BLE001 - the other measurements are worth having
        print(f"  could not be measured:\n{traceback.format_exc(limit=-3)}")
        return []
    return rows


if __name__ == "__main__":
    sys.exit(main())
