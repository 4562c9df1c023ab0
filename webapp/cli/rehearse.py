"""``caseway rehearse``: try an upgrade on a copy of the database before it is done."""

import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from engine.db import connect, migrate
from engine.execute import Engine
from engine.now import end_of_day_utc, local_date, system_now
from engine.rehearsal import Difference, Rehearsal, compare, rehearse
from webapp.cli.copying import copy_sqlite, fill_postgresql
from webapp.cli.database import check_is_there, quieten, read_settings


@click.command("rehearse")
@click.option("--copy", "copy_url", help="PostgreSQL: another database; filled with a copy if it is empty.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Run the clock to this day; default: 92 days."
)
@click.option("--write", type=click.Path(path_type=Path), help="Write what stood, to compare with later.")
@click.option("--compare", "known", type=click.Path(exists=True, path_type=Path), help="Compare with this.")
def rehearse_command(
    copy_url: str | None, until: datetime | None, write: Path | None, known: Path | None
) -> None:
    """Load every live case on a copy, run the clock forward, and list every difference.

    Nothing is sent and the database in service is only read. Ends with exit status 1 if anything differs.
    """
    quieten()
    settings = read_settings()
    check_is_there(settings)
    day = until.date() if until else local_date(system_now()) + timedelta(days=92)
    with tempfile.TemporaryDirectory(prefix="caseway-rehearsal-") as folder:
        copy = _copy(settings.database_url, copy_url, Path(folder))
        migrate(copy)
        engine = Engine(connect(copy))
        try:
            done = rehearse(engine, end_of_day_utc(day), click.echo)
        finally:
            engine.database.dispose()
    found = done.differences + (_against(known, done) if known else [])
    if write:
        write.write_text(json.dumps({"start": done.start, "end": done.end}, indent=1), encoding="utf-8")
    for each in found:
        click.echo(f"case {each.case_id}: {each.what}: {each.before} -> {each.after}")
    click.echo(
        f"{len(done.start)} live cases, {done.fired} rungs fired on the way, {len(found)} differences."
    )
    if found:
        raise SystemExit(1)


def _copy(url: str, copy_url: str | None, folder: Path) -> str:
    if make_url(url).get_backend_name() == "sqlite":
        return copy_sqlite(url, folder)
    if not copy_url:
        message = "Give with --copy another PostgreSQL database: an empty one, or a restored backup."
        raise click.UsageError(message)
    if fill_postgresql(url, copy_url):
        click.echo("The database was copied.")
    return copy_url


def _against(known: Path, done: Rehearsal) -> list[Difference]:
    earlier = json.loads(known.read_text(encoding="utf-8"))
    return [
        *compare(earlier["start"], done.start, "at the start, against the earlier rehearsal"),
        *compare(earlier["end"], done.end, "at the end, against the earlier rehearsal"),
    ]
