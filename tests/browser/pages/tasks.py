"""How tasks change hands and how questions to the inbox are kept: a sample for every address."""

from collections.abc import Callable, Mapping
from datetime import date

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.claim_task import ClaimTask
from engine.commands.save_draft import SaveDraft
from engine.commands.save_filter import SaveFilter
from engine.commands.set_follow_up import SetFollowUp
from engine.commands.set_priority import SetPriority
from engine.reading_actor import load_actor
from tests.browser.pages.seeding import STANDS_AT, Seeded

Sample = tuple[str, Callable[[Seeded], str]]
MANAGER, OFFICER, POLICE = "business_manager", "notifying_officer", "agency_author@police"


def seed_tasks(seeded: Seeded) -> None:
    """A claimed task that is urgent, somebody else who has begun it, and a saved filter."""
    world = seeded.site.world
    execute, area_id = world.engine.execute, world.area.area_id
    person = execute(AddPerson("second.officer@example.org", "Second Officer"), actor=SYSTEM)
    joining = AddMembership(area_id, "review_group", person, OFFICER, date(2015, 1, 1))
    execute(joining, actor=SYSTEM)
    task_id = int(_claimed(seeded).rsplit("/", 1)[1])
    execute(ClaimTask(task_id), actor=world.actor(OFFICER))
    execute(SetPriority(task_id, 2), actor=world.actor(MANAGER))
    execute(SetFollowUp(task_id, STANDS_AT.date()), actor=world.actor(MANAGER))
    other = int(seeded.address("publishing", "send_copies", MANAGER).rsplit("/", 1)[1])
    second = execute(AddPerson("second.manager@example.org", "Second Manager"), actor=SYSTEM)
    execute(AddMembership(area_id, "review_group", second, MANAGER, date(2015, 1, 1)), actor=SYSTEM)
    with world.engine.read() as rows:
        colleague = load_actor(rows, second, STANDS_AT.date())
    assert colleague is not None
    execute(SaveDraft(other, {}), actor=colleague)
    seeded.filter = execute(
        SaveFilter("Overdue and urgent", {"view": "offered", "urgent": True}), actor=world.actor(MANAGER)
    )


def _claimed(seeded: Seeded) -> str:
    return seeded.address("new", "record_incident", OFFICER)


def on_task(role: str, end: str) -> Sample:
    """A page of the claimed task."""
    return role, lambda seeded: _claimed(seeded) + end


def on_part(role: str, end: str) -> Sample:
    """A page of a part that waits for an agency."""
    return role, lambda seeded: seeded.address("summaries", "write_summary", "agency_author", "police") + end


def at(role: str, path: str) -> Sample:
    """A page by its path; ``{filter}`` is the saved filter, ``{officer}`` who has the claimed task."""
    return role, lambda seeded: path.format(
        filter=seeded.filter, officer=seeded.site.world.area.person(OFFICER)
    )


_TASK = "/tasks/<int(max=9007199254740991):task_id>"
_PART = _TASK + "/parts/<int(max=9007199254740991):part_id>"
_MOVES = "/<any(delegate, reassign, 'follow-up', priority):action>"
_FILTER = "/tasks/filters/<int:filter_id>"
TASK_PAGES: Mapping[str, list[Sample]] = {
    _TASK + _MOVES: [
        on_task(OFFICER, "/delegate"),
        on_task(MANAGER, "/reassign"),
        on_task(OFFICER, "/follow-up"),
        on_task(MANAGER, "/priority"),
    ],
    _PART + _MOVES: [on_part(MANAGER, "/reassign"), on_part(MANAGER, "/priority")],
    "/tasks/filters/": [at(MANAGER, "/tasks/filters"), at("lay_member", "/tasks/filters")],
    "/tasks/filters/new": [at(MANAGER, "/tasks/filters/new?view=offered&urgent=1")],
    _FILTER: [at(MANAGER, "/tasks/filters/{filter}")],
    _FILTER + "/change": [at(MANAGER, "/tasks/filters/{filter}/change")],
    _FILTER + "/delete": [at(MANAGER, "/tasks/filters/{filter}/delete")],
    "/tasks/reassign/": [at(MANAGER, "/tasks/reassign")],
    "/tasks/reassign/<int:person_id>": [at(MANAGER, "/tasks/reassign/{officer}")],
}
