"""The studio's pages to look at: what stands in the site for them, and a sample for every address."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from sqlalchemy import select

from engine.commands.create_proposal import CreateProposal
from engine.importing import read_upload
from engine.models import Process, Version
from tests.browser.pages.seeding import Seeded
from tests.browser.pages.studio_forms import FORM_FILES, FORM_PAGES, seed_forms
from tests.browser.pages.studio_outline import OUTLINE_PAGES
from tests.browser.pages.studio_reading import READING_FILES, READING_PAGES
from tests.browser.pages.studio_release import RELEASE_PAGES, seed_release
from tests.browser.pages.studio_walks import WALK_FILES, WALK_PAGES, seed_walks
from tests.engine.importing.foreign import CAMUNDA

Sample = tuple[str, Callable[[Seeded], str]]
OWNER = "process_owner"
APPROVER = "process_approver"


def seed_studio(seeded: Seeded) -> None:
    """A proposal that changes the rapid review, and whatever else the studio's pages show."""
    world = seeded.site.world
    with world.engine.read() as rows:
        query = select(Version.id).join(Process).where(Process.key == "rapid_review")
        version = rows.scalars(query.order_by(Version.number.desc())).first()
    owner = world.actor(OWNER)
    starting = CreateProposal(world.area.area_id, "rapid_review", "A shorter rapid review", version)
    seeded.proposal = world.engine.execute(starting, actor=owner)
    foreign = read_upload("Invoice.bpmn", CAMUNDA)
    importing = CreateProposal(
        world.area.area_id, foreign.process_key, "A foreign diagram", files=foreign.files
    )
    seeded.imported = world.engine.execute(importing, actor=owner)
    seed_walks(seeded)
    seed_forms(seeded)
    seed_release(seeded)


def at(role: str, path: str) -> Sample:
    """A page by its path, in which ``{proposal}`` stands for the seeded proposal."""
    return role, lambda seeded: path.format(**{**vars(seeded), **seeded.cases})


STUDIO_PAGES: Mapping[str, list[Sample]] = {
    **WALK_PAGES,
    **OUTLINE_PAGES,
    **FORM_PAGES,
    **READING_PAGES,
    **RELEASE_PAGES,
    "/studio/<int:proposal_id>/diagram": [
        at(OWNER, "/studio/{proposal}/diagram"),
        at(OWNER, "/studio/{proposal}/diagram?element=write_summary"),
        at(APPROVER, "/studio/{proposal}/diagram"),
    ],
    "/studio/new/import": [at(OWNER, "/studio/new/import")],
    "/studio/<int:proposal_id>/mends": [
        at(OWNER, "/studio/{proposal}/mends"),
        at(OWNER, "/studio/{imported}/mends"),
        at(APPROVER, "/studio/{imported}/mends"),
    ],
}
STUDIO_FILES: Mapping[str, tuple[Sample, str]] = {
    **WALK_FILES,
    **FORM_FILES,
    **READING_FILES,
    "/studio/<int:proposal_id>/diagram/drawing.bpmn": (
        at(OWNER, "/studio/{proposal}/diagram/drawing.bpmn"),
        "application/xml",
    ),
    "/studio/<int:proposal_id>/diagram/drawing.json": (
        at(OWNER, "/studio/{proposal}/diagram/drawing.json"),
        "application/json",
    ),
    "/studio/<int:proposal_id>/diagram/vocabulary.json": (
        at(OWNER, "/studio/{proposal}/diagram/vocabulary.json"),
        "application/json",
    ),
    "/studio/<int:proposal_id>/export.zip": (at(OWNER, "/studio/{proposal}/export.zip"), "application/zip"),
    "/studio/<int:proposal_id>/drawing.bpmn": (
        at(OWNER, "/studio/{proposal}/drawing.bpmn"),
        "application/xml",
    ),
}
STUDIO_REFUSED: Mapping[str, HTTPStatus] = {}
