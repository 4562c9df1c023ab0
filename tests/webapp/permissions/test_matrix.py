"""Every page, form, call and command, for everybody: as docs/permissions.md says."""

from collections import defaultdict

import pytest

from engine.now import local_date
from engine.reading_actor import load_actor
from tests.webapp.permissions.commands import BY_NOBODY, gets_through
from tests.webapp.permissions.doors import AREAS, FEW, STUDIO_FORMS, rules_to_guard
from tests.webapp.permissions.matrix import COMMANDS, WRITE, Row, section, store, stored

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("area", AREAS)
def test_every_door_lets_through_whom_the_matrix_says(site, everybody, area):
    rows, tried = [], FEW if area == STUDIO_FORMS else tuple(everybody)
    for door in (door for door in site.kept.doors if door.area == area):
        found = defaultdict(list)
        for name in tried:
            found[everybody[name].knock(door)].append(name)
        rows.append(Row(door.words, found["through"], found["told"], BY_NOBODY.get(door.words, "")))
    judge(site, area, rows, tried)


def test_every_command_lets_through_whom_the_matrix_says(site):
    rows = {name: Row(name, [], [], BY_NOBODY.get(name, "")) for name in site.kept.commands}
    today = local_date(site.kept.at)
    for column in site.kept.everybody:
        with site.engine.read() as session:
            actor = load_actor(session, column.person_id, today)
        for name, command in site.kept.commands.items():
            outcome = gets_through(site.engine, actor, command)
            if outcome != "hidden":
                getattr(rows[name], outcome).append(column.name)
    judge(site, COMMANDS, rows.values(), [column.name for column in site.kept.everybody])


def test_every_guarded_rule_is_a_door(site):
    tried = {(door.method, door.path) for door in site.kept.doors}
    adapter = site.app.url_map.bind("localhost")
    matched = {
        (method, adapter.match(path.partition("?")[0], method=method, return_rule=True)[0].rule)
        for method, path in tried
    }
    assert matched == set(rules_to_guard(site.app))


def judge(site, heading, rows, tried):
    rows = list(rows)
    assert {row.words for row in rows if not row.through and not row.reason} == set()
    assert {row.words for row in rows if row.through and row.reason} == set()
    table = section(heading, rows, list(tried))
    if WRITE:
        store(heading, table, site.kept.everybody)
    assert table.splitlines() == stored(heading).splitlines()
