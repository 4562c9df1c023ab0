"""Random structured diagrams, played against the judge.

``CASEWAY_FUZZ=2000`` plays that many diagrams instead of the 60 of an ordinary run.
"""

import os

import pytest

from tests.engine.workflow.playing import Model, explore, walk
from tests.engine.workflow.random_models import draw_random
from tests.engine.workflow.token_game import has_restless_loop, read_scope

_MODELS = int(os.environ.get("CASEWAY_FUZZ", "60"))
_BATCH = 20
_CAP = 40


def models(first: int) -> list[Model]:
    drawings = (draw_random(seed) for seed in range(first, min(first + _BATCH, _MODELS)))
    return [Model(xml) for xml in drawings if not has_restless_loop(read_scope(xml))]


@pytest.mark.parametrize("first", range(0, _MODELS, _BATCH))
def test_engine_agrees_with_the_judge_in_reachable_states(first: int) -> None:
    played = [explore(model, _CAP) for model in models(first)]
    assert sum(moves for _, moves in played) > len(played) > 0


@pytest.mark.parametrize("first", range(0, _MODELS, _BATCH))
def test_engine_agrees_when_saved_after_every_automatic_step(first: int) -> None:
    drawn = models(first)
    matches = [walk(model, f"{first} {n}", every_step=True) for n, model in enumerate(drawn)]
    assert len(matches) >= len(drawn) > 0
    assert sum(match.engine.saves for match in matches) > len(matches)
