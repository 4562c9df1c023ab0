"""A proposal from the list to the version in force, through the pages of an owner and an approver."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.commands.save_proposal import SaveProposal
from engine.models import Process, Proposal, Version
from tests.webapp.views.conftest import Office

OWNER, APPROVER = "process_owner", "process_approver"


@pytest.fixture
def studio(office: Office) -> Office:
    office.open_inquiry()
    return office


def latest(office: Office) -> Proposal:
    with office.engine.read() as rows:
        return rows.scalars(select(Proposal).order_by(Proposal.id.desc())).first()


def version_id(office: Office, number: int = 1) -> int:
    with office.engine.read() as rows:
        query = select(Version.id).join(Process).where(Process.key == "inquiry", Version.number == number)
        return rows.scalars(query).one()


def start(office: Office, title: str = "A clearer note") -> Proposal:
    choice = f"{office.desk.area.area_id}:{version_id(office)}"
    answer = office.visitor(OWNER).post("/studio/new/version", version=choice, title=title)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return latest(office)


def edit(office: Office, proposal: Proposal, name: str = "Take a clear note") -> None:
    path = "inquiry.bpmn"
    xml = proposal.files[path].replace('name="Take note"', f'name="{name}"')
    assert xml != proposal.files[path]
    command = SaveProposal(proposal.id, proposal.revision, {path: xml}, "Made the note clearer")
    office.engine.execute(command, actor=office.desk.actor(OWNER))


def describe(office: Office, proposal: Proposal, day: datetime | None = None) -> None:
    day = day or office.desk.at
    answer = office.visitor(OWNER).post(
        f"/studio/{proposal.id}/about",
        title="A clearer note",
        summary="The note is called what it is.",
        guidance="Local decision of 1 December 2026",
        **{"in_force_from-day": day.day, "in_force_from-month": day.month, "in_force_from-year": day.year},
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)


def submitted(office: Office) -> Proposal:
    proposal = start(office)
    edit(office, proposal)
    describe(office, proposal)
    assert office.visitor(OWNER).post(f"/studio/{proposal.id}/release/submit").status_code == 303
    return latest(office)


def test_a_proposal_goes_from_the_list_into_force(studio: Office) -> None:
    owner, approver = studio.visitor(OWNER), studio.visitor(APPROVER)
    assert "Change this process" in owner.text("/studio")
    assert "Nothing is being edited." in owner.text("/studio")
    proposal = start(studio)
    page = owner.text(f"/studio/{proposal.id}")
    assert "Say in plain English what changes" in page
    assert "Nothing is different from the version" in page
    edit(studio, proposal)
    describe(studio, proposal)
    assert "Nothing: it can be submitted" in owner.text(f"/studio/{proposal.id}")
    assert owner.post(f"/studio/{proposal.id}/release/submit").status_code == 303
    assert "Only process approvers can approve" in owner.text(f"/studio/{proposal.id}/release")
    page = approver.text(f"/studio/{proposal.id}/release")
    for title in ("What is different", "Duties and what meets them", "Scenarios", "Impact on live cases"):
        assert title in page
    assert "1 step changed: " in page
    assert "Take a clear note" in page
    assert "No scenarios" in page
    assert "1 case would not be affected" in page
    token = re.search(r'name="submitted_at" value="([^"]+)"', page)
    looked = re.search(r'name="looked_at" value="([^"]+)"', page)
    fields = {"submitted_at": token[1], "looked_at": looked[1], "in_force_from-day": "18",
              "in_force_from-month": "12",
              "in_force_from-year": "2026"}  # fmt: skip
    refused = approver.post(f"/studio/{proposal.id}/release/approve", **fields)
    assert refused.status_code == 422
    assert "Say that you have looked" in refused.get_data(as_text=True)
    assert latest(studio).state == "submitted"
    done = approver.post(f"/studio/{proposal.id}/release/approve", **fields, looked="true")
    assert done.status_code == 303, done.get_data(as_text=True)
    assert latest(studio).state == "approved"
    assert "Version 2" in owner.text("/studio/versions/inquiry")
    ledger = owner.text("/studio/processes/inquiry/ledger")
    assert "A proposal was approved" in ledger
    assert "A version was published" in ledger
    case_id = studio.desk.start("inquiry")
    assert studio.desk.task("take_note", case_id).name == "Take a clear note"
    assert studio.desk.breaks() == []


def test_submitting_too_early_names_what_remains_and_changes_nothing(studio: Office) -> None:
    proposal = start(studio)
    studio.visitor(OWNER).text(f"/studio/{proposal.id}")
    before = studio.counts()
    answer = studio.visitor(OWNER).post(f"/studio/{proposal.id}/release/submit")
    assert answer.status_code == 422
    assert "This cannot be submitted yet" in answer.get_data(as_text=True)
    assert latest(studio).state == "editing"
    assert studio.counts() == before


def test_return_asks_for_a_reason_and_shows_it_to_the_owner(studio: Office) -> None:
    proposal = submitted(studio)
    approver = studio.visitor(APPROVER)
    refused = approver.post(f"/studio/{proposal.id}/release/return", return_reason=" ")
    assert refused.status_code == 422
    assert "Say what has to be different" in refused.get_data(as_text=True)
    assert latest(studio).state == "submitted"
    approver.post(f"/studio/{proposal.id}/release/return", return_reason="Say who takes it.")
    assert latest(studio).state == "editing"
    assert "Say who takes it." in studio.visitor(OWNER).text(f"/studio/{proposal.id}")


def test_withdrawing_asks_why_and_closes_it(studio: Office) -> None:
    proposal = start(studio)
    owner = studio.visitor(OWNER)
    address = f"/studio/{proposal.id}/release/withdraw"
    assert owner.post(address, reason="").status_code == 422
    assert latest(studio).state == "editing"
    assert owner.post(address, reason="Not needed.").status_code == 303
    assert latest(studio).state == "withdrawn"
    assert owner.get(address).status_code == 409
    assert "Withdrawn by" in owner.text(f"/studio/{proposal.id}/release")


def test_the_rule_is_chosen_by_fact_said_in_words_and_tried(studio: Office) -> None:
    proposal = start(studio)
    owner, address = studio.visitor(OWNER), f"/studio/{proposal.id}/governs"
    chosen = {"how": "chosen", "join": "and", "test_name": ["aware_on", "", ""],
              "test_operator": [">=", "=", "="], "test_value": ["18 March 2026", "", ""]}  # fmt: skip
    answer = owner.post(address, **chosen)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert latest(studio).rule == "aware_on >= date('2026-03-18')"
    page = owner.text(address)
    assert "is on or after 18 March 2026" in page
    assert "17 March 2026</th>" in page
    assert "not governed" in page
    tried = owner.post(address, action="try", fact_aware_on="20 March 2026").get_data(as_text=True)
    assert "20 March 2026: <strong>governed</strong>" in tried
    tried = owner.post(address, action="try", fact_aware_on="").get_data(as_text=True)
    assert "is not known, so the rule is not met" in tried
    wrong = owner.post(address, how="written", written="no_such_fact = 3")
    assert wrong.status_code == 422
    assert "no_such_fact" in wrong.get_data(as_text=True)
    assert latest(studio).rule == "aware_on >= date('2026-03-18')"
    assert owner.post(address, how="none").status_code == 303
    assert latest(studio).rule == ""


def test_cases_that_need_a_person_are_said_with_the_reason(studio: Office) -> None:
    proposal = start(studio)
    owner, address = studio.visitor(OWNER), f"/studio/{proposal.id}/attention"
    written = {"how": "written", "written": "working_days(today(), aware_on) < 7"}
    assert owner.post(address, **written, person_words="It is soon.").status_code == 303
    found = latest(studio)
    assert (found.person_when, found.person_words) == (written["written"], "It is soon.")
    assert "It is soon." in owner.text(f"/studio/{proposal.id}")


def test_history_shows_a_save_and_goes_back(studio: Office) -> None:
    proposal = start(studio)
    edit(studio, proposal)
    owner = studio.visitor(OWNER)
    assert "Made the note clearer" in owner.text(f"/studio/{proposal.id}/history")
    assert "Take a clear note" in owner.text(f"/studio/{proposal.id}/history/2")
    stale = owner.post(f"/studio/{proposal.id}/history/1/restore", revision=1)
    assert stale.status_code == 409
    assert latest(studio).revision == 2
    assert owner.post(f"/studio/{proposal.id}/history/1/restore", revision=2).status_code == 303
    assert latest(studio).files == proposal.files
    assert owner.get(f"/studio/{proposal.id}/history/99").status_code == 404


def test_two_editors_are_told_of_each_other(studio: Office) -> None:
    proposal = start(studio)
    studio.add_colleague(OWNER, "Ruth Calder", "ruth@example.org")
    ruth = studio.visitor_by_email("ruth@example.org")
    ruth.text(f"/studio/{proposal.id}")
    studio.desk.at += timedelta(minutes=2)
    page = studio.visitor(OWNER).text(f"/studio/{proposal.id}")
    assert "Ruth Calder has this proposal open too, last seen 2 minutes ago" in page
    answer = ruth.post(f"/studio/{proposal.id}/here")
    assert answer.get_json()["editors"][0]["name"] == "Process owner"
    studio.desk.at += timedelta(minutes=20)
    assert "has this proposal open too" not in studio.visitor(OWNER).text(f"/studio/{proposal.id}")


def test_starting_from_nothing_gives_something_that_runs(studio: Office) -> None:
    owner = studio.visitor(OWNER)
    fields = {"name": "Near miss", "process_key": "near_miss", "role": "business_manager", "opens": "yes"}
    before = studio.counts()
    for wrong in ("inquiry", "Near miss", "<b>", '"', "é", "x" * 51):
        answer = owner.post("/studio/new/blank", **fields | {"process_key": wrong})
        assert answer.status_code == 422, wrong
    assert studio.counts() == before
    assert owner.post("/studio/new/blank", **fields).status_code == 303
    proposal = latest(studio)
    assert set(proposal.files) == {"near_miss.bpmn", "forms/first_step.json", "README.md"}
    assert "BPMNDiagram" in proposal.files["near_miss.bpmn"]
    page = owner.text(f"/studio/{proposal.id}")
    assert "/checks" not in re.search(r"What remains.*?What it is about", page, re.DOTALL)[0]


def test_starting_from_an_archive(studio: Office) -> None:
    owner = studio.visitor(OWNER)
    page = owner.text("/studio/new/archive")
    found = re.search(r'<option value="(\d{4}/serious_case_review)"', page)
    answer = owner.post("/studio/new/archive", archive=found[1], title="The old review")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert latest(studio).process_key == "serious_case_review"


@pytest.mark.parametrize("role", ["business_manager", APPROVER])
def test_who_owns_no_processes_looks_but_changes_nothing(studio: Office, role: str) -> None:
    proposal = start(studio)
    visitor, before = studio.visitor(role), studio.counts()
    for tab in ("", "/history", "/release", "/governs"):
        visitor.text(f"/studio/{proposal.id}{tab}")
    assert visitor.get(f"/studio/{proposal.id}/about").status_code == 403
    assert visitor.get("/studio/new").status_code == 403
    for address in ("about", "governs", "release/submit", "release/withdraw", "history/1/restore"):
        assert visitor.post(f"/studio/{proposal.id}/{address}", how="none", revision=1).status_code == 403
    assert studio.counts() == before


def test_the_studio_is_hidden_from_those_without_a_part_in_it(studio: Office) -> None:
    proposal = start(studio)
    member = studio.visitor("group_member")
    for address in (
        "/studio",
        "/studio/versions",
        f"/studio/{proposal.id}",
        "/studio/processes/inquiry/ledger",
    ):
        assert member.get(address).status_code in (403, 404)


def test_retiring_and_putting_back_are_confirmed_and_stand_in_the_ledger(studio: Office) -> None:
    approver, owner = studio.visitor(APPROVER), studio.visitor(OWNER)
    address = "/studio/versions/inquiry/1/retire"
    assert owner.get(address).status_code == 403
    day = {"from_on-day": "18", "from_on-month": "12", "from_on-year": "2026"}
    fields = {**day, "reason": "The law ended it.", "rule": ""}
    before = studio.counts()
    assert approver.post(address, **fields | {"reason": ""}).status_code == 422
    check = approver.post(address, **fields, action="check").get_data(as_text=True)
    assert "No other version is in force" in check
    assert studio.counts() == before
    assert approver.post(address, **fields, action="confirm").status_code == 303
    assert "inquiry" not in studio.visitor("business_manager").text("/cases/new").casefold()
    page = approver.text("/studio/versions/inquiry")
    back = re.search(r"/studio/versions/inquiry/retirements/\d+", page)[0]
    assert "The law ended it." in page
    approver.text(back)
    assert approver.post(back, reason="It goes on.", action="confirm").status_code == 303
    studio.desk.start("inquiry")
    ledger = owner.text("/studio/processes/inquiry/ledger")
    assert "A version was retired" in ledger
    assert "It goes on." in ledger


def test_a_case_that_no_version_governs_is_refused_beside_its_date(studio: Office) -> None:
    approver, team = studio.visitor(APPROVER), studio.visitor("business_manager")
    day = {"from_on-day": "18", "from_on-month": "12", "from_on-year": "2026"}
    rule = "aware_on < date('2026-12-10')"
    address = "/studio/versions/inquiry/1/retire"
    fields = {**day, "reason": "Too old for it.", "rule": rule}
    assert approver.post(address, **fields, action="confirm").status_code == 303
    opening = "/cases/new/details?kind=inquiry&area=1"
    before = studio.counts()
    date = {"opened_on-day": "1", "opened_on-month": "12", "opened_on-year": "2026"}
    answer = team.post(opening, label="Child C", **date)
    assert answer.status_code == 422
    assert "governs this case" in answer.get_data(as_text=True)
    assert studio.counts() == before
    assert team.post(opening, label="Child C", **date | {"opened_on-day": "18"}).status_code == 200
