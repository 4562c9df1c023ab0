"""The pages of releases, versions, impact and moves: a small process with two versions and a live case."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from engine.commands.approve_proposal import ApproveProposal
from engine.commands.ask_placement import AskPlacement
from engine.commands.create_proposal import CreateProposal
from engine.commands.describe_proposal import DescribeProposal
from engine.commands.retire_version import RetireVersion
from engine.commands.save_proposal import SaveProposal
from engine.commands.start_case import StartCase
from engine.commands.start_migration import StartMigration
from engine.commands.submit_proposal import SubmitProposal
from engine.models import Instance, MigrationCase, Proposal, Task
from engine.moving.settling import settle_migrations
from engine.now import local_date
from tests.browser.pages.seeding import Seeded
from tests.engine.studio.proposing import drawn

Sample = tuple[str, Callable[[Seeded], str]]
OWNER, APPROVER, MANAGER, CHAIR = "process_owner", "process_approver", "business_manager", "chair"
_KEY = "near_miss"
_MOVE = "/studio/migrations/<int:migration_id>"
_PLACEMENTS = "/cases/<int:case_id>/placements"


def seed_release(seeded: Seeded) -> None:
    """One version with a case on it, a second to which it is moved, a third that waits, a version retired."""
    world, made = seeded.site.world, seeded.released
    engine, area, today = world.engine, world.area.area_id, local_date(world.engine.now())
    owner, manager = world.actor(OWNER), world.actor(MANAGER)
    first = _proposed(seeded, None, "look")
    made["first"] = _approved(seeded, first)
    case = engine.execute(StartCase(area, _KEY, "Near miss A", today), actor=manager)
    engine.execute(StartCase(area, _KEY, "Near miss B", today), actor=manager)
    made["case"], made["approved"] = case, _proposed(seeded, made["first"], "look", "think")
    made["second"] = _approved(seeded, made["approved"])
    with engine.read() as rows:
        instance = rows.scalars(select(Instance.id).where(Instance.case_id == case)).one()
        token = rows.scalars(select(Task.token_id).where(Task.case_id == case)).one()
    moving = StartMigration(area, made["second"], [instance], "A second look is needed.")
    made["migration"] = engine.execute(moving, actor=owner)
    settle_migrations(engine)
    with engine.read() as rows:
        made["moved"] = rows.scalars(select(MigrationCase.id)).one()
    retiring = RetireVersion(area, made["first"], today + timedelta(days=1), "The second look is needed.")
    made["retirement"] = engine.execute(retiring, actor=world.actor(APPROVER))
    asking = AskPlacement(instance, "skip", "It is known already.", token)
    made["placement"] = engine.execute(asking, actor=manager)
    made["waiting"] = _proposed(seeded, made["second"], "look", "think", "write")
    engine.execute(SubmitProposal(made["waiting"]), actor=owner)


def _proposed(seeded: Seeded, base: int | None, *steps: str) -> int:
    world = seeded.site.world
    engine, owner = world.engine, world.actor(OWNER)
    files = drawn(*steps, key=_KEY)
    starting = CreateProposal(
        world.area.area_id, _KEY, "Near misses", base, files=None if base else drawn("see", key=_KEY)
    )
    proposal = engine.execute(starting, actor=owner)
    engine.execute(SaveProposal(proposal, 1, files, "Added a step"), actor=owner)
    said = {"summary": "Near misses are looked at.", "guidance": "Local decision", "rule": "aware_on is set"}
    said |= {"person_when": "aware_on > date('2099-01-01')", "person_words": "It is in the future."}
    engine.execute(DescribeProposal(proposal, **said, in_force_from=local_date(engine.now())), actor=owner)
    return proposal


def _approved(seeded: Seeded, proposal: int) -> int:
    world = seeded.site.world
    world.engine.execute(SubmitProposal(proposal), actor=world.actor(OWNER))
    with world.engine.read() as rows:
        at = rows.get_one(Proposal, proposal).submitted_at
    assert at is not None
    approving = ApproveProposal(proposal, at, local_date(world.engine.now()), "As agreed.")
    return world.engine.execute(approving, actor=world.actor(APPROVER))


def on(role: str, path: str) -> Sample:
    """A page by its path, in which the names of what was made here stand for their ids."""
    return role, lambda seeded: path.format(**{**vars(seeded), **seeded.released})


RELEASE_PAGES: Mapping[str, list[Sample]] = {
    "/studio/": [on(OWNER, "/studio"), on(APPROVER, "/studio"), on(MANAGER, "/studio")],
    "/studio/new/": [on(OWNER, "/studio/new")],
    "/studio/new/version": [on(OWNER, "/studio/new/version")],
    "/studio/new/archive": [on(OWNER, "/studio/new/archive")],
    "/studio/new/blank": [on(OWNER, "/studio/new/blank")],
    "/studio/<int:proposal_id>": [
        on(OWNER, "/studio/{proposal}"),
        on(APPROVER, "/studio/{waiting}"),
        on(OWNER, "/studio/{approved}"),
    ],
    "/studio/<int:proposal_id>/about": [on(OWNER, "/studio/{proposal}/about")],
    "/studio/<int:proposal_id>/governs": [
        on(OWNER, "/studio/{proposal}/governs"),
        on(APPROVER, "/studio/{waiting}/governs"),
    ],
    "/studio/<int:proposal_id>/attention": [
        on(OWNER, "/studio/{proposal}/attention"),
        on(APPROVER, "/studio/{waiting}/attention"),
    ],
    "/studio/<int:proposal_id>/history/": [
        on(OWNER, "/studio/{proposal}/history"),
        on(OWNER, "/studio/{waiting}/history"),
    ],
    "/studio/<int:proposal_id>/history/<int:revision>": [
        on(OWNER, "/studio/{proposal}/history/1"),
        on(OWNER, "/studio/{waiting}/history/2"),
    ],
    "/studio/<int:proposal_id>/release/": [
        on(OWNER, "/studio/{proposal}/release"),
        on(OWNER, "/studio/{waiting}/release"),
        on(APPROVER, "/studio/{waiting}/release"),
        on(OWNER, "/studio/{approved}/release"),
    ],
    "/studio/<int:proposal_id>/release/withdraw": [on(OWNER, "/studio/{proposal}/release/withdraw")],
    "/studio/<int:proposal_id>/impact/": [
        on(OWNER, "/studio/{proposal}/impact"),
        on(OWNER, "/studio/{waiting}/impact"),
        on(OWNER, "/studio/{waiting}/impact?verdict=stays"),
        on(MANAGER, "/studio/{approved}/impact"),
    ],
    "/studio/versions/": [on(OWNER, "/studio/versions")],
    "/studio/versions/<key>": [
        on(OWNER, "/studio/versions/near_miss"),
        on(APPROVER, "/studio/versions/near_miss"),
    ],
    "/studio/versions/<key>/<int:number>/retire": [on(APPROVER, "/studio/versions/near_miss/2/retire")],
    "/studio/versions/<key>/retirements/<int:retirement_id>": [
        on(APPROVER, "/studio/versions/near_miss/retirements/{retirement}")
    ],
    "/studio/processes/<key>/ledger/": [on(OWNER, "/studio/processes/near_miss/ledger")],
    "/studio/migrations/": [on(OWNER, "/studio/migrations")],
    "/studio/migrations/new/": [
        on(OWNER, "/studio/migrations/new?version={second}"),
        on(OWNER, "/studio/migrations/new?version={first}"),
    ],
    _MOVE: [
        on(OWNER, "/studio/migrations/{migration}"),
        on(OWNER, "/studio/migrations/{migration}?state=failed"),
    ],
    _MOVE + "/undo": [on(OWNER, "/studio/migrations/{migration}/undo")],
    _MOVE + "/cases/<int:row_id>/undo": [on(OWNER, "/studio/migrations/{migration}/cases/{moved}/undo")],
    _PLACEMENTS + "/": [on(MANAGER, "/cases/{case}/placements")],
    "/placements/": [on(MANAGER, "/placements"), on(CHAIR, "/placements")],
    _PLACEMENTS + "/new": [on(MANAGER, "/cases/{case}/placements/new")],
    _PLACEMENTS + "/<int:placement_id>": [
        on(MANAGER, "/cases/{case}/placements/{placement}"),
        on(CHAIR, "/cases/{case}/placements/{placement}"),
    ],
}
