"""Definitions changed one component at a time; the old definition is never touched."""

import copy

import pytest

from forms import editing


def named(key, *inside):
    return {"type": "group" if inside else "textfield", "key": key} | (
        {"components": list(inside)} if inside else {}
    )


FORM = {
    "type": "default",
    "id": "f",
    "components": [named("a"), named("g", named("b"), named("c")), named("d")],
}


def keys(definition):
    return [f"{path}{each['key']}" for path, each in editing.walk(definition)]


def test_components_are_found_by_their_places():
    assert keys(FORM) == ["1a", "2g", "2.1b", "2.2c", "3d"]
    assert editing.component_at(FORM, "2.2")["key"] == "c"


def test_every_change_leaves_the_old_definition_alone():
    before = copy.deepcopy(FORM)
    assert keys(editing.move(FORM, "3", -1)[0]) == ["1a", "2d", "3g", "3.1b", "3.2c"]
    assert editing.move(FORM, "1", -1) == (FORM, "1")
    assert editing.move(FORM, "2.1", 1)[1] == "2.2"
    assert keys(editing.remove(FORM, "2")) == ["1a", "2d"]
    grown, path = editing.add(FORM, "2", named("e"))
    assert (path, editing.component_at(grown, path)["key"]) == ("2.3", "e")
    assert editing.add(FORM, "", named("e"))[1] == "4"
    assert keys(editing.replace(FORM, "2.1", named("x")))[2] == "2.1x"
    assert before == FORM


@pytest.mark.parametrize("path", ["", "0", "4", "1.1", "2.3", "x", "2.x", "-1", "1.1.1.1.1", "9" * 30])
def test_places_that_are_not_there_are_refused(path):
    for change in (editing.component_at, editing.remove):
        with pytest.raises(editing.NoSuchComponentError):
            change(FORM, path)


@pytest.mark.parametrize(
    "broken", [{}, {"components": None}, {"components": [1, None, "x"]}, {"components": {}}]
)
def test_definitions_that_hold_anything_are_walked(broken):
    assert keys(broken) == []
    assert editing.add(broken, "", named("a"))[0]["components"][-1]["key"] == "a"
