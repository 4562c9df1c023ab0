"""``caseway sweep``: do once what the service does all the time."""

import click

from engine.clock_skew import ClockWatch, measure_skew, skew_words
from engine.sweep import sweep
from webapp.cli.database import open_engine, quieten, read_settings


@click.command("sweep")
def sweep_command() -> None:
    """Fire what is due, deliver what waits, and do the duties that are due, once."""
    quieten()
    engine = open_engine(read_settings())
    if not ClockWatch(engine).is_right():
        raise click.ClickException(skew_words(round(measure_skew(engine).total_seconds())))
    swept = sweep(engine)
    click.echo(
        f"{swept.fired} fired, {swept.delivered} delivered, {swept.failed} failed; duties done: "
        + (", ".join(f"{name} ({count})" for name, count in swept.duties.items()) or "none were due")
    )
    if swept.failed:
        raise SystemExit(1)
