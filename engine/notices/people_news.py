"""Telling people what concerns their own standing: whom they stand in for, and reviews that wait for them."""

from collections.abc import Collection
from datetime import date

from engine.clocks.words import day_words
from engine.models import AccessReview, Cover
from engine.notices.people import Reader, read_holders, readers
from engine.notices.telling import News, tell_of_process
from engine.people.holding import roles_held
from engine.unit_of_work import UnitOfWork

_NO_CASE = 0


def tell_of_cover(uow: UnitOfWork, cover: Cover, away: str) -> None:
    """Tell a deputy for whom they stand in, and when."""
    title = f"You stand in for {away} from {day_words(cover.from_on)} to {day_words(cover.to_on)}"
    areas = sorted(area_id for area_id, _ in roles_held(uow.session, cover.covered_by_id, uow.today))
    if areas and cover.covered_by_id != uow.actor.person_id:
        news = News("cover", f"cover:{cover.id}", title)
        tell_of_process(uow, areas[0], news, [Reader(cover.covered_by_id)])


def tell_of_review(uow: UnitOfWork, review: AccessReview, due_on: date, roles: Collection[str]) -> None:
    """Tell those who answer an access review that one waits for them."""
    title = f"Look at who holds which role, by {day_words(due_on)}"
    found = read_holders(uow.session, review.area_id, _NO_CASE, uow.at, uow.today, roles=roles)
    news = News("review", f"review:{review.id}", title)
    tell_of_process(uow, review.area_id, news, readers(found, found))
