"""Ten thousand turns of a loop: neither what is saved nor what a step costs may grow."""

import json
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from engine.lowering import lower
from engine.workflow import Workflow, compile_spec
from tests.bench import yardstick
from tests.bench.measuring import Row
from tests.bench.place import Bench
from tests.engine.diagram.drawing import draw, gateway, user

TURNS = 10_000
EARLY = 10
_SPAN = 200


def measure(_bench: Bench) -> Iterator[Row]:
    sizes, times = [], []
    spec = compile_spec(lower(_diagram(), yardstick.KEY).main, yardstick.KEY)
    workflow = Workflow.start(spec, lambda _text: True)
    workflow.advance()
    stored = json.dumps(workflow.marking())
    for _ in range(TURNS):
        began = perf_counter()
        workflow = Workflow.restore(spec, json.loads(stored), lambda _text: True)
        workflow.complete(workflow.tokens()[0].token_id)
        workflow.advance()
        stored = json.dumps(workflow.marking())
        times.append(perf_counter() - began)
        sizes.append(len(stored))
    yield Row(f"bytes saved after {TURNS:,} turns of a loop", sizes[-1], "bytes")
    yield Row(f"  against those after {EARLY}", sizes[-1] / sizes[EARLY - 1], "times", "at most 1.05")
    late = median(times[-_SPAN:]) / median(times[EARLY : EARLY + _SPAN])
    yield Row(f"  time of a step after {TURNS:,} turns against after {EARLY}", late, "times", "at most 1.2")


def _diagram() -> bytes:
    declared = """
  <caseway:fact id="aware_on" type="date" label="Authority became aware"/>
  <caseway:fact id="again" type="choice" label="Once more"><caseway:value id="yes" label="Yes"/>
    <caseway:value id="no" label="No"/></caseway:fact>"""
    body = user("work") + gateway("exclusive", "enough", 'default="enough_to_closed"')
    arrows = "opened>work work>enough enough>work[again == 'yes'] enough>closed"
    process = f'id="{yardstick.KEY}" name="Loop" isExecutable="true" caseway:opens="aware_on"'
    return draw(body, arrows, declared=declared, process=process)
