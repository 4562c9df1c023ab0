"""Passing on many tasks at once: whose, which, to whom and why; each case in one transaction."""

import re

import pytest

from engine.commands.claim_task import ClaimTask
from engine.models import CaseMember


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def loaded(any_office):
    """Three cases whose first task the audit lead has claimed, and a colleague with the role."""
    office = any_office
    for number in range(3):
        office.open_inquiry(f"Child {number}")
        office.engine.execute(ClaimTask(office.task("take_note").id), actor=office.desk.actor("audit_lead"))
    colleague = office.add_colleague("audit_lead", "Cora Colleague")
    lead_id = office.desk.area.person("audit_lead")
    return office, f"/tasks/reassign/{lead_id}", colleague.person_id


def things_on(page):
    return re.findall(r'name="thing" type="checkbox" value="([^"]+)"', page)


def test_tasks_of_several_cases_change_hands(loaded):
    office, address, cora_id = loaded
    manager = office.visitor("business_manager")
    assert "/tasks/reassign" in manager.text("/tasks")
    assert "Audit lead 3" in words(manager.text("/tasks/reassign"))
    page = manager.text(address)
    things = things_on(page)
    assert len(things) == 3
    assert "Cora Colleague" in page
    assert "Chair" not in words(page).partition("Who is to have them?")[2].partition("Reason")[0]
    answer = manager.post(address, thing=things[:2], person=str(cora_id), reason="Has left", action="save")
    assert (answer.status_code, answer.location) == (303, "/tasks/reassign/")
    listed = manager.text("/tasks/reassign")
    assert "2 tasks have changed hands" in words(listed)
    assert "Audit lead 1 Cora Colleague 2" in words(listed)
    manager.post(address, thing=things[2:], person="everybody", reason="Has left", action="save")
    assert "For my roles (1)" in words(office.visitor("audit_lead").text("/tasks"))
    assert manager.get(address).status_code == 404  # nothing is left of theirs
    assert office.desk.breaks() == []


def test_what_is_missing_is_said_and_nothing_moves(loaded):
    office, address, cora_id = loaded
    manager = office.visitor("business_manager")
    things, before = things_on(manager.text(address)), office.counts()
    for fields, said in (
        ({"person": str(cora_id), "reason": "x"}, "Choose at least one task"),
        ({"thing": things, "reason": "x"}, "Choose who is to have them"),
        ({"thing": things, "person": str(cora_id)}, "Say why the task changes hands"),
        ({"thing": ["9-9", "x", "²"], "person": str(cora_id), "reason": "x"}, "Choose at least one task"),
        ({"thing": things, "person": "99999999999999999999", "reason": "x"}, "There is a problem"),
    ):
        answer = manager.post(address, action="save", **fields)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    assert office.counts() == before


def test_refused_case_stays_whole_and_the_others_change_hands(loaded):
    office, address, cora_id = loaded
    manager = office.visitor("business_manager")
    things = things_on(manager.text(address))
    with office.engine.housekeeping() as rows:
        case_id = office.task("take_note").case_id
        rows.add(CaseMember(
            case_id=case_id, person_id=cora_id, relation="recused", reason="Conflict", from_at=office.desk.at
        ))  # fmt: skip
    answer = manager.post(address, thing=things, person=str(cora_id), reason="Left", action="save")
    page = words(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Not everything changed hands" in page
    assert "Cora Colleague cannot be given this task" in page
    assert "Audit lead 1 Cora Colleague 2" in words(manager.text("/tasks/reassign"))


def test_only_the_team_sees_it(loaded):
    office, address, cora_id = loaded
    before = office.counts()
    for who in ("audit_lead", "chair", "administrator", "inspector", "process_owner"):
        visitor = office.visitor(who)
        assert visitor.get("/tasks/reassign").status_code == 403
        assert visitor.get(address).status_code == 403
        assert visitor.post(address, person=str(cora_id), reason="x", thing="1").status_code == 403
    assert office.visitor("business_manager").get("/tasks/reassign/999").status_code == 404
    assert office.counts() == before
