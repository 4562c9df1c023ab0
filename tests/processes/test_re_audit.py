"""The re-audit is a case of its own, linked to the first audit, and starts from that audit's grade."""

import pytest
from sqlalchemy import select

from engine.bundles import compile_bundle
from engine.bundles.folders import SHIPPED, read_clauses, read_folder
from engine.db import migrate
from engine.models import Case, FactValue, Task
from engine.models.case import CaseLink
from engine.models.task import OPEN
from engine.scenarios import acting, load_scenario
from engine.scenarios.moving import move_to, settle
from engine.scenarios.script import AddAgency, Do, Message, Withdraw
from engine.scenarios.world import MovableClock, World, furnish, open_engine

KEYS = ("multi_agency_audit", "action_plan", "plan_action", "learning_item")
DEEDS = {Do: acting.do, Message: acting.message, AddAgency: acting.add_agency, Withdraw: acting.withdraw}


@pytest.fixture
def world(tmp_path):
    """What a scenario left: the first audit complete, its re-audit begun."""
    clauses = read_clauses(SHIPPED / "clauses")
    folders = {key: read_folder(SHIPPED / key, clauses) for key in KEYS}
    url = f"sqlite:///{tmp_path / 'area.sqlite'}"
    migrate(url)
    clock = MovableClock()
    engine = open_engine(url, tmp_path, clock)
    area = furnish(engine, folders, {})
    bundles = {key: compile_bundle(key, files) for key, files in folders.items()}
    world = World(engine, clock, area, bundles)
    play(world, "plan_act_re_audit")
    yield world
    engine.database.dispose()


def play(world, name):
    path = SHIPPED / "multi_agency_audit" / "scenarios" / f"{name}.yaml"
    scenario = load_scenario(path.read_text(encoding="utf-8"))
    world.clock.at = scenario.given.at
    acting.start(world, scenario.process, scenario.given)
    settle(world)
    carry_on(world, scenario.steps)


def carry_on(world, steps):
    for step in steps:
        if step.at is not None:
            move_to(world, step.at)
        if type(step.deed) in DEEDS:
            DEEDS[type(step.deed)](world, step.deed)
        settle(world)


def facts_of(world, case):
    query = select(FactValue).where(FactValue.case_id == case.id, FactValue.is_current)
    return {found.fact: found.value for found in world.rows(query)}


def test_re_audit_is_a_linked_case_that_carries_grade_and_theme(world):
    first, second = world.rows(select(Case).order_by(Case.id))
    assert (first.state, second.state) == ("complete", "open")
    assert second.kind == "multi_agency_audit"
    assert facts_of(world, second) == {
        "audit_opened_on": "2027-08-10",
        "audit_theme": "Neglect of children under five",
        "baseline_grade": "requires_improvement",
    }
    [link] = world.rows(select(CaseLink))
    assert (link.case_id, link.linked_id, link.relation) == (first.id, second.id, "re-audit")


def test_re_audit_does_not_choose_its_theme_again(world):
    second = world.rows(select(Case).order_by(Case.id))[1]
    tasks = world.rows(select(Task).where(Task.case_id == second.id, Task.state.in_(OPEN)))
    assert [task.element_id for task in tasks] == ["agree_sample"]


def test_re_audit_that_is_better_closes_the_cycle(world):
    first, second = world.rows(select(Case).order_by(Case.id))
    path = SHIPPED / "multi_agency_audit" / "scenarios" / "re_audit_improved.yaml"
    world.case_id = second.id
    carry_on(world, load_scenario(path.read_text(encoding="utf-8")).steps)
    again = world.rows(select(Case).where(Case.id == second.id))[0]
    assert again.state == "complete"
    facts = facts_of(world, second)
    assert facts["overall_grade"] == "good"
    assert facts["baseline_grade"] == facts_of(world, first)["overall_grade"]
