"""Whatever is edited in whatever order, the drawing stays whole; and what is undone is as it was."""

import random

import pytest

from engine.editing import (
    NEW_END,
    Branch,
    Place,
    add_branch,
    add_event,
    add_gateway,
    add_lane,
    add_step,
    change_branch,
    change_kind,
    change_step,
    kinds_for,
    move_step,
    order_branch,
    remove_branch,
    remove_step,
)
from engine.errors import CasewayError, ConflictError
from tests.engine.editing.conftest import KEYS, assert_whole, drawing, errors, model, same

HOSTILE = (
    "Read it again",
    "<script>alert(1)</script>",
    "日本語",
    "Ünïcode & “quotes”",
    "]]> end",
    "start",
    "sig off",
    "x" * 199,
)


def any_place(dice, diagram):
    side = dice.choice(("after", "before", "on"))
    return Place(side, dice.choice([*(diagram.flows if side == "on" else diagram.elements)]))


def one_edit(dice, text):
    diagram = model(text)
    element, flow = dice.choice([*diagram.elements]), dice.choice([*diagram.flows])
    name, where = dice.choice(HOSTILE), any_place(dice, diagram)
    to = dice.choice([NEW_END, *diagram.elements])
    ways = [
        Branch("Yes", "today() > date('2026-01-01')", name),
        Branch("No"),
        Branch("Maybe", step="Third", to=to),
    ]
    task = dice.choice(("form", "send", "record", "outside", "sign_off", "several", "stage", "group", "wait"))
    kinds = [kind.key for kind in kinds_for(text, element)] or ["form"]
    edits = (
        lambda: add_step(text, task, name, where),
        lambda: add_gateway(text, "question", name, where, ways[: dice.choice((2, 3))]),
        lambda: add_gateway(text, dice.choice(("together", "some")), "", where, ways[:2]),
        lambda: add_branch(text, element, Branch(name, "", dice.choice(("", "A step")), "form", to)),
        lambda: add_event(text, element, "on_message", name, Branch(step="Look at it", to=NEW_END)),
        lambda: add_lane(text, name, "chair"),
        lambda: change_branch(text, flow, {"to": to, "name": name}),
        lambda: change_step(text, element, {"name": name, "documentation": name}),
        lambda: change_step(text, element, {"role": "chair"}),
        lambda: change_step(text, element, {"note": dice.choice(("", name))}),
        lambda: change_kind(text, element, dice.choice(kinds)),
        lambda: move_step(text, element, where),
        lambda: order_branch(text, flow, dice.choice((-1, 1))),
        lambda: remove_branch(text, flow),
        lambda: remove_step(text, element, flow),
    )
    return dice.choice(edits)()


@pytest.mark.parametrize("seed", range(12))
def test_drawing_stays_whole(seed):
    dice = random.Random(seed)
    text = drawing(dice.choice(KEYS))
    done = 0
    for _ in range(25):
        try:
            edit = one_edit(dice, text)
        except CasewayError:
            continue
        assert_whole(edit.text)
        assert edit.words
        assert edit.at == "" or edit.at in edit.text
        text, done = edit.text, done + 1
    assert done > 5


def test_adding_and_removing_leaves_it_as_it_was(key):
    text = drawing(key)
    before, elements = errors(key, text), model(text).elements
    for number, element in enumerate(elements):
        try:
            place = Place(("after", "before")[number % 2], element)
            added = add_step(text, "form", "Read by a second reader", place)
        except ConflictError:
            continue
        assert_whole(added.text)
        assert not errors(key, added.text) - before
        taken = remove_step(added.text, added.at)
        assert same(taken.text, text)
        assert taken.also == ()


def test_a_question_taken_apart_again_leaves_no_trace(key):
    text = drawing(key)
    flows = model(text).flows
    for flow in list(flows)[::6]:
        for kind in ("question", "together", "some"):
            added = add_gateway(
                text, kind, "Is it?", Place("on", flow), [Branch("Yes", "", "Do it"), Branch("No")]
            )
            assert_whole(added.text)
            (way,) = [each for each in model(added.text).outgoing(added.at) if each.name == "Yes"]
            assert same(remove_branch(added.text, way.id).text, text)


@pytest.mark.parametrize("key", ["rapid_review", "plan_action"])
def test_moving_there_and_back_leaves_it_as_it_was(key):
    text = drawing(key)
    diagram = model(text)
    for element in list(diagram.elements)[::2]:
        entering = diagram.incoming(element)
        for target in list(diagram.elements)[1::5]:
            try:
                moved = move_step(text, element, Place("after", target))
            except CasewayError:
                continue
            assert_whole(moved.text)
            if len(entering) == 1:
                assert same(move_step(moved.text, element, Place("on", entering[0].id)).text, text)
