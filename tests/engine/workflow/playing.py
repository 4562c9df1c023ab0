"""Play the engine beside the judge, and compare after every move."""

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.lowering import lower
from engine.workflow import Marking, Spec, StepFault, Workflow, compile_spec
from tests.engine.workflow.token_game import Move, Scope, TokenGame, read_scope


class Facts(dict[str, int]):
    """Values that conditions such as ``x == 1`` are read against."""

    def holds(self, condition: str) -> bool:
        name, value = condition.split(" == ")
        return self[name] == int(value)

    def every(self) -> Iterator[None]:
        """Set x and y to each pair of values in turn."""
        for self["x"] in (0, 1):
            for self["y"] in (0, 1):
                yield


@dataclass
class Model:
    """A drawn diagram, read by the judge and compiled by the engine.

    With ``side``, the id of a repeating boundary event: the branch that starts at it.
    """

    xml: bytes
    process_id: str = "p"
    side: str = ""
    scope: Scope = field(init=False)
    spec: Spec = field(init=False)
    sides: list[str] = field(init=False)
    escalations: set[str] = field(init=False)

    def __post_init__(self) -> None:
        lowered = lower(self.xml, self.process_id)
        self.sides = sorted(lowered.sides)
        self.scope = read_scope(self.xml, self.process_id, frozenset(self.sides))
        if self.side:
            self.scope = self.scope.starting_at(self.side)
            self.spec = compile_spec(lowered.sides[self.side], f"{self.side}__side")
        else:
            self.spec = compile_spec(lowered.main, self.process_id)
        self.escalations = self.scope.escalation_events()


@dataclass
class Outcome:
    """What one move came to."""

    moves: list[Move]
    done: bool
    flows: Counter[str]
    uncaught: int


class Engine:
    """The engine, its state saved to JSON text and restored between every two moves.

    With ``every_step`` it is saved and restored after each single automatic step as well.
    """

    def __init__(self, model: Model, facts: Facts, *, every_step: bool = False) -> None:
        self.model, self.facts, self.every_step = model, facts, every_step
        self.saves = 0

    def start(self) -> Outcome:
        return self._settle(Workflow.start(self.model.spec, self.facts.holds))

    def resume(self, marking: Marking) -> None:
        self.text = json.dumps(marking)

    def play(self, move: Move) -> Outcome:
        workflow = self.restore()
        make_move(workflow, move)
        return self._settle(workflow)

    def restore(self) -> Workflow:
        return Workflow.restore(self.model.spec, json.loads(self.text), self.facts.holds)

    def _settle(self, workflow: Workflow) -> Outcome:
        flows: Counter[str] = Counter()
        uncaught = 0
        steps = 1 if self.every_step else 500
        while True:
            faults = workflow.advance(max_steps=steps)
            assert not [f for f in faults if f.kind == "step"], faults
            uncaught += sum(f.kind == "undelivered" for f in faults)
            flows.update(workflow.flows_taken)
            self.text = json.dumps(workflow.marking())
            self.saves += 1
            if not overran(faults):
                return Outcome(view(workflow, self.model), workflow.done, flows, uncaught)
            assert self.every_step
            workflow = self.restore()


def overran(faults: list[StepFault]) -> bool:
    return any(fault.kind == "budget" for fault in faults)


def view(workflow: Workflow, model: Model) -> list[Move]:
    """Everything that can happen next from outside."""
    moves = []
    for token in workflow.tokens():
        if token.state != "inside":
            moves.append(Move("do" if token.state == "open" else "fire", token.path, token.element_id))
        moves += [Move("fire", token.path, e) for e in token.armed if e not in model.escalations]
    return sorted(moves, key=repr)


def make_move(workflow: Workflow, move: Move) -> None:
    for token in workflow.tokens():
        if token.path != move.path or move.element not in (token.element_id, *token.armed):
            continue
        if move.kind == "do":
            workflow.complete(token.token_id)
        else:
            assert workflow.fire(token.token_id, move.element)
        return
    raise LookupError(move)


class Match:
    """The judge and the engine side by side."""

    def __init__(self, model: Model, *, every_step: bool = False) -> None:
        self.facts = Facts(x=0, y=0)
        self.engine = Engine(model, self.facts, every_step=every_step)
        self.model = model
        self.log: list[object] = []

    def start(self) -> list[Move]:
        self.game = TokenGame(self.model.scope, self.facts.holds)
        return self.compare(self.engine.start())

    def play(self, move: Move) -> list[Move]:
        self.log.append((move, dict(self.facts)))
        self.game.flows.clear()
        self.game.uncaught.clear()
        self.game.play(move)
        return self.compare(self.engine.play(move))

    def compare(self, outcome: Outcome) -> list[Move]:
        story = f"after {self.log}"
        assert outcome.done == self.game.done, story
        assert outcome.moves == self.game.moves(), story
        assert outcome.flows == Counter(self.game.flows), story
        assert outcome.uncaught == len(self.game.uncaught), story
        return outcome.moves


def walk(model: Model, seed: str, *, length: int = 40, every_step: bool = False) -> Match:
    """Play random moves with random facts until the process ends."""
    chance = random.Random(seed)
    match = Match(model, every_step=every_step)
    match.facts.update(x=chance.randint(0, 1), y=chance.randint(0, 1))
    moves = match.start()
    for _ in range(length):
        if not moves or match.game.crowded():
            break
        match.facts.update(x=chance.randint(0, 1), y=chance.randint(0, 1))
        moves = match.play(chance.choice(moves))
    return match


def explore(model: Model, cap: int) -> tuple[int, int]:
    """Play every move with every fact from every state reachable, up to ``cap`` states.

    Returns:
        How many states and moves were compared.
    """
    seen: dict[object, tuple[Marking, TokenGame]] = {}
    unplayed: list[object] = []
    moves_played = 0
    match = Match(model)

    def note() -> None:
        marking = json.loads(match.engine.text)
        key = without_ids(marking)
        if key not in seen and len(seen) < cap and not match.game.crowded():
            seen[key] = (marking, match.game)
            unplayed.append(key)

    for _ in match.facts.every():
        match.start()
        note()
    while unplayed:
        marking, game = seen[unplayed.pop()]
        for move in sorted(set(game.moves()), key=repr):
            for _ in match.facts.every():
                match.game = copy.deepcopy(game)
                match.game.holds = match.facts.holds
                match.engine.resume(marking)
                match.log = [without_ids(marking)]
                match.play(move)
                moves_played += 1
                note()
    return len(seen), moves_played


def without_ids(marking: Marking) -> object:
    """A state as a value: equal for two markings that differ in token ids only."""

    def level(plain: dict[str, list[list[object]]]) -> object:
        tokens = [
            (t[0], tuple(sorted(t[2])) if len(t) > 2 else (), level(t[3]) if len(t) > 3 else None)
            for t in plain["t"]
        ]
        return (
            tuple(sorted(tokens, key=repr)),
            tuple(tuple(j) for j in plain.get("j", ())),
            tuple(r[0] for r in plain.get("r", ())),
        )

    return "done" if "done" in marking else level(marking)
