"""``caseway retention dispose``: carry out the disposals that two people have agreed to."""

import click

from engine.retention.running import carry_out_disposals, may_empty
from webapp.cli.database import check_is_there, open_engine, quieten, read_settings


@click.group()
def retention() -> None:
    """How long records are kept."""


@retention.command("dispose")
def dispose_command() -> None:
    """Empty the content of every case whose disposal has been agreed.

    On PostgreSQL it needs the role caseway_disposal; elsewhere the sweep does it by itself.
    """
    quieten()
    settings = read_settings()
    check_is_there(settings)
    engine = open_engine(settings)
    if not may_empty(engine):
        message = "This database role may not empty records. Use the role caseway_disposal."
        raise click.ClickException(message)
    done = carry_out_disposals(engine)
    click.echo(f"{done} {'case' if done == 1 else 'cases'} disposed of.")
