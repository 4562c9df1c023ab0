"""The pages of retention: rules, holds, and a disposal played by two people."""

from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from engine.retention.running import carry_out_disposals
from tests.engine.desk import text_form
from tests.engine.diagram.drawing import user

SECRET = "the words of the child"
LATER = datetime(2057, 1, 5, 12, tzinfo=UTC)
RULE = {"page": "1", "record_type": "any", "trigger": "completed", "years": "30", "source": "Our schedule"}


@pytest.fixture
def closed(office: Any) -> Any:
    """Case 1 is complete and holds an answer; case 2 is open."""
    drawn = user("say_it"), "opened>say_it say_it>closed", {"say_it": text_form("say_it")}
    office.desk.publish("talk", *drawn)
    office.desk.start("talk")
    office.desk.do("say_it", {"note": SECRET})
    office.desk.start("talk")
    return office


def set_rule(office: Any) -> None:
    assert office.visitor("business_manager").post("/retention/rules/new", **RULE).status_code == 303
    assert office.visitor("chair").post("/retention/rules/1/confirm").status_code == 303


def test_rule_starts_from_an_example_and_is_checked_by_somebody_else(closed: Any) -> None:
    manager, chair = closed.visitor("business_manager"), closed.visitor("chair")
    page = manager.text("/retention")
    assert "There is no rule yet. Without one, everything is kept." in page
    assert "Hartlepool and Rutland" in page
    assert 'value="30"' in manager.text("/retention/rules/new?example=1")
    assert manager.text("/retention/rules/new?example=99")
    wrong = manager.post("/retention/rules/new", **{**RULE, "years": "0", "source": ""})
    assert wrong.status_code == 422
    assert "Enter the source" in wrong.get_data(as_text=True)
    assert manager.post("/retention/rules/new", **RULE).status_code == 303
    assert "Not verified" in manager.text("/retention")
    assert "Somebody else has to check it" in manager.text("/retention/rules/1/confirm")
    assert manager.post("/retention/rules/1/confirm").status_code == 403
    assert "Our schedule" in chair.text("/retention/rules/1/confirm")
    assert chair.post("/retention/rules/1/confirm").status_code == 303
    assert "Not verified" not in manager.text("/retention")


def test_whoever_does_not_look_after_records_sees_none_of_it(closed: Any) -> None:
    set_rule(closed)
    for role in ("lay_member", "process_owner", "system_administrator", "agency_author@police"):
        visitor, before = closed.visitor(role), closed.counts()
        assert visitor.get("/retention").status_code == 403
        assert visitor.get("/retention/rules/1/confirm").status_code == 404
        for address in ("/cases/1/retention", "/cases/1/retention/hold", "/cases/1/retention/dispose"):
            assert visitor.get(address).status_code == 404, (role, address)
            assert visitor.post(address).status_code in (404, 405), (role, address)
        assert visitor.post("/retention/rules/new", **RULE).status_code == 403
        assert closed.counts() == before
    scrutineer = closed.visitor("scrutineer")
    assert scrutineer.get("/cases/1/retention").status_code == 403
    for address in ("/retention/holds/9/lift", "/retention/disposals/9", "/cases/9/retention"):
        assert closed.visitor("business_manager").get(address).status_code == 404


def test_hold_is_placed_seen_and_lifted(closed: Any) -> None:
    manager = closed.visitor("business_manager")
    empty = manager.post("/cases/2/retention/hold", page="1", kind="inquest", reason="")
    assert empty.status_code == 422
    placed = manager.post("/cases/2/retention/hold", page="1", kind="inquest", reason="The coroner wrote")
    assert placed.status_code == 303
    page = manager.text("/cases/2/retention")
    assert "An inquest" in page
    assert "The coroner wrote" in page
    assert "/cases/2/retention" in manager.text("/retention")
    assert manager.post("/retention/holds/1/lift", page="1", reason="").status_code == 422
    assert manager.post("/retention/holds/1/lift", page="1", reason="It has ended").status_code == 303
    assert "It has ended" in manager.text("/cases/2/retention")


def test_case_is_disposed_of_by_two_people(closed: Any) -> None:
    manager, chair = closed.visitor("business_manager"), closed.visitor("chair")
    set_rule(closed)
    assert "18 December 2056" in manager.text("/cases/1/retention")
    assert manager.get("/cases/1/retention/dispose").status_code == 409
    closed.desk.at = LATER
    manager, chair = (
        closed.visitor_by_email(_email(closed, "business_manager")),
        closed.visitor_by_email(_email(closed, "chair")),
    )
    assert "/cases/1/retention" in manager.text("/retention")
    assert manager.get("/cases/2/retention/dispose").status_code == 409
    proposed = manager.post("/cases/1/retention/dispose", page="1", reason="Time is up")
    assert proposed.status_code == 303
    assert "Take it back" in manager.text("/cases/1/retention")
    assert "you can only take it back" in manager.text("/retention/disposals/1")
    assert manager.post("/retention/disposals/1", page="1", answer="agree").status_code == 403
    page = chair.text("/retention/disposals/1")
    assert "This cannot be undone" in page
    assert chair.post("/retention/disposals/1", page="1").status_code == 422
    assert chair.post("/retention/disposals/1", page="1", answer="refuse").status_code == 422
    assert chair.post("/retention/disposals/1", page="1", answer="agree").status_code == 303
    assert "It is carried out soon" in manager.text("/cases/1/retention")
    assert SECRET in manager.text("/cases/1/record")
    assert carry_out_disposals(closed.engine) == 1
    page = manager.text("/cases/1/retention")
    assert "Certificate" in page
    assert "submission: 1" in page
    for tab in ("", "/record", "/timeline", "/people", "/documents", "/linked", "/diagram", "/ledger"):
        page = manager.text(f"/cases/1{tab}")
        assert SECRET not in page
        assert "The content of this case was disposed of on 5 January 2057" in page
    assert manager.get("/cases/1/documents/new").status_code == 409
    assert manager.post("/cases/1/retention/hold", page="1", kind="other", reason="x").status_code == 403


def _email(office: Any, role: str) -> str:
    return f"{role}.area@scenario.example"


def test_command_line_says_what_was_disposed_of(closed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.commands.confirm_retention_rule import ConfirmRetentionRule
    from engine.commands.decide_disposal import DecideDisposal
    from engine.commands.propose_disposal import ProposeDisposal
    from engine.commands.set_retention_rule import SetRetentionRule
    from webapp.cli import main

    desk = closed.desk
    manager, chair = desk.actor("business_manager"), desk.actor("chair")
    rule = desk.engine.execute(SetRetentionRule(desk.area.area_id, "any", "completed", 5, "x"), actor=manager)
    desk.engine.execute(ConfirmRetentionRule(rule), actor=chair)
    desk.at = LATER
    disposal = desk.engine.execute(ProposeDisposal(1, "Time is up"), actor=manager)
    desk.engine.execute(DecideDisposal(disposal, agrees=True), actor=chair)
    monkeypatch.setenv("CASEWAY_DATABASE_URL", desk.url)
    monkeypatch.setenv("CASEWAY_ANCHOR_PATH", str(desk.anchors))
    done = CliRunner().invoke(main, ["retention", "dispose"])
    assert (done.exit_code, done.output) == (0, "1 case disposed of.\n")
    told = CliRunner().invoke(main, ["ledger", "verify"])
    assert told.exit_code == 0, told.output
    assert "case:1: disposed on" in told.output
    assert "The ledger holds" in told.output
