"""Proposals that would never stop: a walk through one ends, and keeps nobody waiting."""

from engine.playing.runners import runner_for
from engine.playing.scripts import new_script, read_script
from engine.playing.walking import walk_through
from tests.engine.diagram.drawing import draw

OPENS = '<caseway:fact id="aware_on" type="date" label="Aware"/>'


def calling(key: str, called: str) -> dict[str, str]:
    process = f'id="{key}" name="{key}" isExecutable="true" caseway:opens="aware_on"'
    step = f'<bpmn:callActivity id="stage" name="Stage" calledElement="{called}"/>'
    drawn = draw(step, "opened>stage stage>closed", process=process, declared=OPENS)
    return {f"{key}.bpmn": drawn.decode()}


def test_processes_that_call_each_other_stop_where_they_would_begin_again() -> None:
    folders = {"one": calling("one", "two"), "two": calling("two", "one")}
    given = {"on": "2026-12-18", "label": "A", "opening": "2026-12-18"}
    with walk_through(folders, read_script(new_script("one", "A walk", given))) as walk:
        assert walk.stop is not None
        assert "call each other for ever" in walk.stop.words


def test_worlds_of_many_parameters_do_not_fill_the_disk() -> None:
    declared = OPENS + '<caseway:parameter id="days" type="integer" label="Days" default="10"/>'
    process = 'id="one" name="one" isExecutable="true" caseway:opens="aware_on"'
    folders = {"one": {"one.bpmn": draw("", "opened>closed", process=process, declared=declared).decode()}}
    for days in range(8):
        given = {"on": "2026-12-18", "label": "A", "opening": "2026-12-18", "parameters": {"days": days}}
        with walk_through(folders, read_script(new_script("one", "A walk", given))) as walk:
            assert walk.stop is None, walk.stop
    kept = runner_for(folders)._kept  # the folder has no other name
    assert 1 <= len(list(kept.glob("furnished-*.sqlite"))) <= 6
