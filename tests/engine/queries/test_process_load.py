"""Where live cases are on a process: counted over the reader's own areas, and no case named."""

from dataclasses import fields, replace
from datetime import timedelta

from sqlalchemy import select

from engine.actor import SYSTEM, Actor, Holding
from engine.commands.publish_version import PublishVersion
from engine.models import Version
from engine.queries.process_load import ProcessLoad, StepLoad, find_process_load
from engine.scenarios.standard_area import LONG_AGO
from tests.webapp.views.inquiry import NOTE
from tests.webapp.views.inquiry import files as inquiry_files

KEY = "inquiry"


def load(desk, actor, number=1):
    with desk.engine.read() as rows:
        version = rows.scalar(select(Version.id).where(Version.number == number))
        diagram = desk.engine.library.get(rows, version).diagram
        return find_process_load(rows, actor, KEY, version, diagram, desk.engine.now())


def published(desk):
    desk.engine.execute(PublishVersion(KEY, inquiry_files(), LONG_AGO), actor=SYSTEM)


def test_cases_at_each_step_with_overdue_clocks_and_durations(desk):
    published(desk)
    manager = desk.actor("business_manager")
    assert load(desk, manager) == ProcessLoad((), ())
    desk.start(KEY, label="Child A")
    desk.start(KEY, label="Child B")
    desk.move(desk.at + timedelta(days=4))
    desk.do("take_note", NOTE, "audit_lead")
    found = load(desk, manager)
    assert found.versions == ((1, 2),)
    steps = {step.element_id: step for step in found.steps}
    assert steps["take_note"].cases == 1
    assert steps["take_note"].measured == 1
    assert 3.5 < steps["take_note"].takes < 4.5
    assert 3.5 < steps["take_note"].waiting < 4.5
    desk.move(desk.at + timedelta(days=400))
    late = {step.element_id: step.overdue for step in load(desk, manager).steps}
    assert sum(late.values()) > 0
    assert found.counts["take_note"] == {"cases": 1, "overdue": 0}


def test_nobody_counts_what_is_not_of_their_area(desk):
    published(desk)
    desk.start(KEY)
    manager = desk.actor("business_manager")
    elsewhere = replace(manager, holdings=frozenset({Holding(manager_area(manager) + 1, "business_manager")}))
    assert load(desk, elsewhere) == ProcessLoad((), ())
    assert load(desk, desk.actor("lay_member")) is None
    assert load(desk, desk.actor("agency_author", "police")) is None
    assert load(desk, Actor(1, "Nobody")) is None
    assert load(desk, desk.actor("process_owner")).versions == ((1, 1),)


def manager_area(actor):
    return next(iter(actor.areas))


def test_it_holds_no_label_reference_or_id_of_a_case():
    assert {each.name for each in fields(StepLoad)} == {
        "element_id", "name", "cases", "overdue", "waiting", "takes", "measured",
    }  # fmt: skip
