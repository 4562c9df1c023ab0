"""One command, one transaction: what is refused changes nothing (design, D1)."""

from dataclasses import dataclass

import pytest
from sqlalchemy import update

from engine.actor import SYSTEM
from engine.execute import NothingToDo, UnrecordedChangeError
from engine.models import Area
from engine.unit_of_work import UnitOfWork
from tests.engine.desk import Desk


@dataclass(frozen=True)
class RenameSilently:
    """Changes the area's name and tells nobody."""

    area_id: int

    def run(self, uow: UnitOfWork) -> None:
        uow.session.execute(update(Area).where(Area.id == self.area_id).values(name="Changed"))


@dataclass(frozen=True)
class RenameThenFindNothing:
    """Writes, then says that there was nothing to do."""

    area_id: int

    def run(self, uow: UnitOfWork) -> NothingToDo:
        uow.session.execute(update(Area).where(Area.id == self.area_id).values(name="Changed"))
        return NothingToDo()


def name(desk: Desk) -> str:
    with desk.engine.read() as session:
        return session.get_one(Area, desk.area.area_id).name


def test_change_without_a_ledger_entry_is_refused_and_undone(desk: Desk) -> None:
    before = desk.counts()
    with pytest.raises(UnrecordedChangeError, match="RenameSilently"):
        desk.engine.execute(RenameSilently(desk.area.area_id), actor=SYSTEM)
    assert name(desk) == "Standard partnership"
    assert desk.counts() == before


def test_nothing_to_do_commits_nothing(desk: Desk) -> None:
    result = desk.engine.execute(RenameThenFindNothing(desk.area.area_id), actor=SYSTEM)
    assert isinstance(result, NothingToDo)
    assert name(desk) == "Standard partnership"
