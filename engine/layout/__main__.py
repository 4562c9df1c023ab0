"""Lay out BPMN files in place: ``python -m engine.layout [--replace] FILE...``."""

import argparse
import sys
from pathlib import Path

from engine.diagram.safe_xml import DiagramError
from engine.layout.page import add_layout


def main(arguments: list[str] | None = None) -> int:
    """Lay out each file; prints one line per file. Returns 1 when one of them could not be read."""
    parser = argparse.ArgumentParser(prog="python -m engine.layout", description=main.__doc__)
    parser.add_argument("--replace", action="store_true", help="draw again what has a diagram already")
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    failed = 0
    for path in options.files:
        before = path.read_bytes()
        try:
            after = add_layout(before, replace=options.replace)
        except DiagramError as error:
            sys.stderr.write(f"{path}: {error}\n")
            failed = 1
            continue
        if after != before:
            path.write_bytes(after)
        sys.stdout.write(f"{path}: {'laid out' if after != before else 'unchanged'}\n")
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
