"""How long the shipped diagrams take to read, to tell in words, and to lay out."""

from collections.abc import Iterator

from engine.bundles.folders import SHIPPED
from engine.diagram.reading import read_diagrams
from engine.diagram.text_twin import text_twin
from engine.layout import add_layout
from tests.bench.measuring import Row, median_ms
from tests.bench.place import Bench

ROUNDS = 5


def measure(_bench: Bench) -> Iterator[Row]:
    files = [path.read_bytes() for path in sorted(SHIPPED.glob("*/*.bpmn"))]
    diagrams = [diagram for xml in files for diagram in read_diagrams(xml)]
    reading = median_ms(lambda: [read_diagrams(xml) for xml in files], ROUNDS)
    yield Row(f"read the {len(files)} shipped diagrams", reading, "ms")
    telling = median_ms(lambda: [text_twin(diagram).as_text() for diagram in diagrams], ROUNDS)
    yield Row("tell them in words", telling / reading, "x reading")
    laying_out = median_ms(lambda: [add_layout(xml, replace=True) for xml in files], ROUNDS)
    yield Row("lay them out again", laying_out / reading, "x reading")
