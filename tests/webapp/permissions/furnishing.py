"""What else stands in the site, so that every row finds a thing that somebody may do something with."""

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_group_mapping import AddGroupMapping
from engine.commands.add_system_user import AddSystemUser
from engine.commands.add_webhook import AddWebhook
from engine.commands.claim_task import ClaimTask
from engine.commands.delegate_task import DelegateTask
from engine.commands.issue_token import IssueToken
from engine.credentials.sealing import Seal
from engine.models import Case, Part, Person, Task
from tests.browser.pages.seeding import Seeded


def furnish_more(seeded: Seeded) -> None:
    """What the command line alone sets up, a delegated task, and a part that is being done."""
    world = seeded.site.world
    engine, area_id = world.engine, world.area.area_id
    listening = AddWebhook(area_id, "Listener", "https://example.org/hook", seal=Seal("s" * 40))
    engine.execute(listening, actor=SYSTEM)
    system = engine.execute(AddSystemUser("matrix", "Matrix"), actor=SYSTEM)
    engine.execute(IssueToken(system, "Matrix", ("cases:read",)), actor=SYSTEM)
    mapping = AddGroupMapping("https://login.example.org", "reviewers", area_id, "review_group", "lay_member")
    engine.execute(mapping, actor=SYSTEM)
    seeded.delegated = _delegate(seeded)
    seeded.held = _claim_part(seeded)


def colleague(seeded: Seeded) -> int:
    """The second business manager, to whom the first has delegated a task."""
    return seeded.site.world.rows(select(Person.id).where(Person.email == "second.manager@example.org"))[0]


def _delegate(seeded: Seeded) -> int:
    world = seeded.site.world
    query = select(Task.id).join(Case, Case.id == Task.case_id).where(Case.label == "Near miss B")
    task_id = world.rows(query)[0]
    for command in (ClaimTask(task_id), DelegateTask(task_id, colleague(seeded))):
        world.engine.execute(command, actor=world.actor("business_manager"))
    return task_id


def _claim_part(seeded: Seeded) -> tuple[int, int]:
    """A part that the police's author is doing."""
    world, task_id = seeded.site.world, seeded.returns["Child Y"]["request"]
    part_id = world.rows(select(Part.id).where(Part.task_id == task_id))[0]
    world.engine.execute(ClaimTask(task_id, part_id), actor=world.actor("agency_author@police"))
    return task_id, part_id
