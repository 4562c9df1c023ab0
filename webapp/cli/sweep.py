"""``caseway sweep``: do once what the service does all the time."""

import click

from engine.files import sweep_orphans
from engine.sweep import sweep
from webapp.cli.database import open_engine, quieten, read_settings


@click.command("sweep")
def sweep_command() -> None:
    """Fire what is due, deliver what waits, anchor the ledger and tidy files away, once."""
    quieten()
    engine = open_engine(read_settings())
    swept = sweep(engine)
    orphans = sweep_orphans(engine)
    click.echo(
        f"{swept.fired} fired, {swept.delivered} delivered, {swept.anchored} anchored, {swept.failed} failed"
        f", {orphans} files of no document removed"
    )
    if swept.failed:
        raise SystemExit(1)
