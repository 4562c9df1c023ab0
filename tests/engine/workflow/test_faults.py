"""A step that fails stays where it is, the rest goes on, and a retry is exact (design section 10)."""

import json

import pytest

from engine.workflow import NotAVerdictError, NoWayOnError, StepFault, Workflow, diff, steps_to_run
from tests.engine.workflow.drawing import draw
from tests.engine.workflow.playing import Facts, Model, make_move, view
from tests.engine.workflow.token_game import Move

BRANCHES = Model(
    draw("""
start s
par fork
user a
user b
user c
xor ask
par join
end e
s > fork
fork > a > ask
ask > c : x == 1
ask > join : *
c > e
fork > b > join
join > e
""")
)
INCLUSIVE = Model(
    draw("""
start s
par fork
user a
user b
or join
user c
user d
end e
s > fork
fork > a > join
fork > b > join
join > c : x == 1
join > d : *
c > e
d > e
""")
)
NESTED = Model(
    draw("""
start s
sub stage {
start s1
par fork
user a
user b
xor ask
end e1
s1 > fork
fork > a > ask
ask > e1 : x == 1
fork > b > e1
}
bt soon stage non
bt late stage int
user chase
user explain
end e
end e2
s > stage > e
soon > chase > e2
late > explain > e2
""")
)


class UnsetError(Exception):
    """What the expression language raises for a fact nobody has set."""


class Session:
    """An instance saved and restored around everything that happens to it."""

    def __init__(self, model: Model) -> None:
        self.model, self.facts = model, Facts()
        workflow = Workflow.start(model.spec, self.holds)
        workflow.advance()
        self.marking = workflow.marking()

    def holds(self, condition: str) -> bool:
        if "x" not in self.facts:
            raise UnsetError("x is not set")
        return self.facts.holds(condition)

    def do(self, kind: str = "", element: str = "", *path: str) -> list[StepFault]:
        workflow = Workflow.restore(self.model.spec, json.loads(json.dumps(self.marking)), self.holds)
        if element:
            make_move(workflow, Move(kind, path, element))
        faults = workflow.advance()
        self.marking = workflow.marking()
        self.open = [move.element for move in view(workflow, self.model)]
        self.done = workflow.done
        return faults


def test_failing_condition_becomes_a_fault_that_keeps_its_exception() -> None:
    session = Session(BRANCHES)
    (fault,) = session.do("do", "a")
    assert (fault.element_id, fault.path, fault.cause, fault.kind) == ("ask", (), "x is not set", "step")
    assert isinstance(fault.error, UnsetError)
    (step,) = steps_to_run(session.marking)
    assert (step.element_id, step.token_id) == ("ask", fault.token_id)


def test_other_people_go_on_beside_a_fault_and_the_retry_is_exact() -> None:
    session = Session(BRANCHES)
    (first,) = session.do("do", "a")
    (again,) = session.do("do", "b")  # the faulted step is tried again with the next command
    assert again == first
    assert session.open == []
    session.facts["x"] = 0
    assert session.do() == []
    assert session.done


def test_faulted_inclusive_join_keeps_what_it_consumed() -> None:
    session = Session(INCLUSIVE)
    assert session.do("do", "a") == []
    (fault,) = session.do("do", "b")
    assert fault.element_id == "join"
    assert session.marking["r"] == [["join", fault.token_id]]
    assert "j" not in session.marking
    assert session.do() == [fault]
    session.facts["x"] = 1
    assert session.do() == []
    assert session.open == ["c"]


def test_fault_in_a_subprocess_tells_its_path_and_lets_events_fire() -> None:
    session = Session(NESTED)
    (fault,) = session.do("do", "a", "stage")
    assert fault.path == ("stage",)
    assert session.do("fire", "soon") == [fault]
    assert session.open == ["b", "chase", "late"]
    before = session.marking
    assert session.do("fire", "late") == []  # the faulted token is withdrawn with its scope
    assert "r" not in session.marking
    assert sorted(session.open) == ["chase", "explain"]
    assert {ref.element_id for ref in diff(before, session.marking).closed} == {"b", "stage"}


def test_gateway_without_a_true_condition_or_default_is_a_fault() -> None:
    session = Session(NESTED)
    session.facts["x"] = 0
    (fault,) = session.do("do", "a", "stage")
    assert isinstance(fault.error, NoWayOnError)
    assert "'ask'" in fault.cause


def test_condition_that_is_neither_true_nor_false_is_a_fault() -> None:
    workflow = Workflow.restore(BRANCHES.spec, Session(BRANCHES).marking, lambda _: "yes")  # type: ignore[arg-type,return-value]
    make_move(workflow, Move("do", (), "a"))
    (fault,) = workflow.advance()
    assert isinstance(fault.error, NotAVerdictError)


def test_fault_is_mended_by_a_later_version() -> None:
    session = Session(BRANCHES)
    session.do("do", "a")
    mended = BRANCHES.xml.replace(b"x == 1", b"y == 1")
    session.model = Model(mended)
    session.facts.update(x=0, y=1)
    assert session.do() == []
    assert session.open == ["b", "c"]


def test_failure_outside_the_steps_own_run_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only then may nothing of the advance be kept: the caller must see the exception."""
    from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit

    def fails(*_: object) -> None:
        raise OSError("not the step's own")

    workflow = Workflow.start(NESTED.spec, lambda _: True)
    monkeypatch.setattr(BoundaryEventSplit, "_on_complete_hook", fails)
    with pytest.raises(OSError, match="own"):
        workflow.advance()


ROUND = Model(draw("start s\nxor m\nxor g\nuser a\nend e\ns > m > g\ng > m : x == 1\ng > a : *\na > e\n"))


def test_endless_loop_stops_at_the_step_budget_and_keeps_its_token() -> None:
    """Limits 4.15: the library's loop has no cap; one bad diagram would hold a worker for ever."""
    workflow = Workflow.start(ROUND.spec, lambda _: True)
    (fault,) = workflow.advance(max_steps=500)
    assert fault.kind == "budget"
    assert "500 steps" in fault.cause
    assert len(workflow.marking()["r"]) == 1
    restored = Workflow.restore(ROUND.spec, workflow.marking(), lambda _: False)
    assert restored.advance() == []
    assert [t.element_id for t in restored.tokens()] == ["a"]


def test_time_budget_stops_between_steps() -> None:
    workflow = Workflow.start(ROUND.spec, lambda _: True)
    (fault,) = workflow.advance(max_steps=100_000, max_ms=20)
    assert (fault.kind, "20 ms" in fault.cause) == ("budget", True)


def test_uncaught_escalation_is_a_fault_of_its_own_kind() -> None:
    """Limits 4.20: the library calls such an instance completed and successful."""
    model = Model(draw("start s\nuser a\nescend raised alarm\ns > a > raised"))
    workflow = Workflow.start(model.spec, lambda _: True)
    workflow.advance()
    make_move(workflow, Move("do", (), "a"))
    (fault,) = workflow.advance()
    assert (fault.kind, fault.element_id, fault.path) == ("undelivered", "raised", ())
    assert workflow.advance() == []
