"""The pages about who sees a case: naming, interests, opening in an emergency, and who has looked."""

from sqlalchemy import select

from engine.models import BreakGlass, CaseMember, Conflict
from tests.webapp.views.cases.conftest import words


def member_of(incident, name):
    with incident.engine.read() as rows:
        query = select(CaseMember).where(CaseMember.to_at.is_(None)).order_by(CaseMember.id.desc())
        return next(row for row in rows.scalars(query) if row.person_id == name)


def newest(incident, table):
    with incident.engine.read() as rows:
        return rows.scalars(select(table).order_by(table.id.desc())).first()


def test_somebody_is_named_and_the_naming_ends(incident):
    lay = incident.add_colleague("lay_member", "Lay Member", "lay@example.org")
    chair, visitor = incident.visitor("chair"), incident.visitor_by_email("lay@example.org")
    assert visitor.get("/cases/1").status_code == 404
    assert "Name somebody" in words(chair.text("/cases/1/people"))
    assert "Lay Member" in chair.text("/cases/1/people/name")
    entered = {"person": str(lay.person_id), "relation": "working", "reason": "Advises the review"}
    answer = chair.post("/cases/1/people/name", **entered)
    assert (answer.status_code, answer.location) == (303, "/cases/1/people")
    assert "Advises the review" in words(visitor.text("/cases/1/people"))
    assert "Name somebody" not in words(visitor.text("/cases/1/people"))
    assert "You were named on a case" in words(visitor.text("/notices"))
    row = member_of(incident, lay.person_id)
    assert "Lay Member" in words(chair.text(f"/cases/1/people/{row.id}/end"))
    assert chair.post(f"/cases/1/people/{row.id}/end", reason="Has advised").status_code == 303
    assert visitor.get("/cases/1").status_code == 404
    assert chair.get(f"/cases/1/people/{row.id}/end").status_code == 409
    assert "Ended: Has advised" in words(chair.text("/cases/1/people"))


def test_reviewer_from_outside_is_named_by_address(incident):
    from engine.actor import SYSTEM
    from engine.commands.add_person import AddPerson

    incident.engine.execute(AddPerson("outside@example.org", "Outside Reviewer"), actor=SYSTEM)
    incident.add_colleague("lay_member", "Lay Member", "lay@example.org")  # sets nobody else's password
    manager = incident.visitor("business_manager")
    entered = {"relation": "reviewer", "reason": "Commissioned", "email": "outside@example.org"}
    missing = manager.post("/cases/1/people/name", **entered)
    assert missing.status_code == 422
    assert "Enter the last day" in missing.get_data(as_text=True)
    day = {"until-day": "1", "until-month": "6", "until-year": "2027"}
    assert manager.post("/cases/1/people/name", **entered, **day).status_code == 303
    page = words(manager.text("/cases/1/people"))
    assert "Outside Reviewer" in page
    assert "Reviews this case from outside" in page
    assert "1 June 2027" in page


def test_wrong_answers_come_back_filled_in_and_change_nothing(incident):
    manager, before = incident.visitor("business_manager"), incident.counts()
    answer = manager.post(
        "/cases/1/people/name", reason="Because", email="nobody@example.org", relation="working"
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Nobody has an account with this address" in page
    assert "Because" in page
    assert incident.counts() == before


def test_interest_is_declared_decided_and_recuses(incident):
    member = incident.add_colleague("dsp_la", "Second Partner", "second@example.org")
    partner, chair = incident.visitor_by_email("second@example.org"), incident.visitor("chair")
    entered = {"nature": "professional", "words": "I supervised the worker", "steps_aside": "no"}
    assert partner.post("/cases/1/interests/declare", **entered).status_code == 303
    assert "I supervised the worker" in words(partner.text("/cases/1/interests"))
    assert "I supervised the worker" not in incident.visitor("dsp_police").text("/cases/1/interests")
    conflict = newest(incident, Conflict)
    page = f"/cases/1/interests/{conflict.id}/decide"
    assert "I supervised the worker" in words(chair.text(page))
    assert partner.get(page).status_code == 409
    assert incident.visitor("dsp_police").get(page).status_code == 404
    assert chair.post(page, managed="recused", how="").status_code == 422
    assert chair.post(page, managed="recused", how="They leave", deputy="").status_code == 303
    assert partner.get("/cases/1").status_code == 404
    assert "Child A" not in partner.text("/cases")
    assert "Kept out" in words(chair.text("/cases/1/people"))
    row = member_of(incident, member.person_id)
    assert "Let Second Partner see this case again" in words(chair.text(f"/cases/1/people/{row.id}/end"))


def test_case_is_opened_in_an_emergency_with_a_banner_and_judged(incident):
    visitor, chair = incident.visitor("group_member"), incident.visitor("chair")
    reference = incident.desk.case(1).reference
    assert f"/emergency?reference={reference}" in visitor.text("/cases/1")
    assert reference in visitor.text(f"/emergency?reference={reference}")
    assert visitor.post("/emergency", reference=reference, reason="", hours="4").status_code == 422
    answer = visitor.post("/emergency", reference=reference, reason="A child is at risk", hours="4")
    assert (answer.status_code, answer.location) == (303, "/cases/1")
    for address in ("/cases/1", "/cases/1/record", "/cases/1/timeline", incident.path("record_incident")):
        assert f"You opened {reference} in an emergency" in words_of(visitor.text(address))
    assert "in an emergency." not in words_of(chair.text("/cases/1"))
    assert "opened in an emergency" in words(chair.text("/notices"))
    glass = newest(incident, BreakGlass)
    page = f"/cases/1/emergency/{glass.id}"
    assert "A child is at risk" in words(chair.text(page))
    assert reference in words(chair.text("/emergency/waiting"))
    for other in ("group_member", "dsp_police", "process_owner"):
        assert reference not in words(incident.visitor(other).text("/emergency/waiting"))
    assert chair.post(page, verdict="justified", words="The duty team rang").status_code == 303
    assert reference not in words(chair.text("/emergency/waiting"))
    assert "Justified" in words(chair.text("/cases/1/emergency"))
    assert chair.post(page, verdict="justified", words="Again").status_code == 409
    assert visitor.post(f"/emergency/{glass.id}/close").status_code == 303
    assert visitor.get("/cases/1/record").status_code == 403
    assert visitor.post(f"/emergency/{glass.id}/close").status_code == 409
    assert chair.post(f"/emergency/{glass.id}/close").status_code == 404


def words_of(page):
    """What a person reads of a whole page, above its heading too."""
    import re

    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_who_has_looked_is_told_to_readers_and_to_agencies_of_their_own(inquiry):
    inquiry.ask()
    police = inquiry.visitor("agency_author@police")
    police.text("/cases/1/record")
    inquiry.visitor("chair").text("/cases/1/record")
    everything = words(inquiry.visitor("business_manager").text("/cases/1/looked"))
    assert "Partnership chair Read the case Record" in everything
    assert "Agency report author, Police" in everything
    assert 'href="/cases/1/looked"' in police.text("/cases/1"), "who reads only their own finds it too"
    own = words(police.text("/cases/1/looked"))
    assert "your own agency" in own
    assert "Read the case Record" in own
    assert "chair" not in own
    assert ("case.read", "looked") in inquiry.readings()
    assert inquiry.visitor("group_member").get("/cases/1/looked").status_code == 403
    assert inquiry.visitor("process_owner").get("/cases/1/looked").status_code == 404


def test_hidden_and_missing_are_the_same(incident, stranger):
    """Every address about who sees a case: for another partnership it is as if there were no case."""
    addresses = ("people/name", "people/1/end", "interests/", "interests/declare", "interests/1/decide",
                 "emergency", "emergency/1", "looked/")  # fmt: skip
    for address in addresses:
        hidden, missing = stranger.get(f"/cases/1/{address}"), stranger.get(f"/cases/99/{address}")
        assert hidden.status_code == missing.status_code == 404
        assert "Child A" not in hidden.get_data(as_text=True)
