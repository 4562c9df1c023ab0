"""Samples of the pages about people, and who is there to be seen on them."""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from engine.access_reviews import open_access_reviews
from engine.actor import SYSTEM
from engine.commands.add_person import AddPerson
from engine.commands.answer_review import AnswerReview
from engine.commands.close_account import CloseAccount
from engine.commands.join_person import JoinPerson
from engine.commands.set_cover import SetCover
from engine.models import AccessReview, AccessReviewLine, Group, Membership
from engine.now import local_date
from tests.browser.pages.seeding import Seeded

Sample = tuple[str, Callable[[Seeded], str]]
MANAGER, ADMINISTRATOR, CHAIR = "business_manager", "system_administrator", "chair"


def seed_people(seeded: Seeded) -> None:
    """A newcomer, a closed account, a cover that goes on, and an access review with one answer."""
    world, made = seeded.site.world, seeded.people
    engine, area, today = world.engine, world.area.area_id, local_date(world.engine.now())
    manager = world.actor(MANAGER)
    joining = JoinPerson("nina.new@example.org", "Nina New", area, "review_group", "auditor", today)
    made["newcomer"] = engine.execute(joining, actor=manager)
    made["closed"] = engine.execute(AddPerson("gone@example.org", "Gone Example"), actor=SYSTEM)
    engine.execute(CloseAccount(made["closed"], "Has left"), actor=manager)
    made["chair"] = world.area.person(CHAIR) or 0
    away, deputy = world.area.person("lay_member") or 0, made["newcomer"]
    made["cover"] = engine.execute(SetCover(away, deputy, today, today, "Annual leave"), actor=manager)
    open_access_reviews(engine)
    made["review"] = world.rows(select(AccessReview))[0].id
    line = world.rows(select(AccessReviewLine).order_by(AccessReviewLine.id))[0].id
    engine.execute(AnswerReview(made["review"], {line: "keep"}), actor=manager)
    made["group"] = world.rows(select(Group).where(Group.area_id == area))[0].id
    held = select(Membership).where(Membership.person_id == made["newcomer"])
    made["role"] = world.rows(held)[0].id


def at(role: str, path: str) -> Sample:
    """A page by its path, in which the names of ``seed_people`` stand for ids."""
    return role, lambda seeded: path.format(**seeded.people)


PEOPLE_PAGES: Mapping[str, list[Sample]] = {
    "/people/": [
        at(MANAGER, "/people"),
        at(ADMINISTRATOR, "/people?words=nobody"),
        at(MANAGER, "/people?state=closed"),
    ],
    "/people/tasks-without-anybody": [at(MANAGER, "/people/tasks-without-anybody")],
    "/people/add": [at(MANAGER, "/people/add")],
    "/people/<int:person_id>/": [
        at(MANAGER, "/people/{newcomer}"),
        at(ADMINISTRATOR, "/people/{chair}"),
        at(MANAGER, "/people/{closed}"),
    ],
    "/people/<int:person_id>/roles/add": [at(MANAGER, "/people/{newcomer}/roles/add")],
    "/people/<int:person_id>/roles/<int:membership_id>/end": [
        at(MANAGER, "/people/{newcomer}/roles/{role}/end")
    ],
    "/people/<int:person_id>/close": [at(MANAGER, "/people/{chair}/close")],
    "/people/<int:person_id>/leaving/": [
        at(MANAGER, "/people/{chair}/leaving"),
        at(MANAGER, "/people/{newcomer}/leaving"),
    ],
    "/people/cover/": [at(MANAGER, "/people/cover"), at("lay_member", "/people/cover")],
    "/people/cover/add": [
        at("dcs", "/people/cover/add"),
        at(MANAGER, "/people/cover/add?person={chair}"),
    ],
    "/people/cover/<int:cover_id>/end": [at(MANAGER, "/people/cover/{cover}/end")],
    "/people/groups/": [at(MANAGER, "/people/groups")],
    "/people/groups/add": [at(MANAGER, "/people/groups/add")],
    "/people/groups/<int:group_id>": [at(ADMINISTRATOR, "/people/groups/{group}")],
    "/people/role-words/": [at(MANAGER, "/people/role-words")],
    "/people/reviews/": [at(MANAGER, "/people/reviews"), at(CHAIR, "/people/reviews")],
    "/people/reviews/<int:review_id>": [
        at(MANAGER, "/people/reviews/{review}"),
        at(CHAIR, "/people/reviews/{review}?view=answered"),
    ],
    "/people/import/": [at(MANAGER, "/people/import")],
}
PEOPLE_FILES: Mapping[str, tuple[Sample, str]] = {
    "/people/import/example.csv": (at(MANAGER, "/people/import/example.csv"), "text/csv"),
}
