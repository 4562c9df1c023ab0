"""Starting, restoring, completing and firing."""

import json
import threading

import pytest

from engine.workflow import Spec, Token, TokenNotOpenError, Workflow, diff
from tests.engine.workflow.drawing import draw
from tests.engine.workflow.hand_models import HAND_MODELS
from tests.engine.workflow.playing import Model, walk

TIMED = Model(HAND_MODELS["timers_on_a_subprocess"])


def never(condition: str) -> bool:
    raise AssertionError(f"nobody should ask {condition}")


def started(model: Model = TIMED, *, yes: bool = True) -> Workflow:
    workflow = Workflow.start(model.spec, lambda _: yes)
    assert workflow.advance() == []
    return workflow


def token(workflow: Workflow, element: str) -> Token:
    return next(t for t in workflow.tokens() if t.element_id == element)


def do(workflow: Workflow, element: str) -> None:
    workflow.complete(token(workflow, element).token_id)
    assert workflow.advance() == []


def test_tokens_tell_place_scopes_and_armed_events() -> None:
    workflow = started()
    do(workflow, "a")
    host, inside = workflow.tokens()
    assert host == Token((), "review", host.token_id, ("overdue", "soon"), "inside")
    assert inside == Token(("review",), "scope", inside.token_id, (), "open", (host.token_id,))


def test_token_waiting_for_an_event_is_listed_and_fired_by_its_own_id() -> None:
    workflow = started(Model(HAND_MODELS["intermediate_catch"]))
    waiting = token(workflow, "wait")
    assert (waiting.state, waiting.armed) == ("waiting", ())
    assert workflow.fire(waiting.token_id, "wait")
    assert workflow.advance() == []
    assert [t.element_id for t in workflow.tokens()] == ["a", "b"]


def test_token_ids_survive_fifty_saves() -> None:
    workflow = started()
    do(workflow, "a")
    before = workflow.marking()
    for _ in range(50):
        workflow = Workflow.restore(TIMED.spec, json.loads(json.dumps(workflow.marking())), never)
        assert workflow.advance() == []
    assert workflow.marking() == before
    assert diff(before, workflow.marking()) == diff(None, {"v": 1, "done": 1})


def test_conditions_are_asked_only_when_a_gateway_needs_them() -> None:
    asked: list[str] = []
    workflow = Workflow.start(TIMED.spec, lambda text: not asked.append(text))
    workflow.advance()
    do(workflow, "a")
    Workflow.restore(TIMED.spec, workflow.marking(), never).advance()
    assert asked == []
    do(workflow, "scope")
    assert asked == ["x == 1"]


def test_firing_an_obsolete_event_says_so_and_changes_nothing() -> None:
    workflow = started()
    do(workflow, "a")
    host = token(workflow, "review").token_id
    assert workflow.fire(host, "soon")
    assert workflow.advance() == []
    before = workflow.marking()
    assert not workflow.fire(host, "soon")  # a timer fires once
    assert not workflow.fire(host, "no_such_event")
    assert not workflow.fire("0" * 32, "overdue")
    assert not workflow.fire("not a token", "overdue")
    assert workflow.advance() == []
    assert workflow.marking() == before


def test_completing_a_token_twice_is_refused() -> None:
    workflow = started()
    first = token(workflow, "a").token_id
    workflow.complete(first)
    with pytest.raises(TokenNotOpenError):
        workflow.complete(first)
    workflow.advance()
    with pytest.raises(TokenNotOpenError):
        workflow.complete(token(workflow, "review").token_id)


def test_ended_instance_stays_ended() -> None:
    workflow = started(Model(draw("start s\nuser a\nend e\ns > a > e")))
    last = token(workflow, "a").token_id
    do(workflow, "a")
    assert workflow.done
    assert workflow.marking() == {"v": 1, "done": 1}
    restored = Workflow.restore(TIMED.spec, workflow.marking(), never)
    assert restored.done
    assert restored.advance() == []
    assert restored.tokens() == []
    assert not restored.fire(last, "a")
    with pytest.raises(TokenNotOpenError):
        restored.complete(last)


def test_flows_taken_name_the_drawn_flows_and_only_those() -> None:
    workflow = started()
    do(workflow, "a")
    workflow.fire(token(workflow, "review").token_id, "soon")
    workflow.advance()
    do(workflow, "scope")
    # f1 to f5 are drawn inside the subprocess, f6 on at the top
    assert workflow.flows_taken == [
        "f6_s_a",
        "f7_a_review",
        "f1_s1_scope",
        "f12_soon_chase",
        "f2_scope_more",
        "f3_more_gather",
    ]


def test_flows_taken_tell_two_flows_between_the_same_elements_apart() -> None:
    model = Model(draw("start s\nxor g\nuser a\nend e\ns > g\ng > a : x == 1\ng > a : *\na > e"))
    assert started(model, yes=True).flows_taken == ["f1_s_g", "f2_g_a"]
    assert started(model, yes=False).flows_taken == ["f1_s_g", "f3_g_a"]


def snapshot(spec: Spec) -> str:
    """Everything in the compiled spec, however deep, except object addresses."""
    seen: set[int] = set()

    def plain(value: object) -> object:
        if isinstance(value, (str, int, float, bool, type(None))):
            return value
        if id(value) in seen:
            return type(value).__name__
        seen.add(id(value))
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [plain(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
        return [type(value).__name__, plain(vars(value)) if hasattr(value, "__dict__") else repr(value)]

    return json.dumps([plain(spec.top), plain(dict(spec.subprocesses)), plain(dict(spec.outgoing))])


@pytest.mark.parametrize("name", HAND_MODELS)
def test_running_never_changes_the_shared_spec(name: str) -> None:
    """Limits 5.1: a spec that running instances edit would leak from one case into the next."""
    model = Model(HAND_MODELS[name])
    before = snapshot(model.spec)
    for number in range(5):
        walk(model, f"spec {number}")
    assert snapshot(model.spec) == before


def test_eight_threads_share_one_spec() -> None:
    """Limits 4.27: the library has no locks; one spec under many threads must still be right."""
    model = Model(HAND_MODELS["all_of_it"])
    failures: list[BaseException] = []

    def play(thread: int) -> None:
        try:
            for number in range(6):
                assert not walk(model, f"thread {thread} {number}").game.stuck
        except BaseException as failure:  # noqa: BLE001 - carried over to the main thread
            failures.append(failure)

    threads = [threading.Thread(target=play, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
