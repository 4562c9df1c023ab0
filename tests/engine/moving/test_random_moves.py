"""Cases of random sound diagrams moved between versions and back, played on beside the judge.

``CASEWAY_FUZZ=2000`` moves on that many diagrams instead of the 40 of an ordinary run.
"""

import json
import os
import random

import pytest

from engine.bundles.bundle import Bundle, compile_bundle
from engine.diagram.paths import scopes_around
from engine.moving.placing import resting_places, with_token, without_token
from engine.moving.remapping import Remapped, remap
from engine.moving.sound_places import SoundPlaces
from engine.workflow import Workflow
from engine.workflow.marking import Level, from_json, to_json
from tests.engine.moving.changed_models import Changed, change
from tests.engine.workflow.playing import Engine as Player
from tests.engine.workflow.playing import Facts, Match, Model, view
from tests.engine.workflow.token_game import Marks, Token, TokenGame, has_restless_loop, read_scope

_MODELS = int(os.environ.get("CASEWAY_FUZZ", "40"))
_BATCH = 20
_WALKS, _LENGTH = 3, 10


def bundle(xml: bytes) -> Bundle:
    return compile_bundle("p", {"p.bpmn": xml.decode()})


def changes(first: int) -> list[Changed]:
    found = (change(seed) for seed in range(first, min(first + _BATCH, _MODELS)))
    return [one for one in found if not any(has_restless_loop(read_scope(xml)) for xml in (one.old, one.new))]


def places(xml: bytes, seed: int) -> list[Level]:
    """Where random walks come to stand."""
    model, found = Model(xml), {}
    for number in range(_WALKS):
        chance = random.Random(f"{seed} {number}")
        match = Match(model)
        match.facts.update(x=chance.randint(0, 1), y=chance.randint(0, 1))
        moves = match.start()
        for _ in range(_LENGTH):
            level = from_json(json.loads(match.engine.text))
            if level is None or match.game.crowded():
                break
            found[_shape(level)] = level
            match.facts.update(x=chance.randint(0, 1), y=chance.randint(0, 1))
            moves = match.play(chance.choice(moves))
    return list(found.values())


def _shape(level: Level) -> str:
    inside = [(t.element_id, t.armed, _shape(t.inside) if t.inside else "") for t in level.resting]
    return repr((sorted(inside), level.arrivals))


def judge_at(xml: bytes, level: Level, facts: Facts) -> TokenGame:
    """The judge, set down where a marking says."""
    scope = read_scope(xml, "p")
    game = TokenGame(scope, facts.holds)
    game.done, game.flows, game.uncaught = False, [], []
    game.top = Marks(scope)
    _set_down(game.top, level)
    _fire_full(game, game.top)
    return game


def _set_down(marks: Marks, level: Level) -> None:
    for resting in level.resting:
        token = Token(resting.element_id, set(resting.armed))
        marks.tokens.append(token)
        if resting.inside is not None:
            token.inside = Marks(marks.scope.inner[resting.element_id], (marks, token))
            _set_down(token.inside, resting.inside)
    for join, source in level.arrivals:
        flow = next(f for f in marks.scope.into[join] if marks.scope.flow[f][0] == source)
        marks.waiting[flow] += 1


def _fire_full(game: TokenGame, marks: Marks) -> None:
    """A join that has lost an input may be full already."""
    for token in list(marks.tokens):
        if token.inside is not None:
            _fire_full(game, token.inside)
    for join, into in marks.scope.into.items():
        full = len(into) > 1 and all(marks.waiting[flow] for flow in into)
        if full and marks.scope.kind[join] == "parallelGateway":
            marks.waiting.subtract(into)
            game._leave(marks, join)
    game._settle(marks)


def play_on(xml: bytes, level: Level, seed: int) -> None:
    """Play from a marking to the end, engine and judge side by side."""
    chance = random.Random(seed)
    facts = Facts(x=chance.randint(0, 1), y=chance.randint(0, 1))
    model = Model(xml)
    player, game = Player(model, facts), judge_at(xml, level, facts)
    player.resume(to_json(level))
    outcome = player._settle(player.restore())
    for _ in range(60):
        assert (outcome.done, outcome.moves) == (game.done, game.moves())
        assert not game.stuck
        if game.done or game.crowded():
            return
        facts.update(x=chance.randint(0, 1), y=chance.randint(0, 1))
        move = chance.choice(outcome.moves)
        game.play(move)
        outcome = player.play(move)


def tried(one: Changed) -> list[tuple[Level, Remapped]]:
    """Each place on the old version, and what becomes of it on the new."""
    old, new = bundle(one.old), bundle(one.new)
    return [(level, remap(level, old, new, one.mapping)) for level in places(one.old, len(one.what))]


@pytest.mark.parametrize("first", range(0, _MODELS, _BATCH))
def test_whatever_is_moved_plays_on_like_the_judge_and_comes_to_an_end(first: int) -> None:
    moved = 0
    for one in changes(first):
        sound = SoundPlaces(bundle(one.new))
        for number, (_, found) in enumerate(tried(one)):
            if not found.refusals and sound.check(found.level) is None:
                play_on(one.new, found.level, number)
                moved += 1
    assert moved > _BATCH


@pytest.mark.parametrize("first", range(0, _MODELS, _BATCH))
def test_every_place_that_a_sound_change_leaves_alone_can_be_moved(first: int) -> None:
    """A step put in, renamed or given a timer strands nobody; one taken out only those who stand at it."""
    for one in changes(first):
        sound = SoundPlaces(bundle(one.new))
        for level, found in tried(one):
            stand_there = one.what in ("remove", "untimer") and found.refusals
            assert stand_there or (not found.refusals and sound.check(found.level) is None), (one.what, level)


@pytest.mark.parametrize("first", range(0, _MODELS, _BATCH))
def test_back_again_is_where_it_was(first: int) -> None:
    for one in changes(first):
        old, new = bundle(one.old), bundle(one.new)
        back = {after: before for before, after in one.mapping.items()}
        for level, found in tried(one):
            if found.refusals or one.what in ("timer", "untimer"):
                continue
            again = remap(found.level, new, old, back)
            if not again.refusals and not found.notes:
                assert again.level == level
                there = Workflow.restore(old.main, to_json(again.level), Facts(x=0, y=0).holds)
                assert view(there, Model(one.old)) == view(
                    Workflow.restore(old.main, to_json(level), Facts(x=0, y=0).holds), Model(one.old)
                )


@pytest.mark.parametrize("first", range(0, _MODELS, _BATCH))
def test_token_put_by_hand_plays_on_or_is_refused(first: int) -> None:
    put = refused = 0
    for number, one in enumerate(changes(first)):
        chance, drawn = random.Random(number), bundle(one.old)
        sound, targets = SoundPlaces(drawn), resting_places(drawn)
        for level in places(one.old, number):
            target = chance.choice(targets)
            scopes = scopes_around(drawn.diagram, target.id)[::-1]
            taken = without_token(level, chance.choice(level.resting).token_id)
            found = with_token(drawn, taken, scopes, target.id)
            if sound.check(found) is None:
                play_on(one.old, found, number)
                put += 1
            else:
                refused += 1
    assert put > _BATCH
    assert refused > 0
