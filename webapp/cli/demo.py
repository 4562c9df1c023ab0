"""``caseway demo``: a fictional partnership with cases in every stage, on one command."""

import time
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from engine.demonstration import PASSWORD, build_demonstration, list_sign_ins
from webapp.cli.database import open_engine, quieten, read_settings
from webapp.cli.serve import run_server
from webapp.config import Settings


@click.command()
@click.option(
    "--serve/--no-serve", "serves", default=True, help="Serve the pages afterwards.", show_default=True
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, envvar="PORT")
def demo(host: str, port: int, *, serves: bool) -> None:
    """Build the demonstration if it is not there yet, say how to sign in, and serve it."""
    quieten()
    settings = read_settings()
    if settings.is_production:
        message = "The demonstration is not for production: its password is printed here."
        raise click.ClickException(message)
    _build(settings)
    _say_who_signs_in()
    if serves:
        click.echo(f"\nCaseway is at http://{host}:{port}/ (stop it with Ctrl+C)\n")
        run_server(settings, open_engine(settings), host, port)


def _build(settings: Settings) -> None:
    began = time.monotonic()
    path = _new_file(settings)
    cases = _build_aside(settings, path) if path else build_demonstration(open_engine(settings))
    if cases:
        click.echo(f"Built {cases} cases in {time.monotonic() - began:.0f} seconds.")
    else:
        click.echo("The demonstration is there already.")


def _new_file(settings: Settings) -> Path | None:
    """The SQLite file of the demonstration when there is none yet."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    path = Path(url.database)
    return None if path.exists() else path


def _build_aside(settings: Settings, path: Path) -> int:
    """Build beside the place and move it there when it is whole, so that an interrupted build leaves nothing.

    Anchors of a database that has been deleted would call the new one truncated; they are replaced with it.
    """
    aside = path.with_name(f"{path.name}.building")
    anchors = settings.anchor_path.with_name(f"{settings.anchor_path.name}.building")
    for left in (aside, Path(f"{aside}-wal"), Path(f"{aside}-shm"), anchors):
        left.unlink(missing_ok=True)
    url = make_url(settings.database_url).set(database=str(aside))
    engine = open_engine(
        replace(settings, database_url=url.render_as_string(hide_password=False), anchor_path=anchors)
    )
    cases = build_demonstration(engine)
    engine.database.dispose()
    if anchors.exists():
        anchors.replace(settings.anchor_path)
    aside.replace(path)
    return cases


def _say_who_signs_in() -> None:
    entries = list_sign_ins()
    width = max(len(entry.email) for entry in entries)
    click.echo(f"\nSign in as any of these people. Everybody's password is: {PASSWORD}\n")
    for entry in entries:
        click.echo(f"  {entry.email:<{width}}  {entry.name}: {entry.post}")
