"""A program at work: it finds its tasks, reads their forms, and does what a person with its roles could."""

import pytest

from engine.actor import SYSTEM
from engine.commands.set_up_area import SetUpArea
from tests.webapp.security.conftest import attach
from tests.webapp.views.inquiry import NIL, NOTE


def test_task_is_found_read_claimed_and_completed(inquiry, program):
    system = program("audit_lead")
    line = system.items("/tasks")[0]
    assert (line["name"], line["case_label"], line["state"]) == ("Take note", "Child B", "offered")
    head = system.get(f"/tasks/{line['task_id']}").json
    assert head["why_not"] == ""
    questions = {each["key"]: each for each in head["form"]["questions"]}
    assert questions["learning"]["required"] is True
    assert [each["value"] for each in questions["kind"]["choices"]] == ["keep", "change"]
    assert {"value": "police", "label": "Police"} in questions["agencies"]["choices"]
    assert system.post("/tasks/1/claim").json == {"id": 1, "state": "claimed"}
    assert system.post("/tasks/1/claim").json == {"id": 1, "state": "claimed"}
    assert system.get("/tasks/1").json["is_mine"] is True
    assert [each["task_id"] for each in system.items("/tasks?view=mine")] == [1]
    assert system.post("/tasks/1/release").json == {"id": 1, "state": "offered"}
    refused = system.post("/tasks/1/complete", {"values": {**NOTE, "odd": 1}})
    assert refused.status_code == 422
    wrong = system.post("/tasks/1/complete", {"values": {**NOTE, "kind": "neither", "learning": ""}})
    assert {each["field"] for each in wrong.json["errors"]} == {"kind", "learning"}
    done = system.post("/tasks/1/complete", {"values": NOTE})
    assert done.json == {"id": 1, "state": "completed", "submission_id": 1}
    assert [each["task_id"] for each in system.items("/tasks?view=done")] == [1]
    assert inquiry.desk.open_steps(1) == ["tell"]
    assert inquiry.desk.breaks() == []


def test_parts_are_completed_added_and_withdrawn(asked, program):
    task = asked.task("return_it")
    police, manager = program("agency_author@police"), program()
    part = asked.desk.part(task, "police")
    assert [each["part_id"] for each in police.items("/tasks")] == [part.id]
    place = f"/tasks/{task.id}/parts/{part.id}"
    assert police.get(place).json["form"]["id"] == "return_it"
    assert police.post(f"{place}/claim").json["state"] == "claimed"
    assert police.post(f"{place}/release").json["state"] == "offered"
    assert police.post(f"{place}/complete", {"values": NIL}).json["id"] == part.id
    added = manager.post(f"/tasks/{task.id}/parts", {"agency": "probation"})
    assert added.status_code == 201
    reason = {"reason": "Not involved after all"}
    withdrawn = manager.post(f"/tasks/{task.id}/parts/{added.json['id']}/withdraw", reason)
    assert withdrawn.json == {"id": added.json["id"], "state": "withdrawn"}
    states = {each["key"]: each["state"] for each in manager.get(f"/tasks/{task.id}").json["parts"]}
    assert (states["police"], states["probation"]) == ("completed", "withdrawn")


def test_agency_sees_and_does_nothing_of_another(asked, program):
    task = asked.task("return_it")
    police, before = program("agency_author@police"), asked.counts()
    other = asked.desk.part(task, "education").id
    place = f"/tasks/{task.id}/parts/{other}"
    assert police.get(place).status_code == 404
    for verb, body in (("claim", None), ("release", None), ("complete", {"values": NIL})):
        assert police.post(f"{place}/{verb}", body).status_code == 404, verb
    assert police.post(f"{place}/withdraw", {"reason": "x"}).status_code in (403, 404)
    assert police.post(f"/tasks/{task.id}/parts", {"agency": "probation"}).status_code in (403, 404)
    assert asked.counts() == before


def test_token_signs_nothing(asked, program):
    asked.desk.do_part("return_it", "la", NIL, "agency_author", "la")
    asked.desk.do_part("return_it", "police", NIL, "agency_author", "police")
    asked.desk.do_part("return_it", "education", NIL, "agency_author", "education")
    asked.desk.do("release_it", {"read": True})
    partner, task = program("dsp_la"), asked.task("sign_it")
    before = asked.counts()
    place = f"/tasks/{task.id}/parts/{asked.desk.part(task, 'dsp_la').id}/complete"
    answer = partner.post(place, {"values": {"view": "agree", "reasons": "It is clear."}})
    assert answer.status_code == 403
    assert "on its own page" in answer.json["detail"]
    assert asked.counts() == before


def test_other_partnership_sees_nothing(asked, program):
    other = asked.engine.execute(
        SetUpArea("other", "Otherton", "OTH", {}, {"main": "Main group"}), actor=SYSTEM
    )
    system = program("business_manager", area_id=other)
    task, before = asked.task("return_it").id, asked.counts()
    for address in ("/cases/1", "/cases/1/clocks", f"/tasks/{task}", f"/tasks/{task}/parts/1"):
        answer = system.get(address)
        assert answer.status_code == 404, address
        assert answer.json["detail"] == "There is nothing at this address, or it is not for this token."
    for address in ("/cases", "/tasks", "/deadlines"):
        assert system.get(address).json == {"items": [], "next": None}, address
    assert system.get("/exports/cases").get_data(as_text=True).count("\n") == 1
    for address, body in (
        (f"/tasks/{task}/claim", None),
        (f"/tasks/{task}/complete", {"values": {}}),
        (f"/tasks/{task}/parts", {"agency": "la"}),
        (f"/tasks/{task}/parts/1/withdraw", {"reason": "x"}),
        ("/cases/1/messages/tell", {}),
    ):
        assert system.post(address, body).status_code in (403, 404), address
    assert asked.counts() == before


@pytest.mark.parametrize("role", ["process_owner", "system_administrator", "lay_member"])
def test_roles_without_cases_read_none_of_them(asked, program, role):
    system = program(role)
    assert system.get("/cases/1").status_code == 404
    assert system.items("/cases") == []


def test_header_readers_get_the_header_alone(asked, program):
    head = program("group_member").get("/cases/1").json
    assert head["level"] == "header"
    assert head["open_steps"] == head["waits_for"] == []


def test_answers_of_others_are_in_nothing_a_program_reads(asked, program):
    author = asked.visitor("agency_author@police")
    address = asked.path("return_it", "police")
    told = {"author": "MARK-AUTHOR", "involved": "yes", "action": "continue"}
    assert author.post(f"{address}?page=1", page="1", **told).status_code == 303
    story = {"page": "2", "action": "continue", "story": "MARK-STORY", "contacts-0-event": "MARK-EVENT"}
    assert author.post(f"{address}?page=2", **story).status_code == 303
    attach(author, f"{address}?page=3", "records", "mark.txt", b"MARK-FILE", page="3")
    task = asked.task("return_it").id
    part = asked.desk.part(asked.task("return_it"), "police").id
    system, text = program(), ""
    for place in ("/cases", "/cases/1", "/cases/1/clocks", "/deadlines", "/tasks", f"/tasks/{task}"):
        text += system.get(place).get_data(as_text=True)
    for place in (f"/tasks/{task}/parts/{part}", "/exports/cases", "/exports/deadlines?format=jsonl"):
        text += system.get(place).get_data(as_text=True)
    assert "Child B" in text
    assert "MARK" not in text.upper().replace("BENCHMARK", "")
    assert NOTE["learning"] not in text


def test_reading_and_taking_lists_is_logged(asked, program):
    system, task = program(), asked.task("return_it").id
    before = len(asked.readings())
    for address in ("/cases", "/tasks", "/deadlines", "/processes", "/cases/99"):
        system.get(address)
    assert len(asked.readings()) == before
    for address in ("/cases/1", "/cases/1/clocks", f"/tasks/{task}", "/exports/cases", "/exports/deadlines"):
        system.get(address)
    assert asked.readings()[before:] == [
        ("case.read", "api"),
        ("case.read", "api/clocks"),
        ("task.read", f"api/task:{task}"),
        ("cases.exported", "lines:1"),
        ("deadlines.exported", "lines:3"),
    ]


def test_lists_come_in_pages(inquiry, program):
    for number in range(6):
        inquiry.open_inquiry(f"Child {number}")
    system, lead = program(), program("audit_lead")
    whole = [each["id"] for each in system.items("/cases")]
    assert whole == [7, 6, 5, 4, 3, 2, 1]
    assert [each["id"] for each in system.items("/cases?limit=2")] == whole
    assert [each["task_id"] for each in lead.items("/tasks?limit=3")] == [
        each["task_id"] for each in lead.items("/tasks?limit=100")
    ]
    assert len(system.get("/cases?limit=2").json["items"]) == 2


def test_export_is_the_whole_list_and_starts_no_formula(inquiry, program, monkeypatch):
    import csv
    import json

    monkeypatch.setattr("webapp.api.exports.PAGE", 2)
    for label in ("=1+1", "Child, “D”", "Child E", "Child F"):
        inquiry.open_inquiry(label)
    system = program()
    answer = system.get("/exports/cases")
    lines = list(csv.DictReader(answer.get_data(as_text=True).splitlines()))
    assert [line["label"] for line in lines] == ["Child F", "Child E", "Child, “D”", "'=1+1", "Child B"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases.csv"'
    told = system.get("/exports/cases?format=jsonl").get_data(as_text=True).splitlines()
    assert [json.loads(line)["label"] for line in told][3] == "=1+1"
    assert [each for each in inquiry.readings() if each[0] == "cases.exported"] == [
        ("cases.exported", "lines:2"),
        ("cases.exported", "lines:2"),
        ("cases.exported", "lines:1"),
    ] * 2


def test_process_is_read_as_drawing_and_in_words(inquiry, program):
    system = program("process_owner")
    assert [each["key"] for each in system.items("/processes")] == ["inquiry"]
    assert system.get("/processes/inquiry").json["version"]["number"] == 1
    assert "<bpmn:definitions" in system.get("/processes/inquiry/versions/1/diagram").get_data(as_text=True)
    assert "Take note" in system.get("/processes/inquiry/versions/1/outline").get_data(as_text=True)
    for lost in (
        "/processes/none",
        "/processes/inquiry/versions/9/diagram",
        "/processes/inquiry/versions/9/outline",
    ):
        assert system.get(lost).status_code == 404
