"""Who signed once and works elsewhere now corrects no record by opening the case in an emergency."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.correct_decision_record import CorrectDecisionRecord
from engine.commands.end_member import EndMember
from engine.commands.end_memberships import EndMemberships
from engine.errors import NotFoundError
from engine.models import BreakGlass, CaseMember, Decision
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk
from tests.engine.signing.votes import open_decision, vote


def test_breaking_the_glass_corrects_nothing(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    case_id = open_decision(desk)
    for role in ("dsp_la", "dsp_icb", "dsp_police"):
        vote(desk, role, "agree")
    signed = desk.actor("dsp_la").person_id or 0
    joining = AddMembership(desk.area.area_id, "review_group", signed, "lay_member", LONG_AGO)
    desk.engine.execute(joining, actor=SYSTEM)
    desk.engine.execute(EndMemberships(signed, desk.at.date(), "dsp_la"), actor=SYSTEM)
    with desk.engine.read() as rows:
        decision = rows.scalar(select(Decision.id))
        named = rows.scalars(select(CaseMember.id).where(CaseMember.person_id == signed)).all()
    for member in named:
        desk.engine.execute(EndMember(member, "Left"), actor=desk.actor("business_manager"))
    with desk.engine.housekeeping() as rows:
        until = desk.at + timedelta(hours=1)
        glass = BreakGlass(case_id=case_id, person_id=signed, reason="x", opened_at=desk.at, expires_at=until)
        rows.add(glass)
    before = desk.counts()
    correcting = CorrectDecisionRecord(decision, 1, "It was otherwise", {"question": "Another question"})
    with pytest.raises(NotFoundError):
        desk.engine.execute(correcting, actor=desk.actor("dsp_la"))
    assert desk.counts() == before
