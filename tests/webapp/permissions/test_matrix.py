"""Every page and every command, for everybody: as docs/permissions.md says."""

from collections import defaultdict

import pytest
from sqlalchemy import select

from engine.models import Person
from engine.now import local_date
from engine.reading_actor import load_actor
from tests.webapp.permissions.commands import BY_ITSELF, OF_ONESELF, every_command, gets_through
from tests.webapp.permissions.matrix import WRITE, section, store, stored
from tests.webapp.permissions.pages import guarded_rules, opens, sign_in
from tests.webapp.permissions.values import Values

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]


def test_every_page_opens_for_whom_the_matrix_says(seeded, everybody):
    found = defaultdict(list)
    rules = guarded_rules(seeded)
    for column in everybody:
        email = seeded.site.world.rows(select(Person).where(Person.id == column.person_id))[0].email
        client = sign_in(seeded, email)
        for rule, path in rules.items():
            found[rule] += [column.words] if opens(client, path) else []
    judge("Pages", found, everybody)


def test_every_command_lets_through_whom_the_matrix_says(seeded, everybody):
    found, values = defaultdict(list), Values(seeded)
    wanted = {name: kind for name, kind in every_command().items() if name not in BY_ITSELF | OF_ONESELF}
    made = {name: values.make(kind) for name, kind in wanted.items()}
    today = local_date(seeded.site.world.clock.at)
    for column in everybody:
        with seeded.site.world.engine.read() as rows:
            actor = load_actor(rows, column.person_id, today)
        for name, command in made.items():
            found[name] += [column.words] if gets_through(seeded, actor, command) else []
    judge("Commands", found, everybody)


def judge(heading, found, everybody):
    table = section(heading, found, [column.words for column in everybody])
    if WRITE:
        store(heading, table)
    assert table.splitlines() == stored(heading).splitlines()
