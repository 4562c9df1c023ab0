"""``caseway bundle impact`` and ``migrate``: what a version would do to live cases, and doing it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import click
from sqlalchemy.orm import Session

from engine.actor import SYSTEM
from engine.clocks.words import day_words
from engine.commands.start_migration import StartMigration
from engine.errors import InvalidInputError
from engine.execute import Engine
from engine.moving.model import VERDICTS, ClockMove, Foresight, Target
from engine.moving.settling import settle_migrations
from engine.queries.areas import get_area_id
from engine.queries.impact import (
    CaseImpact,
    files_target,
    get_version_target,
    list_impact,
    what_if_target,
)
from engine.queries.migrations import list_migration_cases
from engine.queries.version_texts import get_version_texts
from webapp.cli.bundle_sources import read_source
from webapp.cli.database import open_engine, quieten, read_settings

_ALL = 1_000_000
_WIDTHS = (16, 9, 13, 8)


@click.command("impact")
@click.argument("source")
@click.option("--area", "area_key", default="", help="One partnership only.")
@click.option("--rule", default="", help="Whom it would govern: an expression over the facts of a case.")
@click.option("--person-when", default="", help="Which cases a person would have to look at first.")
@click.option("--clock", "clocks", multiple=True, metavar="ID=LENGTH", help="What if a clock were so long?")
@click.option("--verdict", type=click.Choice(VERDICTS), default=None, help="Only cases with this verdict.")
def impact_command(
    source: str, area_key: str, rule: str, person_when: str, clocks: tuple[str, ...], verdict: str | None
) -> None:
    """Say what SOURCE would do to every live case: verdict, reason, and each date before and after.

    Nothing is changed. Ends with exit status 1 if a case needs a person, so that a build can stop there.
    """
    quieten()
    engine = open_engine(read_settings())
    with engine.read() as session:
        target = _target(engine, session, source, rule, person_when)
        for text in clocks:
            target = _with_clock(target, text)
        rows = _rows(engine, session, target, area_key)
    for row in rows:
        if verdict is None or row.foresight.verdict == verdict:
            _show(row.reference, row.version_number, row.foresight)
    counted = Counter(row.foresight.verdict for row in rows)
    click.echo(_sum((name, counted[name]) for name in VERDICTS))
    if counted["needs_person"]:
        raise SystemExit(1)


@click.command("migrate")
@click.argument("source", metavar="KEY@NUMBER")
@click.option("--area", "area_key", required=True, help="The partnership whose cases move.")
@click.option("--reason", required=True, help="Why, as people will read it on each case.")
@click.option("--case", "references", multiple=True, help="Only this case; all that can move by default.")
@click.option("--accept", "accepted", multiple=True, help="This case has been looked at by a person.")
@click.option("--map", "pairs", multiple=True, metavar="OLD=NEW", help="The new id of a step.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def migrate_command(
    source: str,
    area_key: str,
    reason: str,
    references: tuple[str, ...],
    accepted: tuple[str, ...],
    pairs: tuple[str, ...],
    *,
    dry_run: bool,
) -> None:
    """Move live cases to a published version, one transaction each, and print what became of each.

    A case that cannot move stays as it was. Ends with exit status 1 if a chosen case did not move.
    """
    quieten()
    engine = open_engine(read_settings())
    key, _, number = source.partition("@")
    wanted, looked_at = set(references) | set(accepted), set(accepted)
    mapping = dict(_pair(text) for text in pairs)
    with engine.read() as session:
        area_id = get_area_id(session, area_key)
        version = get_version_texts(session, key, int(number) if number.isdigit() else None)
        target = get_version_target(session, engine.library, SYSTEM, version.id)
        rows = _rows(engine, session, target, area_key)
        if mapping:
            target = replace(target, mapping={row.version_id: mapping for row in rows})
            rows = _rows(engine, session, target, area_key)
    chosen = [row for row in rows if row.reference in wanted or (not wanted and row.foresight.will_move)]
    unknown = wanted - {row.reference for row in chosen}
    if unknown:
        message = f"No live case of {key} in {area_key} has the reference {', '.join(sorted(unknown))}."
        raise click.ClickException(message)
    if dry_run or not chosen:
        for row in chosen:
            _show(row.reference, row.version_number, row.foresight)
        click.echo(f"{len(chosen)} cases would be tried. Nothing was changed.")
        return
    command = StartMigration(
        area_id,
        version.id,
        [row.instance_id for row in chosen],
        reason,
        {str(row.version_id): mapping for row in chosen} if mapping else {},
        [row.instance_id for row in chosen if row.reference in looked_at],
    )
    migration_id = engine.execute(command, actor=SYSTEM)
    settle_migrations(engine)
    _report(engine, migration_id)


def _report(engine: Engine, migration_id: int) -> None:
    with engine.read() as session:
        rows = list_migration_cases(session, SYSTEM, migration_id, limit=_ALL).rows
    for row in rows:
        words = " ".join(text for text in (row.reason, row.message) if text)
        click.echo(f"{row.reference:<{_WIDTHS[0]}} {row.state:<{_WIDTHS[2]}} {words}")
    counted = Counter(row.state for row in rows)
    click.echo(_sum(counted.items()))
    if counted["moved"] != len(rows):
        raise SystemExit(1)


def _target(engine: Engine, session: Session, source: str, rule: str, person_when: str) -> Target:
    key, at, number = source.partition("@")
    if at and number.isdigit():
        version = get_version_texts(session, key, int(number))
        return get_version_target(session, engine.library, SYSTEM, version.id)
    found = read_source(source, engine)
    return files_target(found.process_key, found.files, rule, person_when)


def _with_clock(target: Target, text: str) -> Target:
    clock_id, length = _pair(text)
    if not length.isdigit():
        message = f"“{text}” does not say how long: write --clock {clock_id}=10."
        raise click.ClickException(message)
    try:
        return what_if_target(target, clock_id, int(length))
    except InvalidInputError as error:
        raise click.ClickException(f"--clock {text}: {error}.") from error


def _rows(engine: Engine, session: Session, target: Target, area_key: str) -> list[CaseImpact]:
    area_id = get_area_id(session, area_key) if area_key else None
    page = list_impact(session, engine.library, SYSTEM, engine.now(), target, area_id=area_id, limit=_ALL)
    return list(page.rows)


def _show(reference: str, number: int, found: Foresight) -> None:
    columns = (reference, f"v{number}", found.verdict, found.position)
    start = " ".join(f"{text:<{width}}" for text, width in zip(columns, _WIDTHS, strict=True))
    click.echo(f"{start} {found.reason} {found.mend}".rstrip())
    for place in found.places:
        if place.what or place.before != place.after:
            click.echo(f"  {place.before_name} -> {place.after_name or 'nowhere'} {place.what}".rstrip())
    for move in found.clocks:
        click.echo(f"  {move.name}: {_day(move, before=True)} -> {_day(move, before=False)}. {move.why}")


def _day(move: ClockMove, *, before: bool) -> str:
    day, state = (move.was_on, move.state_was) if before else (move.due_on, move.state)
    if not state:
        return "none"
    return f"{day_words(day)} ({state})" if day else state


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign):
        message = f"“{text}” is no pair: write it as name=value."
        raise click.ClickException(message)
    return name, value


def _sum(counted: Iterable[tuple[str, int]]) -> str:
    return (
        ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counted if count) or "No live case."
    )
