"""The saved state: its versions, its shape, and what may be done to it by hand."""

import uuid

import pytest

from engine.workflow import MarkingError, TokenRef, Workflow, diff
from tests.engine.workflow.drawing import draw
from tests.engine.workflow.hand_models import HAND_MODELS
from tests.engine.workflow.playing import Facts, Model, make_move, view
from tests.engine.workflow.token_game import Move

TIMED = Model(HAND_MODELS["timers_on_a_subprocess"])
FORKED = Model(HAND_MODELS["parallel_uneven_branches"])


def restore(model: Model, marking: dict[str, object]) -> Workflow:
    return Workflow.restore(model.spec, marking, Facts(x=0, y=0).holds)


def fresh() -> str:
    return uuid.uuid4().hex


def test_marking_of_a_running_instance_is_plain_and_small() -> None:
    workflow = Workflow.start(TIMED.spec, Facts(x=0).holds)
    workflow.advance()
    make_move(workflow, Move("do", (), "a"))
    workflow.advance()
    host, inside = (token.token_id for token in workflow.tokens())
    assert workflow.marking() == {
        "v": 1,
        "t": [["review", host, ["overdue", "soon"], {"t": [["scope", inside]]}]],
    }


def test_marking_keeps_arrivals_at_a_join_by_the_element_they_came_from() -> None:
    workflow = Workflow.start(FORKED.spec, Facts().holds)
    workflow.advance()
    make_move(workflow, Move("do", (), "record"))
    workflow.advance()
    assert workflow.marking()["j"] == [["join", "record"]]


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_unknown_version_is_refused(version: object) -> None:
    with pytest.raises(MarkingError, match="version"):
        restore(FORKED, {"v": version, "t": []})


@pytest.mark.parametrize(
    "marking",
    [
        {},
        {"t": [["record"]]},
        {"t": 7},
        {"t": [["record", "no token id"]]},
        {"t": [["gone", "0" * 32]]},
        {"t": [["fork", "0" * 32]]},
        {"t": [["record", "0" * 32, ["no_event"]]]},
        {"t": [["record", "0" * 32, [], {"t": []}]]},
        {"t": [], "j": [["record", "s"]]},
        {"t": [], "j": [["join", "ask"]]},
        {"t": [], "j": [["join"]]},
    ],
)
def test_marking_that_does_not_fit_is_refused(marking: dict[str, object]) -> None:
    with pytest.raises(MarkingError):
        restore(FORKED, {"v": 1, **marking})


def test_open_subprocess_without_an_inside_is_refused() -> None:
    with pytest.raises(MarkingError, match="review"):
        restore(TIMED, {"v": 1, "t": [["review", fresh(), ["overdue"]]]})


def test_token_placed_by_hand_runs_like_any_other() -> None:
    """Limits 5.10: on the library's own tree such a token vanishes when it runs."""
    workflow = restore(FORKED, {"v": 1, "t": [["chase", fresh()]], "j": [["join", "record"]]})
    make_move(workflow, Move("do", (), "chase"))
    assert workflow.advance() == []
    assert view(workflow, FORKED) == [Move("do", (), "merge")]


def test_token_placed_inside_a_subprocess_keeps_its_events() -> None:
    """Limits 4.13: sending a case back is an edit of the marking, never the library's reset."""
    inside = {"t": [["gather", fresh()]]}
    workflow = restore(TIMED, {"v": 1, "t": [["review", fresh(), ["soon"], inside]]})
    expected = [Move("do", ("review",), "gather"), Move("fire", (), "soon")]
    assert view(workflow, TIMED) == sorted(expected, key=repr)
    make_move(workflow, Move("do", ("review",), "gather"))
    assert workflow.advance() == []
    assert view(workflow, TIMED) == [Move("do", (), "b")]


def test_join_that_lost_an_input_fires_when_restored() -> None:
    """A later version dropped a branch; the arrivals there are may now be all there is to wait for."""
    smaller = Model(draw("start s\npar fork\nuser a\nuser b\npar join\nuser c\nend e\n"
                         "s > fork\nfork > a > join\nfork > b > join\njoin > c > e"))  # fmt: skip
    workflow = restore(smaller, {"v": 1, "t": [], "j": [["join", "a"], ["join", "b"]]})
    assert workflow.advance() == []
    assert view(workflow, smaller) == [Move("do", (), "c")]


def test_second_token_on_one_flow_waits_for_its_own_partner() -> None:
    marking = {"v": 1, "t": [["chase", fresh()]], "j": [["join", "record"], ["join", "record"]]}
    workflow = restore(FORKED, marking)
    make_move(workflow, Move("do", (), "chase"))
    assert workflow.advance() == []
    after = workflow.marking()
    assert [t[0] for t in after["t"]] == ["merge"]
    assert after["j"] == [["join", "record"]]
    make_move(restored := restore(FORKED, after), Move("do", (), "merge"))
    assert restored.advance() == []
    assert not restored.done


def test_version_with_other_events_arms_what_the_marking_says() -> None:
    """Limits 5.10: a rewritten library tree silently lacks the clock, or fails with a KeyError."""
    plain = Model(draw("start s\nuser a\nend e\ns > a > e"))
    timed = Model(draw("start s\nuser a\nbt soon a non\nuser c\nend e\nend e2\ns > a > e\nsoon > c > e2"))
    token = fresh()
    with_clock = restore(timed, {"v": 1, "t": [["a", token, ["soon"]]]})
    assert with_clock.fire(token, "soon")
    assert with_clock.advance() == []
    assert [t.element_id for t in with_clock.tokens()] == ["a", "c"]
    without = restore(plain, {"v": 1, "t": [["a", token]]})
    make_move(without, Move("do", (), "a"))
    without.advance()
    assert without.done


def test_diff_tells_what_opened_closed_and_which_events_arm_and_disarm() -> None:
    workflow = Workflow.start(TIMED.spec, Facts(x=0).holds)
    workflow.advance()
    first = workflow.marking()
    (a,) = workflow.tokens()
    assert diff(None, first).opened == (TokenRef((), "a", a.token_id),)

    workflow.complete(a.token_id)
    workflow.advance()
    second = workflow.marking()
    host, inside = workflow.tokens()
    refs = (TokenRef((), "review", host.token_id),
            TokenRef(("review",), "scope", inside.token_id, (host.token_id,)))  # fmt: skip
    entered = diff(first, second)
    assert entered.opened == refs
    assert entered.closed == (TokenRef((), "a", a.token_id),)
    assert entered.armed == ((host.token_id, "overdue"), (host.token_id, "soon"))
    assert entered.disarmed == ()

    workflow.fire(host.token_id, "soon")
    workflow.advance()
    third = workflow.marking()
    fired = diff(second, third)
    assert (fired.closed, fired.armed) == ((), ())
    assert fired.disarmed == ((host.token_id, "soon"),)

    workflow.fire(host.token_id, "overdue")
    workflow.advance()
    left = diff(third, workflow.marking())
    assert left.closed == (refs[1], refs[0])  # innermost first: cancelling is recursive
    assert left.disarmed == ((host.token_id, "overdue"),)


def test_diff_to_the_end_closes_everything() -> None:
    marking = {"v": 1, "t": [["a", fresh()]]}
    assert len(diff(marking, {"v": 1, "done": 1}).closed) == 1
