"""How long the shipped diagrams take to read, to tell in words, and to lay out."""

from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

from engine.diagram.reading import read_diagrams
from engine.diagram.text_twin import text_twin
from engine.layout import add_layout

ROUNDS = 5


def measure() -> Iterable[tuple[str, float, str]]:
    files = [path.read_bytes() for path in sorted(Path("processes").glob("*/*.bpmn"))]
    diagrams = [diagram for xml in files for diagram in read_diagrams(xml)]
    reading = _milliseconds(lambda: [read_diagrams(xml) for xml in files])
    yield f"read {len(files)} files", reading, "ms"
    for name, work in (
        ("tell them in words", lambda: [text_twin(diagram).as_text() for diagram in diagrams]),
        ("lay them out again", lambda: [add_layout(xml, replace=True) for xml in files]),
    ):
        yield name, _milliseconds(work) / reading, "times reading"


def _milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times) * 1000
