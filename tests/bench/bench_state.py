"""Bytes of engine state: what the markings of a whole review hold, from its opening to its publication."""

from collections.abc import Iterator
from statistics import fmean

from sqlalchemy import func, select

from engine.actor import Actor
from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.execute import Command, Engine
from engine.models import Instance
from engine.scenarios import Runner, load_scenario
from engine.scenarios.running import play_steps
from tests.bench.measuring import Row
from tests.bench.place import Bench

SCENARIO = "serious_incident/scenarios/from_awareness_to_publication.yaml"


def measure(bench: Bench) -> Iterator[Row]:
    clauses = read_clauses(SHIPPED / "clauses")
    runner = Runner({folder.name: read_folder(folder, clauses) for folder in list_process_folders()})
    scenario = load_scenario((SHIPPED / SCENARIO).read_text(encoding="utf-8"), SCENARIO)
    with runner.open_world(scenario) as world:
        sizes = _watch(world.engine)
        failure = play_steps(world, scenario)
    assert failure is None, failure
    yield Row("instances of a whole review", len(sizes[-1]), "")
    yield Row("bytes of all its markings just after it was opened", sum(sizes[0]), "bytes", "at most 500")
    yield Row("bytes of all its markings at its end", sum(sizes[-1]), "bytes", "at most 500")
    largest = max(max(moment) for moment in sizes)
    yield Row("the largest marking of any instance at any moment", largest, "bytes", "at most 500")
    mean = fmean(size for moment in sizes for size in moment)
    yield Row("the mean marking", mean, "bytes", "at most 500")


def _watch(engine: Engine) -> list[list[int]]:
    """After each command, the bytes of every instance's marking."""
    sizes: list[list[int]] = []
    execute = engine.execute

    def watched(command: Command[object], *, actor: Actor) -> object:
        result = execute(command, actor=actor)
        with engine.read() as session:
            sizes.append(list(session.scalars(select(func.length(Instance.marking)))))
        return result

    engine.execute = watched  # type: ignore[method-assign,assignment]
    return sizes
