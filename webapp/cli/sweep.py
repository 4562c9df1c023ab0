"""``caseway sweep``: do once what the service does all the time."""

import click

from engine.sweep import sweep
from webapp.cli.database import open_engine, quieten, read_settings


@click.command("sweep")
def sweep_command() -> None:
    """Fire what is due, deliver what waits, and anchor the ledger, once."""
    quieten()
    swept = sweep(open_engine(read_settings()))
    click.echo(
        f"{swept.fired} fired, {swept.delivered} delivered, {swept.anchored} anchored, {swept.failed} failed"
    )
    if swept.failed:
        raise SystemExit(1)
