"""Building the demonstration: all stories played together, in the order of time."""

from datetime import UTC, date, datetime
from pathlib import Path

from engine.actor import SYSTEM
from engine.bundles import Bundle, compile_bundle
from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.clocks.calendars import load_calendar
from engine.commands.load_clauses import LoadClauses
from engine.commands.publish_version import PublishVersion
from engine.demonstration.partnership import AREA_KEY, set_up_partnership
from engine.demonstration.stories import Story, load_stories
from engine.execute import Engine
from engine.now import system_now
from engine.queries.areas import find_area_id
from engine.scenarios import acting
from engine.scenarios.moving import move_to, settle
from engine.scenarios.script import Message
from engine.scenarios.world import MovableClock, World

# The edition that the shipped processes cite is in force from this day.
IN_FORCE_FROM = date(2026, 3, 18)
SET_UP_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def is_built(engine: Engine) -> bool:
    """Whether the fictional partnership is in this database already."""
    with engine.read() as session:
        return find_area_id(session, AREA_KEY) is not None


def build_demonstration(engine: Engine, until: datetime | None = None) -> int:
    """Build it, unless it is there.

    Args:
        engine: the database to build in; its own clock is not used.
        until: the moment at which the stories stand still; now by default. Steps after it are not taken.

    Returns:
        How many cases were opened by hand; 0 when the demonstration was there already.

    Raises:
        ScenarioError: a story cannot be played on the shipped processes.
    """
    if is_built(engine):
        return 0
    until = until or system_now()
    clock = MovableClock(SET_UP_AT)
    moved = Engine(engine.database, clock.now, engine.anchor_path, engine.files_path)
    bundles = _publish(moved)
    world = World(moved, clock, set_up_partnership(moved), bundles)
    with moved.read() as session:
        stories = load_stories(load_calendar(session, world.area.area_id))
    opened = _play(world, stories, until)
    move_to(world, until)
    return opened


def _publish(engine: Engine, root: Path = SHIPPED) -> dict[str, Bundle]:
    clauses = read_clauses(root / "clauses")
    engine.execute(LoadClauses(clauses), actor=SYSTEM)
    bundles: dict[str, Bundle] = {}
    for folder in list_process_folders(root):
        files = read_folder(folder, clauses)
        command = PublishVersion(folder.name, files, IN_FORCE_FROM, "The first version.")
        engine.execute(command, actor=SYSTEM)
        bundles[folder.name] = compile_bundle(folder.name, files)
    return bundles


def _play(world: World, stories: list[Story], until: datetime) -> int:
    """Take every step of every story in the order of time, each in its own case."""
    agenda = [(story.given.at, number, -1) for number, story in enumerate(stories)]
    agenda += [
        (move.at, number, step)
        for number, story in enumerate(stories)
        for step, move in enumerate(story.moves)
    ]
    cases: dict[int, int] = {}
    for at, number, step in sorted(agenda):
        if at > until:
            break
        move_to(world, at)
        story = stories[number]
        if step < 0:
            acting.start(world, story.process, story.given)
            cases[number] = world.case_id
        else:
            world.case_id = cases[number]
            deed = story.moves[step].deed
            if isinstance(deed, Message):
                acting.message(world, deed)
            else:
                acting.do(world, deed)
        settle(world)
    return len(cases)
