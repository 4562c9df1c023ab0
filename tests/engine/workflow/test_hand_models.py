"""Hand-drawn diagrams, played against the judge."""

import pytest

from tests.engine.workflow.hand_models import HAND_MODELS, UNSOUND
from tests.engine.workflow.playing import Model, explore, walk


@pytest.mark.parametrize("name", HAND_MODELS)
def test_engine_agrees_with_the_judge_in_every_reachable_state(name: str) -> None:
    states, moves = explore(Model(HAND_MODELS[name]), cap=60)
    assert states > 1
    assert moves >= states


@pytest.mark.parametrize("name", HAND_MODELS)
def test_engine_agrees_when_saved_after_every_automatic_step(name: str) -> None:
    model = Model(HAND_MODELS[name])
    saves = sum(walk(model, f"{name}{n}", every_step=True).engine.saves for n in range(6))
    assert saves > 12


@pytest.mark.parametrize("name", sorted(HAND_MODELS.keys() - UNSOUND))
def test_long_walks_agree_with_the_judge_and_never_get_stuck(name: str) -> None:
    model = Model(HAND_MODELS[name])
    for number in range(4):
        match = walk(model, f"{name} long {number}", length=80)
        assert not match.game.stuck


def test_join_that_can_never_fire_waits() -> None:
    model = Model(HAND_MODELS["join_that_can_never_fire"])
    stuck = [walk(model, f"stuck {number}").game.stuck for number in range(20)]
    assert any(stuck)
    assert not all(stuck)
