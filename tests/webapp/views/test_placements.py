"""Moving a case by hand: asked for by one of the partnership's team, approved by another person."""

import pytest
from sqlalchemy import select

from engine.models import Instance, Placement
from tests.engine.studio.proposing import publish
from tests.webapp.views.conftest import Office

TEAM, CHAIR = "business_manager", "chair"


@pytest.fixture
def case_id(office: Office) -> int:
    publish(office.desk, "look", "think", "write")
    return office.desk.start("review")


def fields(office: Office, **more: str) -> dict[str, str]:
    token = office.desk.task("look").token_id
    return {"kind": "skip", "token_id": token, "target_id": "", "reason": "It is known already.", **more}


def asked(office: Office, case_id: int, **more: str) -> str:
    with office.engine.read() as rows:
        instance = rows.scalars(select(Instance.id)).first()
    address = f"/cases/{case_id}/placements/new?instance={instance}"
    answer = office.visitor(TEAM).post(address, **fields(office, **more), action="confirm")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def state(office: Office) -> str:
    with office.engine.read() as rows:
        return rows.scalars(select(Placement.state).order_by(Placement.id.desc())).first()


def test_a_skip_is_previewed_asked_for_and_approved_by_another(office: Office, case_id: int) -> None:
    team, chair = office.visitor(TEAM), office.visitor(CHAIR)
    assert "Move this case by hand" in team.text(f"/cases/{case_id}")
    assert "Nothing has been moved by hand" in team.text(f"/cases/{case_id}/placements")
    team.text(f"/cases/{case_id}/placements/new")
    before = office.counts()
    check = team.post(f"/cases/{case_id}/placements/new", **fields(office), action="check")
    assert "Think" in check.get_data(as_text=True)
    assert office.counts() == before
    shown = asked(office, case_id)
    assert "somebody else has to approve it" in team.text(shown)
    assert team.post(f"{shown}/decide", action="approve").status_code == 403
    assert state(office) == "asked"
    assert "has asked to move this case by hand" in chair.text(f"/cases/{case_id}")
    page = chair.text(shown)
    assert "Approve and do it" in page
    assert chair.post(f"{shown}/decide", action="approve").status_code == 303
    assert office.desk.open_steps(case_id) == ["think"]
    assert "Done" in team.text(shown)
    assert office.desk.breaks() == []


def test_refusing_needs_a_reason_and_leaves_the_case(office: Office, case_id: int) -> None:
    shown, chair = asked(office, case_id), office.visitor(CHAIR)
    answer = chair.post(f"{shown}/decide", action="refuse", reason="")
    assert answer.status_code == 422
    assert "Say why it is not to be done" in answer.get_data(as_text=True)
    assert state(office) == "asked"
    assert chair.post(f"{shown}/decide", action="refuse", reason="Not known to me.").status_code == 303
    assert state(office) == "refused"
    assert office.desk.open_steps(case_id) == ["look"]


def test_who_asked_takes_it_back(office: Office, case_id: int) -> None:
    shown, team = asked(office, case_id), office.visitor(TEAM)
    assert team.post(f"{shown}/decide", action="refuse", reason="A mistake.").status_code == 303
    assert state(office) == "withdrawn"


def test_a_case_that_went_on_cannot_be_moved_as_asked(office: Office, case_id: int) -> None:
    shown = asked(office, case_id)
    office.desk.do("look")
    chair = office.visitor(CHAIR)
    assert "The case has moved on since" in chair.text(shown)
    assert chair.post(f"{shown}/decide", action="approve").status_code == 409
    assert office.desk.open_steps(case_id) == ["think"]


def test_what_is_asked_wrongly_comes_back_filled_in(office: Office, case_id: int) -> None:
    team, address = office.visitor(TEAM), f"/cases/{case_id}/placements/new"
    team.text(address)
    before = office.counts()
    for wrong in ({"reason": ""}, {"kind": "move", "target_id": ""}, {"token_id": ""}):
        answer = team.post(address, **fields(office, **wrong), action="check")
        assert answer.status_code == 422, wrong
        assert "There is a problem" in answer.get_data(as_text=True)
    assert office.counts() == before


@pytest.mark.parametrize("role", ["group_member", "process_owner", "scrutineer"])
def test_others_cannot_move_a_case(office: Office, case_id: int, role: str) -> None:
    shown = asked(office, case_id)
    visitor, before = office.visitor(role), office.counts()
    for address in (f"/cases/{case_id}/placements", f"/cases/{case_id}/placements/new", shown):
        assert visitor.get(address).status_code in (403, 404)
    assert visitor.post(f"{shown}/decide", action="approve").status_code in (403, 404)
    assert office.counts() == before
    assert state(office) == "asked"


def test_those_who_may_decide_find_what_waits_over_all_cases(office: Office, case_id: int) -> None:
    team, chair = office.visitor(TEAM), office.visitor(CHAIR)
    assert "by hand" not in chair.text("/tasks")
    assert "No move by hand waits for a decision" in chair.text("/placements")
    shown = asked(office, case_id)
    assert "1 move by hand waits for your decision" in chair.text("/tasks")
    assert "waits for your decision" not in team.text("/tasks"), "who asked cannot decide"
    page = chair.text("/placements")
    assert f'href="{shown}"' in page
    assert "Skip Look" in page
    assert "It is known already" not in page, "the reason is read on the case, where reading is recorded"
    assert "You asked for it: somebody else decides" in team.text("/placements")
    office.desk.do("look")
    assert "The case has moved on: close it" in chair.text("/placements")
    assert chair.post(f"{shown}/decide", action="refuse", reason="Not needed.").status_code == 303
    assert "No move by hand waits for a decision" in chair.text("/placements")
    assert "waits for your decision" not in chair.text("/tasks")


def test_the_list_is_for_nobody_else(office: Office, case_id: int) -> None:
    asked(office, case_id)
    author = office.visitor("agency_author")
    assert author.get("/placements/").status_code == 403
    assert "by hand" not in author.text("/tasks")
