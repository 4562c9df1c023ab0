"""Building the demonstration: all stories played together, in the order of time, and then its last days."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import partial
from operator import itemgetter
from pathlib import Path

from sqlalchemy import func, select

from engine.actor import SYSTEM
from engine.bundles import Bundle
from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.clocks.calendars import load_calendar
from engine.commands.load_clauses import LoadClauses
from engine.commands.publish_version import PublishVersion
from engine.demonstration import recent_access, recent_papers, recent_work
from engine.demonstration.partnership import AREA_KEY, set_up_partnership
from engine.demonstration.scene import Scene
from engine.demonstration.stories import Move, Story, load_stories
from engine.execute import Engine
from engine.models import Case
from engine.now import local_date, system_now
from engine.queries.areas import find_area_id
from engine.scenarios import acting
from engine.scenarios.moving import move_to, settle
from engine.scenarios.script import Message
from engine.scenarios.world import MovableClock, World
from engine.sweep import sweep

SET_UP_AT = datetime(2019, 9, 2, 9, 0, tzinfo=UTC)
# Audits follow no edition of the guidance and ran before the one that all the other processes cite.
AUDIT = "multi_agency_audit"
AUDITED_FROM = date(2019, 9, 2)
EDITION_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IN_FORCE_FROM = date(2026, 3, 18)
LAST_DAYS = recent_work.HAPPENINGS + recent_access.HAPPENINGS + recent_papers.HAPPENINGS


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
        How many cases it holds; 0 when the demonstration was there already.

    Raises:
        ScenarioError: a story cannot be played on the shipped processes.
    """
    if is_built(engine):
        return 0
    until = until or system_now()
    clock = MovableClock(SET_UP_AT)
    moved = Engine(engine.database, clock.now, engine.anchor_path, engine.files_path)
    bundles: dict[str, Bundle] = {}
    area = set_up_partnership(moved)
    # The duties of an installation are done once, at the end, and not after every step.
    world = World(moved, clock, area, bundles, duties=(), signed_with="password")
    bundles |= _publish(moved, AUDITED_FROM, [SHIPPED / AUDIT])
    with moved.read() as session:
        calendar = load_calendar(session, area.area_id)
    stories = load_stories(calendar)
    _play(world, _steps(world, [story for story in stories if story.given.at < EDITION_AT]), EDITION_AT)
    move_to(world, EDITION_AT)
    rest = [folder for folder in list_process_folders(SHIPPED) if folder.name != AUDIT]
    bundles |= _publish(moved, IN_FORCE_FROM, rest)
    agenda = _steps(world, [story for story in stories if story.given.at >= EDITION_AT])
    if local_date(max(at for at, _ in agenda)) < local_date(until):
        agenda += _last_days(Scene(world, calendar, local_date(until)))
    _play(world, agenda, until)
    move_to(world, until)
    sweep(moved)
    return _count_cases(world)


Step = tuple[datetime, Callable[[], object]]


def _publish(engine: Engine, in_force_from: date, folders: Iterable[Path]) -> dict[str, Bundle]:
    clauses = read_clauses(SHIPPED / "clauses")
    engine.execute(LoadClauses(clauses), actor=SYSTEM)
    bundles: dict[str, Bundle] = {}
    for folder in folders:
        command = PublishVersion(
            folder.name, read_folder(folder, clauses), in_force_from, "The first version."
        )
        version_id = engine.execute(command, actor=SYSTEM)
        assert isinstance(version_id, int)  # noqa: S101 - nothing was published before
        with engine.read() as session:
            bundles[folder.name] = engine.library.get(session, version_id)
    return bundles


def _steps(world: World, stories: Iterable[Story]) -> list[Step]:
    """Every step of every story with its moment, each in its own case."""
    agenda: list[Step] = []
    for story in stories:
        opened: list[int] = []
        agenda.append((story.given.at, partial(_open, world, story, opened)))
        agenda += [(move.at, partial(_move, world, move, opened)) for move in story.moves]
    return agenda


def _open(world: World, story: Story, opened: list[int]) -> None:
    acting.start(world, story.process, story.given)
    opened.append(world.case_id)


def _move(world: World, move: Move, opened: list[int]) -> None:
    [world.case_id] = opened
    if isinstance(move.deed, Message):
        acting.message(world, move.deed)
    else:
        acting.do(world, move.deed)


def _last_days(scene: Scene) -> list[Step]:
    return [(scene.moment(-each.days_before, each.clock), partial(each.deed, scene)) for each in LAST_DAYS]


def _play(world: World, agenda: list[Step], until: datetime) -> None:
    """Take every step up to a moment in the order of time."""
    for at, step in sorted(agenda, key=itemgetter(0)):
        if at > until:
            break
        move_to(world, at)
        step()
        settle(world)


def _count_cases(world: World) -> int:
    with world.engine.read() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0
