"""Every route with everybody else's ids: whoever has every role elsewhere, or is kept out, gets nowhere."""

import re
from http import HTTPStatus

import pytest
from sqlalchemy import select, update
from werkzeug.routing.converters import NumberConverter

from engine.models import Area, Case, Document, Group, Membership, Person
from tests.webapp.permissions.conftest import kept_in, site
from tests.webapp.permissions.knocking import Visitor
from tests.webapp.permissions.others_things import NO_IDS, OF_CASES, TABLES, Things, with_own

__all__ = ["kept_in", "site"]

pytestmark = pytest.mark.slow
REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
LABEL, NAME, FILE = "Zlabel", "Zname", "zfile"
_HOME = select(Area.id).where(Area.key == "standard")
_MARKED = re.compile(f"{LABEL}|{NAME}|{FILE}|STD-20")


@pytest.fixture(scope="module")
def marked(site):
    """Labels, references, names of people and of files that can be told from all other words."""
    strangers = (site.kept.hostile.elsewhere.person_id, site.kept.hostile.shut_out.person_id)
    with site.engine.housekeeping() as rows:
        home = rows.scalar(_HOME)
        here = select(Membership.person_id).join(Group, Group.id == Membership.group_id)
        others = Person.id.in_(here.where(Group.area_id == home)), Person.id.not_in(strangers)
        rows.execute(update(Case).where(Case.area_id == home).values(label=LABEL))
        rows.execute(update(Person).where(*others).values(name=NAME))
        rows.execute(update(Document).values(name=f"{FILE}.pdf"))
    site.keep()
    return site


@pytest.fixture(scope="module")
def addresses(marked):
    """Every door with the ids of everything."""
    adapter = marked.app.url_map.bind("localhost")
    with marked.engine.read() as rows:
        things = Things(rows, rows.scalar(_HOME))
        return [each for door in marked.kept.doors for each in things.addresses(adapter, door)]


def test_every_number_in_an_address_is_known(site):
    numbers = {
        name
        for rule in site.app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if isinstance(converter, NumberConverter)
    }
    assert numbers == TABLES.keys() | NO_IDS


def test_nobody_of_another_partnership_gets_anywhere(marked, addresses):
    hostile = marked.kept.hostile
    visitor = Visitor(marked, hostile.elsewhere)
    own = {"case_id": hostile.case_id, "task_id": hostile.task_id}
    adapter = marked.app.url_map.bind("localhost")
    for address in addresses:
        _gets_nowhere(visitor, address, address.path)
        mixed = with_own(adapter, address, own)
        if mixed is not None:
            _gets_nowhere(visitor, address, mixed)


def test_nobody_who_is_kept_out_of_a_case_gets_into_it(marked, addresses):
    visitor = Visitor(marked, marked.kept.hostile.shut_out)
    for address in addresses:
        if not address.ids or address.ids.keys() & OF_CASES:
            _gets_nowhere(visitor, address, address.path, within=re.compile(f"{LABEL}|{FILE}|STD-20"))


def _gets_nowhere(visitor, address, path, within=_MARKED):
    """Refused, nothing written, nothing told; a page of no thing may open, and holds nothing of it."""
    answer = visitor.ask(address.door.method, path)
    outcome = visitor.judge(address.door, answer)
    assert outcome != "through" or not address.ids, (path, answer.status_code)
    told = within.search(answer.get_data().decode(errors="ignore"))
    assert told is None, (path, told)
