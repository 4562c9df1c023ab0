"""What SpiffWorkflow 3.2.0 does by itself, pinned, so that an upgrade which changes it is noticed.

Each test names its row of docs/engine-limits.md. Where the stock library goes wrong, the same diagram is
played right by ours. A failure here means: read the release notes, then decide what may be dropped.
"""

import importlib.metadata
import json
from datetime import datetime

import pytest
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import timer as library_timer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState

from engine.workflow import Workflow
from engine.workflow.errors import ScriptRefusedError
from engine.workflow.reading import tasks
from engine.workflow.script_engine import ConditionEngine
from tests.engine.workflow.drawing import draw
from tests.engine.workflow.hand_models import HAND_MODELS
from tests.engine.workflow.playing import Facts, Model, make_move, view, walk
from tests.engine.workflow.stock import do, open_tasks, run_stock
from tests.engine.workflow.token_game import Move


class Ours:
    """One of our workflows, restored before each move."""

    def __init__(self, name_or_xml: str | bytes, **facts: int) -> None:
        xml = HAND_MODELS[name_or_xml] if isinstance(name_or_xml, str) else name_or_xml
        self.model, self.facts = Model(xml), Facts(x=0, y=0)
        self.facts.update(facts)
        self.workflow = Workflow.start(self.model.spec, self.facts.holds)
        assert self.workflow.advance() == []

    def do(self, *elements: str, path: tuple[str, ...] = ()) -> list[str]:
        for element in elements:
            marking = json.loads(json.dumps(self.workflow.marking()))
            self.workflow = Workflow.restore(self.model.spec, marking, self.facts.holds)
            make_move(self.workflow, Move("do", path, element))
            assert self.workflow.advance() == []
        return [move.element for move in view(self.workflow, self.model)]


def test_library_is_the_version_everything_here_was_tried_on() -> None:
    assert importlib.metadata.version("SpiffWorkflow") == "3.2.0"


def test_library_never_asks_what_time_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits 4.1, 4.2, 4.12, 4.17 to 4.19: no timer reaches the library."""
    asked: list[object] = []

    class Watch(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            asked.append(tz)
            return super().now(tz)  # type: ignore[arg-type]

    monkeypatch.setattr(library_timer, "datetime", Watch)
    for name in ("timers_on_a_subprocess", "two_timers_on_one_task", "intermediate_catch", "all_of_it"):
        for number in range(10):
            walk(Model(HAND_MODELS[name]), f"{name} time {number}")
    assert asked == []
    timed = HAND_MODELS["intermediate_catch"].replace(
        b'<timerEventDefinition id="wait_timer"/>',
        b'<timerEventDefinition><timeDate>"2999-01-01T00:00:00+00:00"</timeDate></timerEventDefinition>',
    )
    run_stock(timed)
    assert asked, "the watch must see what it is there to see"


def test_token_data_can_rewrite_the_past_and_ours_is_empty() -> None:
    """Limits 4.3, 4.11: the library copies data shallowly, so a later step changes a finished one."""
    xml = draw("start s\nuser a\nuser b\nend e\ns > a > b > e")
    stock = run_stock(xml)
    do(stock, "a", decision={"author": {"name": "original"}})
    later = next(t for t in stock.tasks.values() if t.task_spec.name == "b")
    later.data["decision"]["author"]["name"] = "changed later"
    earlier = next(t for t in stock.tasks.values() if t.task_spec.name == "a")
    assert earlier.data["decision"]["author"]["name"] == "changed later"

    ours = Ours("all_of_it", x=1, y=1)
    ours.do("notify")
    assert ours.workflow._tree is not None
    assert all(task.data == {} for task in tasks(ours.workflow._tree))


def test_stock_runs_any_python_in_a_condition_and_ours_none() -> None:
    """Limits 4.8: a condition is a program to the library; ours is text handed to the expression language."""
    xml = draw(
        "start s\nxor g\nuser a\nend e\ns > g\ng > a : __import__('os').getpid() != 0\ng > e : *\na > e"
    )
    assert open_tasks(run_stock(xml)) == ["a"]
    asked: list[str] = []
    workflow = Workflow.start(Model(xml).spec, lambda text: bool(asked.append(text)))
    workflow.advance()
    assert asked == ["__import__('os').getpid() != 0"]
    engine = ConditionEngine(lambda _: True)
    for refused in (engine.execute, engine.call_service):
        with pytest.raises(ScriptRefusedError):
            refused(None, "x = 1")


def test_tree_walk_loses_tasks_below_depth_1000() -> None:
    """Limits 4.14, 5.3: a loop of three nodes died in silence at turn 333."""
    xml = draw("start s\nxor m\nuser a\nxor g\nend e\ns > m > a > g\ng > m : *\ng > e : done == 1")
    stock = run_stock(xml)
    for _ in range(20):
        do(stock, "a", done=0)
    assert TaskIterator(stock.task_tree).max_depth == 1000
    depth = max(task.depth for task in stock.tasks.values())
    assert depth > 60, "the stock tree grows with every turn"


def test_state_is_the_same_after_a_thousand_turns() -> None:
    """Limits 4.14, 4.24, 5.3: nothing grows, whether saved each turn or not."""
    xml = draw("start s\nxor m\nuser a\nxor g\nend e\ns > m > a > g\ng > m : x == 0\ng > e : *")
    ours = Ours(xml)
    size = len(json.dumps(ours.workflow.marking()))
    for _ in range(1000):
        make_move(ours.workflow, Move("do", (), "a"))
        assert ours.workflow.advance() == []
    assert len(json.dumps(ours.workflow.marking())) == size < 80
    ours.facts["x"] = 1
    ours.do("a")
    assert ours.workflow.done


def test_thousand_automatic_steps_in_one_advance_lose_nothing() -> None:
    """Limits 4.14: the tree is rebuilt on the way, long before the library's walk would end."""
    xml = draw("start s\nxor m\nxor g\nuser a\nend e\ns > m > g\ng > m : x == 1\ng > a : *\na > e")
    answers = iter([True] * 1500)
    workflow = Workflow.start(Model(xml).spec, lambda _: next(answers, False))
    assert workflow.advance(max_steps=10_000) == []
    assert [token.element_id for token in workflow.tokens()] == ["a"]
    assert len(workflow.flows_taken) == 3 + 2 * 1500


def test_stock_calls_an_uncaught_escalation_a_success() -> None:
    """Limits 4.20: and the event is lost with the next save. Ours is a fault (test_faults)."""
    stock = run_stock(draw("start s\nuser a\nescend raised alarm\ns > a > raised"))
    do(stock, "a")
    assert stock.is_completed()
    assert stock.success
    assert [event.event_definition.name for event in stock.get_events()] == ["alarm"]


def test_stock_gateway_that_fails_is_dead_for_good() -> None:
    """Limits 4.21, 5.9: the step is in ERROR, and running again does nothing. Ours retries (test_faults)."""
    stock = run_stock(HAND_MODELS["choice_in_sequence"])
    with pytest.raises(Exception, match="x == 1"):
        do(stock, "assess")
    stock.do_engine_steps()
    failed = next(task for task in stock.tasks.values() if task.task_spec.name == "ask")
    assert failed.state == TaskState.ERROR
    assert open_tasks(stock) == []
    assert not stock.is_completed()


def test_event_is_fired_by_token_not_by_name() -> None:
    """Limits 4.22: the library delivers by name, to every token that waits under it."""
    xml = draw("start s\nuser a\nbt late a int\nuser b\nend e\nend e2\ns > a > e\nlate > b > e2")
    model = Model(xml)
    one, two = "1" * 32, "2" * 32
    marking = {"v": 1, "t": [["a", one, ["late"]], ["a", two, ["late"]]]}
    workflow = Workflow.restore(model.spec, marking, Facts().holds)
    assert workflow.fire(two, "late")
    assert workflow.advance() == []
    assert [(t.element_id, t.token_id) for t in workflow.tokens() if t.element_id == "a"] == [("a", one)]
    assert [t.element_id for t in workflow.tokens()] == ["a", "b"]


def test_stock_parallel_join_fires_early_in_a_loop() -> None:
    """Limits 5.2, 5.7: a branch without a human step arrives twice in one run, and stale arrivals count."""
    name = "parallel_loop_with_automatic_branch"
    stock = run_stock(HAND_MODELS[name])
    ours = Ours(name, x=1)
    do(stock, "b", x=1)
    do(stock, "a", x=1)
    ours.do("b", "a")
    do(stock, "a", x=0)
    assert ours.do("a") == ["b"]
    assert open_tasks(stock) == ["b", "z"], "the block was left with b still open"


def test_stock_inclusive_join_fires_while_a_subprocess_runs_upstream() -> None:
    """Limits 5.7: a running subprocess is not among the tasks the stock join looks for."""
    name = "inclusive_with_subprocess_upstream"
    stock = run_stock(HAND_MODELS[name])
    do(stock, "first", x=1, y=1)
    do(stock, "a", x=1, y=1)
    assert open_tasks(stock) == ["interview", "last"]
    ours = Ours(name, x=1, y=1)
    ours.do("first")
    assert ours.do("a") == ["interview"]


def test_stock_inclusive_block_in_a_loop_fires_early() -> None:
    """Limits 5.7: found by playing every order of two rounds; stock leaves the block with a task open."""
    name = "inclusive_loop"
    stock = run_stock(HAND_MODELS[name])
    ours = Ours(name, x=1, y=1)
    ours.do("first", "a", "b")
    do(stock, "first", x=1, y=1)
    do(stock, "a", x=1, y=1)
    do(stock, "b", x=1, y=1)
    assert ours.do("a") == ["b"]
    do(stock, "a", x=1, y=1)
    assert open_tasks(stock) != ["b"], "stock mended? then our joins may be reconsidered"


INTERRUPTED = draw("""
start s
sub stage {
start s1
user a
throw first alarm
throw second alert
end e1
s1 > a > first > second > e1
}
be on_alarm stage int alarm
be on_alert stage non alert
user h1
user h2
end e
end e2
end e3
s > stage > e
on_alarm > h1 > e2
on_alert > h2 > e3
""")


def test_stock_goes_on_inside_an_interrupted_subprocess() -> None:
    """Limits 5.8: the second throw comes from a subprocess that the first has just interrupted."""
    stock = run_stock(INTERRUPTED.replace(b'name="alarm"', b'name="alarm" escalationCode="alarm"').replace(
        b'name="alert"', b'name="alert" escalationCode="alert"'))  # fmt: skip
    do(stock, "a")
    assert open_tasks(stock) == ["h1", "h2"]
    assert Ours(INTERRUPTED).do("a", path=("stage",)) == ["h1"]


def test_stock_delivers_an_escalation_to_a_stranger() -> None:
    """Found while building, B3: a throw nobody encloses is caught by any waiting event."""
    text = (
        "start s\npar f\nuser a\nthrow raised alarm\nsub other {\nstart s1\nuser b\nend e1\ns1 > b > e1\n}\n"
    )
    text += (
        "be caught other int alarm\nuser h\nend e\ns > f\nf > a > raised > e\nf > other > e\ncaught > h > e"
    )
    xml = draw(text)
    stock = run_stock(xml)
    do(stock, "a")
    assert open_tasks(stock) == ["h"]
    model = Model(xml)
    workflow = Workflow.start(model.spec, Facts().holds)
    workflow.advance()
    make_move(workflow, Move("do", (), "a"))
    (fault,) = workflow.advance()
    assert fault.kind == "undelivered"
    assert view(workflow, model) == [Move("do", ("other",), "b")]


def test_stock_end_event_named_end_ends_everything() -> None:
    """Found while building, B4: the library's own last step is called End. We refuse such ids."""
    stock = run_stock(draw("start s\npar f\nuser a\nuser b\nend End\nend e2\ns > f\nf > a > End\nf > b > e2"))
    do(stock, "a")
    assert stock.completed
    assert open_tasks(stock) == ["b"]


def test_task_placed_by_hand_without_prediction_vanishes() -> None:
    """Limits 5.10: why ``building`` predicts every token it places."""
    xml = draw("start s\nuser a\nuser b\nend e\ns > a > b > e")
    parsed = run_stock(xml)
    workflow = BpmnWorkflow(parsed.spec, {}, deserializing=True)
    workflow.task_tree = Task(workflow, parsed.spec.start, state=TaskState.COMPLETED)
    placed = Task(workflow, parsed.spec.task_specs["a"], workflow.task_tree, TaskState.READY)
    placed.run()
    workflow.do_engine_steps()
    assert open_tasks(workflow) == []
    assert placed.state == TaskState.COMPLETED


def test_stock_runs_an_escalation_handler_when_the_process_starts() -> None:
    """Limits 4.5: an event subprocess with an escalation start runs at once. Ours refuses (test_compile)."""
    body = (
        '<subProcess id="handler" triggeredByEvent="true"><startEvent id="hs"><escalationEventDefinition/>'
        '</startEvent><sequenceFlow id="h1" sourceRef="hs" targetRef="h"/><userTask id="h"/>'
        '<sequenceFlow id="h2" sourceRef="h" targetRef="he"/><endEvent id="he"/></subProcess></process>'
    )
    xml = draw("start s\nuser a\nend e\ns > a > e").replace(b"</process>", body.encode())
    assert open_tasks(run_stock(xml)) == ["a", "h"]


def test_stock_makes_a_signal_end_plain_and_loses_a_link() -> None:
    """Limits 4.4: the diagram says one thing and the library does another. Ours refuses (test_compile)."""
    plain = draw("start s\nuser a\nend e\ns > a > e")
    signal = plain.replace(
        b'<endEvent id="e"  ></endEvent>', b'<endEvent id="e"><signalEventDefinition/></endEvent>'
    )
    assert signal != plain
    parser = BpmnParser()
    parser.add_bpmn_str(signal)
    definition = parser.get_spec("p").task_specs["e"].event_definition
    assert type(definition).__name__ == "NoneEventDefinition"


def test_internals_we_lean_on_are_where_we_expect_them() -> None:
    """Every private name that engine.workflow leans on. An upgrade that moves one fails here."""
    from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
    from SpiffWorkflow.specs.base import TaskSpec
    from SpiffWorkflow.workflow import Workflow as LibraryWorkflow

    for owner, names in {
        Task: ("_add_child", "_sync_children", "_set_state", "_child_added_notify", "internal_data"),
        TaskSpec: ("_predict", "_update", "_update_hook", "_run_hook", "_on_complete_hook"),
        LibraryWorkflow: ("_remove_task",),
        SubWorkflowTask: ("_on_subworkflow_completed",),
    }.items():
        missing = [name for name in names if not hasattr(owner, name) and name != "internal_data"]
        assert missing == []
    spec = run_stock(HAND_MODELS["two_timers_on_one_task"].replace(
        b"timerEventDefinition", b"signalEventDefinition")).spec  # fmt: skip
    for name in ("Start", "End", "p.EndJoin", "a.BoundaryEventSplit", "a.BoundaryEventJoin"):
        assert name in spec.task_specs
        assert spec.task_specs[name].bpmn_id is None
