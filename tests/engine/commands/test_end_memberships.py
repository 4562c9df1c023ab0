"""Roles that are ended: held no more from the day on, kept as history, and recorded."""

from datetime import date

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.end_memberships import EndMemberships
from engine.errors import NotFoundError, NotPermittedError
from engine.models import LedgerEntry, Membership

TODAY = date(2026, 12, 18)


def test_roles_end_with_the_day_before_and_stay_as_history(desk):
    chair = desk.actor("chair")
    later = EndMemberships(chair.person_id, date(2027, 1, 4), "chair")
    assert desk.engine.execute(later, actor=SYSTEM) == ("chair",)
    assert any(held.role == "chair" for held in desk.actor("chair").holdings)
    ended = desk.engine.execute(EndMemberships(chair.person_id, TODAY), actor=SYSTEM)
    assert "chair" in ended
    assert desk.actor("chair").holdings == frozenset()
    with desk.engine.read() as session:
        days = session.scalars(select(Membership.to_on).where(Membership.person_id == chair.person_id))
        assert set(days) == {date(2026, 12, 17)}
        kinds = list(session.scalars(select(LedgerEntry.kind)))
    assert kinds.count("membership.ended") == 1 + len(ended)
    assert desk.breaks() == []


def test_who_manages_nobody_ends_no_roles_and_only_those_that_are_held_end(desk):
    chair = desk.actor("chair").person_id
    with pytest.raises(NotPermittedError):
        desk.engine.execute(EndMemberships(chair, TODAY), actor=desk.actor("dcs"))
    for person, role in ((chair, "dcs"), (999, "")):
        with pytest.raises(NotFoundError):
            desk.engine.execute(EndMemberships(person, TODAY, role), actor=SYSTEM)
