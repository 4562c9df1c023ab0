"""The site with cases in every stage that the pages are looked at in, and everybody who is tried in it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.add_group_mapping import AddGroupMapping
from engine.commands.add_system_user import AddSystemUser
from engine.commands.add_webhook import AddWebhook
from engine.commands.issue_token import IssueToken
from engine.models import Person
from tests.browser.conftest import sites
from tests.browser.pages.seeding import Seeded
from tests.browser.test_every_page import filled
from tests.webapp.permissions.columns import Column, columns

__all__ = ["sites"]


@pytest.fixture(scope="module")
def seeded(sites, tmp_path_factory) -> Iterator[Seeded]:
    with sites.open(tmp_path_factory.mktemp("permissions")) as site:
        seeded = filled(site)
        connect_other_systems(seeded)
        yield seeded


def connect_other_systems(seeded: Seeded) -> None:
    """What the command line alone sets up."""
    engine, area_id = seeded.site.world.engine, seeded.site.world.area.area_id
    engine.execute(AddWebhook(area_id, "Listener", "https://example.org/hook"), actor=SYSTEM)
    system = engine.execute(AddSystemUser("matrix", "Matrix"), actor=SYSTEM)
    engine.execute(IssueToken(system, "Matrix", ("cases:read",)), actor=SYSTEM)
    mapping = AddGroupMapping("https://login.example.org", "reviewers", area_id, "review_group", "lay_member")
    engine.execute(mapping, actor=SYSTEM)


@pytest.fixture(scope="module")
def everybody(seeded) -> list[Column]:
    found = columns(seeded)
    with seeded.site.world.engine.housekeeping() as rows:
        cheap = rows.scalar(select(Person.password_hash).where(Person.password_hash != "").limit(1))
        rows.execute(update(Person).where(Person.password_hash == "").values(password_hash=cheap))
    return found
