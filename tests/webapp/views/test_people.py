"""The pages about people: whose they are, joining, leaving, cover, groups, reviews, the spreadsheet."""

import io
import json
import re
from datetime import date, timedelta

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from engine.access_reviews import open_access_reviews
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.models import AccessReview, Area, CaseMember, Cover, Group, Membership, Person, Submission, Task
from engine.reading_actor import load_actor
from engine.roles import ROLE_LABELS
from tests.webapp.views.cases.conftest import incident, stranger, words
from tests.webapp.views.inquiry import NOTE

__all__ = ["incident", "stranger"]

TODAY = date(2026, 12, 18)
PAGES = (
    "/people",
    "/people/add",
    "/people/groups",
    "/people/groups/add",
    "/people/role-words",
    "/people/import",
)
ROLE = {
    "role": "chair",
    "group": "review_group",
    "from_on-day": "18",
    "from_on-month": "12",
    "from_on-year": "2026",
}


def day(field, when):
    return {f"{field}-day": str(when.day), f"{field}-month": str(when.month), f"{field}-year": str(when.year)}


def person_called(office, name):
    with office.engine.read() as rows:
        return rows.scalar(select(Person.id).where(Person.name == name))


@pytest.mark.parametrize("page", [*PAGES, "/people/tasks-without-anybody"])
def test_pages_are_for_those_who_look_after_people(office, page):
    for role, status in (
        ("business_manager", 200),
        ("system_administrator", 200),
        ("chair", 403),
        ("process_owner", 403),
    ):
        assert office.visitor(role).get(page).status_code == status, role
    assert ">People<" in office.visitor("business_manager").text("/help").replace("\n", "")
    assert 'href="/people"' not in office.visitor("chair").text("/help")


def test_people_of_another_partnership_are_not_there(incident, stranger):
    chair = incident.desk.area.person("chair")
    for address in (f"/people/{chair}", f"/people/{chair}/leaving", f"/people/{chair}/close",
                    f"/people/{chair}/roles/add", f"/people/cover/add?person={chair}"):  # fmt: skip
        assert stranger.get(address).status_code == 404, address
        assert stranger.get(address.replace(str(chair), "99999")).status_code == 404
    assert f'"/people/{chair}"' not in stranger.text("/people")
    assert stranger.get("/people/groups?area=1").status_code == 404
    before = incident.counts()
    for address in ("close", "reopen", "invite", "leaving"):
        assert stranger.post(f"/people/{chair}/{address}", reason="x").status_code == 404
    assert incident.counts() == before


def test_directory_is_searched_and_paged(office):
    manager = office.visitor("business_manager")
    first = manager.text("/people")
    following = re.search(r'href="(/people/\?after=\d+)"', first)
    assert following
    second = manager.text(following[1].replace("&amp;", "&"))
    names = [re.findall(r'href="/people/\d+">([^<]+)<', page) for page in (first, second)]
    assert len(names[0]) == 50
    assert names[0] + names[1] == sorted({*names[0], *names[1]})
    found = words(manager.text("/people?words=POLICE&role=agency_author"))
    assert "Agency report author, Police" in found
    assert "Hospital" not in found
    assert "Nobody fits" in words(manager.text("/people?words=%25%25%25"))
    assert manager.get("/people?after=9999999999999999999&role=x&state=y").status_code == 200


def test_somebody_joins_is_invited_and_has_roles_over_time(office):
    manager = office.visitor("business_manager")
    before = office.counts()
    refused = manager.post("/people/add", name="", email="nobody", **ROLE)
    assert refused.status_code == 422
    assert "Enter a name" in words(refused.get_data(as_text=True))
    assert office.counts() == before
    answer = manager.post("/people/add", name="Nina New", email="nina@example.org", **ROLE)
    assert answer.status_code == 303
    page = words(manager.text(answer.location))
    assert "Nina New" in page
    assert "Partnership chair Review group Standard partnership since 18 December 2026 Held" in page
    assert "has chosen no password yet" in page
    sent = manager.post(f"{answer.location.rstrip('/')}/invite")
    assert sent.status_code in (200, 303)
    assert ("sign-in/link/" in sent.get_data(as_text=True)) is (sent.status_code == 200)
    with office.engine.read() as rows:
        person = rows.scalar(select(Person.id).where(Person.email == "nina@example.org"))
        role = rows.scalar(select(Membership.id).where(Membership.person_id == person))
    ended = manager.post(
        f"/people/{person}/roles/{role}/end", reason="Elected elsewhere", **day("last_day", TODAY)
    )
    assert ended.status_code == 303
    assert "Standard partnership 18 December 2026 Held" in words(manager.text(answer.location))
    office.desk.at += timedelta(days=1)
    assert "Standard partnership 18 December 2026 Ended" in words(manager.text(answer.location))
    assert manager.get(f"/people/{person}/roles/{role}/end").status_code == 404
    assert office.desk.breaks() == []


def test_roles_of_administration_are_not_offered_to_a_manager(office):
    chair = office.desk.area.person("chair")
    offered = office.visitor("business_manager").text(f"/people/{chair}/roles/add")
    assert 'value="process_owner"' not in offered
    assert 'value="dcs"' in offered
    assert 'value="process_owner"' in office.visitor("system_administrator").text(
        f"/people/{chair}/roles/add"
    )
    before = office.counts()
    forged = ROLE | {"role": "process_owner"}
    assert office.visitor("business_manager").post(f"/people/{chair}/roles/add", **forged).status_code == 422
    mine = office.desk.area.person("business_manager")
    refused = office.visitor("business_manager").post(f"/people/{mine}/roles/add", **ROLE)
    assert refused.status_code == 422
    assert "Nobody gives or ends their own roles" in words(refused.get_data(as_text=True))
    assert office.counts() == before


def test_leaver_passes_everything_on_in_one_go(inquiry):
    lead = inquiry.desk.actor("audit_lead")
    heir = inquiry.add_colleague("audit_lead", "Heir")
    inquiry.engine.execute(ClaimTask(inquiry.task("take_note").id), actor=lead)
    manager, address = inquiry.visitor("business_manager"), f"/people/{lead.person_id}/leaving"
    page = words(manager.text(address))
    assert "Audit lead: 1 task" in page
    key = f"heir-{inquiry.desk.area.area_id}-audit_lead-0"
    before = inquiry.counts()
    for said in (
        {},
        {"reason": "Leaves"},
        {key: "99999", "reason": "Leaves"},
        {key: str(lead.person_id), "reason": "L"},
    ):
        assert manager.post(address, **said).status_code == 422
    choices = {key: str(heir.person_id), "reason": "Has left the council", "close": "yes"}
    checked = manager.post(address, **choices)
    assert "1 task to Heir" in words(checked.get_data(as_text=True))
    assert inquiry.counts() == before
    done = manager.post(address, **choices, action="confirm")
    assert done.status_code == 303, words(done.get_data(as_text=True))
    assert (
        "1 task passed on, 0 tasks offered to the role again, 1 role ended, the account is closed"
        in manager.text(done.location)
    )
    with inquiry.engine.read() as rows:
        assert rows.get_one(Task, inquiry.task("take_note").id).assignee_id == heir.person_id
        assert not rows.get_one(Person, lead.person_id).is_active
        members = rows.scalars(select(CaseMember).where(CaseMember.person_id == lead.person_id)).all()
        assert all(one.to_at is not None for one in members)
    assert "There are none" in words(manager.text("/people/tasks-without-anybody"))
    assert inquiry.desk.breaks() == []


def test_role_that_nobody_else_holds_is_not_left_in_silence(inquiry):
    lead = inquiry.desk.actor("audit_lead")
    inquiry.engine.execute(ClaimTask(inquiry.task("take_note").id), actor=lead)
    manager, address = inquiry.visitor("business_manager"), f"/people/{lead.person_id}/leaving"
    page = words(manager.text(address))
    assert "Nobody else holds this role" in page
    assert "Audit lead: 1 open task" in page
    before = inquiry.counts()
    key = f"heir-{inquiry.desk.area.area_id}-audit_lead-0"
    refused = manager.post(address, **{key: "offer"}, reason="Leaves", action="confirm")
    assert refused.status_code == 422
    assert inquiry.counts() == before


def test_closed_account_leaves_its_tasks_on_a_page(inquiry):
    lead = inquiry.desk.actor("audit_lead")
    inquiry.engine.execute(ClaimTask(inquiry.task("take_note").id), actor=lead)
    theirs, manager = inquiry.visitor("audit_lead"), inquiry.visitor("business_manager")
    assert theirs.get("/tasks").status_code == 200
    address = f"/people/{lead.person_id}"
    assert "has 1 task by name" in words(manager.text(f"{address}/close"))
    assert manager.post(f"{address}/close", reason="").status_code == 422
    assert manager.post(f"{address}/close", reason="Stolen laptop").status_code == 303
    assert theirs.get("/tasks").status_code == 303
    assert "1 task waits for somebody who can no longer do it" in words(manager.text("/people"))
    assert "Audit lead" in words(manager.text("/people/tasks-without-anybody"))
    assert manager.post(f"{address}/reopen").status_code == 303
    assert "There are none" in words(manager.text("/people/tasks-without-anybody"))


def test_everybody_is_signed_out_everywhere_but_those_of_the_administrators(inquiry):
    theirs, manager = inquiry.visitor("audit_lead"), inquiry.visitor("business_manager")
    lead, owner = inquiry.desk.area.person("audit_lead"), inquiry.desk.area.person("process_owner")
    assert theirs.get("/tasks").status_code == 200
    assert f"/people/{lead}/sign-out" in manager.text(f"/people/{lead}")
    assert manager.post(f"/people/{lead}/sign-out").status_code == 303
    assert theirs.get("/tasks").status_code == 303, "they have to sign in again"
    page, before = manager.text(f"/people/{owner}"), inquiry.counts()
    assert f"/people/{owner}/sign-out" not in page
    assert f"/people/{owner}/close" not in page
    assert manager.post(f"/people/{owner}/sign-out").status_code == 403
    own = inquiry.desk.area.person("business_manager")
    assert manager.post(f"/people/{own}/sign-out").status_code == 403
    assert inquiry.counts() == before


def test_reviewer_from_outside_is_added_without_a_role_invited_and_named(office):
    manager = office.visitor("business_manager")
    page = manager.text("/people/add?outside=1")
    assert "They hold no role" in page
    assert 'name="role"' not in page
    said = {"name": "Olive Outside", "email": "olive@example.org"}
    assert manager.post("/people/add?outside=1", **said).status_code == 303
    olive = person_called(office, "Olive Outside")
    assert "has held no role" in words(manager.text(f"/people/{olive}"))
    assert manager.post(f"/people/{olive}/invite").status_code in (200, 303)
    before = office.counts()
    again = manager.post("/people/add?outside=1", **said)
    assert again.status_code == 422
    assert "has an account already" in words(again.get_data(as_text=True))
    assert office.counts() == before


def test_cover_is_arranged_used_and_ended(inquiry):
    chair, deputy = inquiry.visitor("audit_lead"), inquiry.add_colleague("lay_member", "Deputy")
    page = chair.text("/people/cover/add")
    assert f'value="{deputy.person_id}"' in page
    before = inquiry.counts()
    said = {
        "deputy_id": str(deputy.person_id),
        "reason": "Leave",
        **day("from_on", TODAY),
        **day("to_on", TODAY),
    }
    assert chair.post("/people/cover/add", **said | day("to_on", TODAY - timedelta(1))).status_code == 422
    assert inquiry.counts() == before
    assert chair.post("/people/cover/add", **said).status_code == 303
    again = chair.post("/people/cover/add", **said)
    assert again.status_code == 422
    assert "already" in words(again.get_data(as_text=True))
    visitor = inquiry.visitor_by_email("c@example.org")
    assert "Deputy" in words(visitor.text("/people/cover"))
    task = inquiry.task("take_note")
    assert "You do this for Audit lead" in words(visitor.text(f"/tasks/{task.id}"))
    with inquiry.engine.read() as rows:
        cover = rows.scalar(select(Cover.id))
    stranger = inquiry.visitor("dcs")
    assert stranger.get(f"/people/cover/{cover}/end").status_code == 404
    assert visitor.post(f"/people/cover/{cover}/end").status_code == 303
    assert visitor.get(f"/tasks/{task.id}").status_code == 404


def test_both_names_stand_on_the_record(inquiry):
    lead = inquiry.desk.area.person("audit_lead")
    deputy = inquiry.add_colleague("lay_member", "Dora Deputy")
    with inquiry.engine.housekeeping() as rows:
        rows.add(Cover(person_id=lead, covered_by_id=deputy.person_id, from_on=TODAY, to_on=TODAY))
    with inquiry.engine.read() as rows:
        actor = load_actor(rows, deputy.person_id, TODAY)
    inquiry.engine.execute(CompleteTask(inquiry.task("take_note").id, NOTE), actor=actor)
    with inquiry.engine.read() as rows:
        assert rows.scalar(select(Submission.on_behalf_of_id)) == lead
    page = words(inquiry.visitor("chair").text("/cases/1/record"))
    assert "Dora Deputy, for Audit lead" in page


def test_groups_are_added_renamed_and_span_partnerships(incident, stranger):
    manager, administrator = incident.visitor("business_manager"), incident.visitor("system_administrator")
    assert manager.post("/people/groups/add", name=" ").status_code == 422
    assert manager.post("/people/groups/add", name="Neglect group").status_code == 303
    with incident.engine.read() as rows:
        group = rows.scalars(select(Group).where(Group.name == "Neglect group")).one()
        other = rows.scalar(select(Area.id).where(Area.id != 1))
    assert group.key == "neglect_group"
    assert manager.post(f"/people/groups/{group.id}", name="Neglect and harm").status_code == 303
    assert "Neglect and harm 0 Only here" in words(manager.text("/people/groups"))
    assert stranger.get(f"/people/groups/{group.id}").status_code == 404
    assert "Which other partnerships" not in manager.text(f"/people/groups/{group.id}")
    assert other is not None
    assert "Which other partnerships" not in administrator.text(f"/people/groups/{group.id}")


def test_partnership_has_its_own_words_for_roles(office):
    manager = office.visitor("business_manager")
    assert manager.post("/people/role-words", chair="Independent convenor").status_code == 303
    assert 'value="Independent convenor"' in manager.text("/people/role-words")
    assert "Independent convenor" in manager.text("/people?role=chair")
    chair = office.desk.area.person("chair")
    assert "Independent convenor" in words(manager.text(f"/people/{chair}"))
    assert manager.post("/people/role-words", chair="x" * 90).status_code == 422


def test_access_review_is_work_and_ends_what_is_not_needed(office):
    assert open_access_reviews(office.engine) == 1
    assert open_access_reviews(office.engine) == 0
    manager = office.visitor("business_manager")
    assert "access review" in words(manager.text("/tasks")).lower()
    with office.engine.read() as rows:
        review = rows.scalar(select(AccessReview.id))
    address = f"/people/reviews/{review}"
    assert office.visitor("dcs").get(address).status_code == 404
    page = manager.text(address)
    lines = sorted(set(re.findall(r'name="answer-(\d+)"', page)), key=int)
    assert len(lines) == 24
    before = office.counts()
    assert manager.post(address).status_code == 422
    assert manager.post(address, **{f"answer-{lines[0]}": "end"}).status_code == 422
    assert office.counts() == before
    said = {f"answer-{one}": "keep" for one in lines[1:]} | {
        f"answer-{lines[0]}": "end", f"reason-{lines[0]}": "Has moved on"
    }  # fmt: skip
    assert manager.post(address, **said).status_code == 303
    assert "Has moved on" in words(manager.text(f"{address}?view=answered"))
    with office.engine.read() as rows:
        ended = rows.scalars(select(Membership).where(Membership.to_on == TODAY - timedelta(1))).all()
    assert len(ended) == 1
    for _ in range(9):
        page = manager.text(address)
        left = set(re.findall(r'name="answer-(\d+)"', page))
        if not left:
            break
        manager.post(address, **{f"answer-{one}": "keep" for one in left})
    assert "Somebody else answers for your own roles" in words(page)
    chair = office.visitor("chair")
    mine = set(re.findall(r'name="answer-(\d+)"', chair.text(address)))
    assert chair.post(address, **{f"answer-{one}": "keep" for one in mine}).status_code == 303
    assert "Done on 18 December 2026 by Partnership chair" in words(chair.text(address))
    assert chair.post(address, **{f"answer-{lines[0]}": "keep"}).status_code == 422
    assert office.desk.breaks() == []


SHEET = (
    "Name,E-mail,Role,Group,Agency,From,Until\r\n"
    "Ann Lee,ann.lee@example.org,Agency report author,Review group,Police,01/12/2026,\r\n"
)


def upload(visitor, text, name="people.csv", action="check"):
    content = text if isinstance(text, bytes) else text.encode()
    return visitor.post("/people/import", file=(io.BytesIO(content), name), action=action)


def test_spreadsheet_is_looked_at_before_it_is_stored(office):
    manager, before = office.visitor("business_manager"), office.counts()
    page = upload(manager, SHEET)
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert f"Ann Lee ann.lee@example.org {ROLE_LABELS['agency_author']} " in words(text)
    assert "agency_author" not in text.partition('name="lines"')[0], "as people call it, not as it is kept"
    assert "from 1 December 2026 The role is given" in words(text)
    assert office.counts() == before
    posted = json.dumps(
        [{"number": 2, "name": "Ann Lee", "email": "ann.lee@example.org", "role": "agency_author",
          "group": "review_group", "agency": "police", "from_on": "01/12/2026", "to_on": ""}]
    )  # fmt: skip
    assert manager.post("/people/import", action="confirm", lines=posted).status_code == 303
    person = person_called(office, "Ann Lee")
    assert "since 1 December 2026 Held" in words(manager.text(f"/people/{person}"))
    book = Workbook()
    book.active.append(["Name", "E-mail", "Role", "Group"])
    book.active.append(["Bob Lee", "bob.lee@example.org", "King", "Review group"])
    book.active.append(["Eve Lee", "eve.lee@example.org", ROLE_LABELS["chair"], "Review group"])
    stored = io.BytesIO()
    book.save(stored)
    before = office.counts()
    refused = upload(manager, stored.getvalue(), "people.xlsx")
    assert refused.status_code == 422
    assert "There is no role “King”" in words(refused.get_data(as_text=True))
    assert office.counts() == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no rows"),
        ("Name,Role\r\nAnn,chair\r\n", "no column called E-mail, Group"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("Name,E-mail,Role,Group\r\nAnn,nobody,chair,review_group\r\n", "Enter an e-mail address"),
        (
            "Name,E-mail,Role,Group\r\nAnn,a@example.org,system_administrator,review_group\r\n",
            "administrator",
        ),
        ("Name,E-mail,Role,Group,From\r\nAnn,a@example.org,chair,review_group,soon\r\n", "is no date"),
        ("Name,E-mail,Role,Group\r\n" + "Ann,a@example.org,chair,review_group\r\n" * 501, "more than 500"),
    ],
)
def test_wrong_spreadsheet_is_refused_with_what_is_wrong(office, text, says):
    manager, before = office.visitor("business_manager"), office.counts()
    refused = upload(manager, text)
    assert refused.status_code == 422
    assert says in words(refused.get_data(as_text=True))
    assert manager.post("/people/import", action="confirm", lines="[{}]").status_code == 422
    assert office.counts() == before


def test_nothing_is_managed_by_others(office):
    chair, before = office.visitor("chair"), office.counts()
    person = office.desk.area.person("dcs")
    for address in ("/people/add", "/people/groups/add", "/people/role-words", "/people/import",
                    f"/people/{person}/roles/add", f"/people/{person}/close", f"/people/{person}/reopen",
                    f"/people/{person}/sign-out", f"/people/{person}/invite",
                    f"/people/{person}/leaving"):  # fmt: skip
        assert chair.post(address, name="x", reason="x").status_code in (403, 404), address
    assert office.counts() == before
