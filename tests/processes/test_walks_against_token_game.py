"""Every shipped process, and every side branch of one, played at random against the judge.

The state is saved and restored between all steps, also between automatic ones. Conditions are answered at
random rather than from facts, so that walks also go where only unusual facts would lead.
"""

import copy
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tests.engine.workflow.playing import Match, Model
from tests.engine.workflow.token_game import BPMN, Move, Scope

PROCESSES = sorted((Path(__file__).parents[2] / "processes").glob("**/*.bpmn"))
_WALKS = 400


class Verdicts(dict[str, int]):
    """Answers to conditions, the same for the judge and the engine, drawn anew for each move."""

    seed = ""
    share_true = 0.5

    def holds(self, condition: str) -> bool:
        return random.Random(f"{self.seed} {condition}").random() < self.share_true


class Walk(Match):
    """A walk on verdicts."""

    def __init__(self, model: Model, seed: str) -> None:
        super().__init__(model, every_step=True)
        self.facts = self.engine.facts = Verdicts()
        self.taken: set[str] = set()
        self.seed = seed

    def run(self, length: int = 60) -> None:
        chance = random.Random(self.seed)
        # Some walks seldom fire events or mostly say yes, or nobody would see the far end of a long stage.
        share_fired, self.facts.share_true = chance.choice([0.05, 0.5]), chance.choice([0.2, 0.5, 0.8])
        self._draw("start", lambda: super(Walk, self).start())
        self.taken.update(self.game.flows)
        for step in range(length):
            moves = self.game.moves()
            if not moves or self.game.crowded():
                return
            fired = chance.random() < share_fired
            preferred = [move for move in moves if (move.kind == "fire") == fired]
            move = chance.choice(preferred or moves)
            self._draw(str(step), lambda move=move: self._rehearse(move))  # type: ignore[misc]
            self.play(move)
            self.taken.update(self.game.flows)

    def _rehearse(self, move: Move) -> None:
        game = copy.deepcopy(self.game)
        game.holds = self.facts.holds
        game.play(move)

    def _draw(self, step: str, attempt: Callable[[], object]) -> None:
        """Draw verdicts until no gateway is left without a way on."""
        for number in range(200):
            self.facts.seed = f"{self.seed} {step} {number}"
            try:
                attempt()
            except LookupError:
                continue
            return
        raise AssertionError(f"no verdicts lead on, {self.log}")


def reachable_flows(scope: Scope) -> set[str]:
    reached = scope.reach({scope.start}, "")
    flows = {flow for flow, (source, _, _) in scope.flow.items() if source in reached}
    return flows.union(*(reachable_flows(inner) for host, inner in scope.inner.items() if host in reached))


def parts_of(path: Path) -> list[tuple[Path, str, str]]:
    ids = [process.get("id", "") for process in etree.parse(path).iter(f"{BPMN}process")]
    models = {process_id: Model(path.read_bytes(), process_id) for process_id in ids}
    return [(path, id_, side) for id_, model in models.items() for side in ("", *model.sides)]


def test_shipped_processes_are_found() -> None:
    assert len(PROCESSES) >= 1


@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_engine_walks_every_flow_of_the_process_as_the_judge_does(path: Path) -> None:
    for file, process_id, side in parts_of(path):
        model = Model(file.read_bytes(), process_id, side)
        wanted, taken = reachable_flows(model.scope), set()
        for number in range(_WALKS):
            walk = Walk(model, f"{process_id} {side} {number}")
            walk.run()
            assert not walk.game.stuck, walk.log
            taken |= walk.taken
            if number >= 25 and taken >= wanted:
                break
        assert wanted
        assert wanted - taken == set(), f"never walked in {side or process_id}"
