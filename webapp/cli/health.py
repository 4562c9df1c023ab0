"""``caseway health``: whether the installation works, for people and for whatever watches it."""

import json

import click

from engine.queries.health import ALARM, ATTENTION, Health, read_health
from webapp.cli.database import check_is_there, open_engine, quieten, read_settings

_MARKS = {ALARM: "ALARM", ATTENTION: "look"}


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def health_command(*, as_json: bool) -> None:
    """Say what waits, what failed, who was at work and how much room is left.

    Ends with exit status 1 if anything is an alarm.
    """
    quieten()
    settings = read_settings()
    check_is_there(settings)
    found = read_health(open_engine(settings), settings.limits)
    click.echo(_as_json(found) if as_json else _as_text(found))
    if found.alarms:
        raise SystemExit(1)


def _as_json(found: Health) -> str:
    readings = {
        reading.name: {"value": reading.value, "level": reading.level, "advice": reading.advice}
        for reading in found.readings
    }
    alarms = [reading.name for reading in found.alarms]
    return json.dumps({"at": found.at.isoformat(), "alarms": alarms, "readings": readings}, indent=2)


def _as_text(found: Health) -> str:
    width = max(len(reading.title) for reading in found.readings)
    lines = [
        f"{_MARKS.get(reading.level, 'ok'):<6}{reading.title:<{width}}  {reading.words}"
        for reading in found.readings
    ]
    lines += [f"\n{reading.advice}" for reading in found.readings if reading.advice]
    return "\n".join(lines)
