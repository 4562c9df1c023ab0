"""What holds of every comparison: the other way round it says the same, mirrored."""

import json
import random

import pytest

from engine.comparing import ADDED, CHANGED, REMOVED, compare, suggest_mapping
from tests.engine.comparing.bundles import KEYS, shipped

MIRROR = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}


def signature(change, mirrored=False):
    """A change without its name, which is told from the new side."""
    sides = (
        (change.new_elements, change.old_elements) if mirrored else (change.old_elements, change.new_elements)
    )
    differences = {
        (each.property, each.new, each.old) if mirrored else (each.property, each.old, each.new)
        for each in change.differences
    }
    return (
        MIRROR[change.what] if mirrored else change.what,
        change.subject,
        change.id,
        frozenset(differences),
        frozenset(signature(each, mirrored) for each in change.inner),
        sides,
    )


def mutated(files, seed):
    """A bundle with a few things removed, renamed, exchanged or written otherwise."""
    choose = random.Random(seed)
    files = dict(files)
    bpmn = next(path for path in files if path.endswith(".bpmn"))
    lines = files[bpmn].splitlines()
    for _ in range(choose.randrange(1, 6)):
        at = choose.randrange(3, len(lines) - 1)
        kind = choose.randrange(3)
        if kind == 0 and lines[at].rstrip().endswith("/>"):
            del lines[at]
        elif kind == 1:
            lines[at] = lines[at].replace('name="', 'name="New ').replace('offset="', 'offset="1')
        else:
            lines[at] = lines[at].replace("business_manager", "chair").replace('length="', 'length="1')
    files[bpmn] = "\n".join(lines)
    path = choose.choice([path for path in files if path.startswith("forms/")])
    form = json.loads(files[path])
    choose.shuffle(form["components"])
    form["components"].pop()
    for each in form["components"][:2]:
        each["label"] = "Another label"
        each.setdefault("validate", {})["required"] = choose.random() < 0.5
    files[path] = json.dumps(form)
    if choose.random() < 0.3:
        del files[choose.choice([path for path in files if path != bpmn])]
    return files


@pytest.mark.parametrize("seed", range(30))
def test_the_other_way_round_says_the_same_mirrored(seed):
    choose = random.Random(seed)
    old = shipped(choose.choice(KEYS))
    new = mutated(old, seed) if seed % 3 else shipped(choose.choice(KEYS))
    there, back = compare(old, new), compare(new, old)
    assert {signature(each) for each in there} == {signature(each, mirrored=True) for each in back}
    assert there.moved == back.moved
    assert there.added == back.removed
    assert there.changed == back.changed
    assert there.leads_elsewhere == back.leads_elsewhere
    assert there.redated_clocks == back.redated_clocks
    assert there.touched_old == back.touched_new
    assert compare(new, dict(new)).is_empty or compare(new, new).unreadable
    mapping, inverse = suggest_mapping(old, new), suggest_mapping(new, old)
    assert {new_id: old_id for old_id, new_id in mapping.items()} == inverse
