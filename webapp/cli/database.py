"""From the environment to the domain: settings, the schema, and an engine on the database."""

import logging
import os
import sys
from pathlib import Path

import click
import structlog
from sqlalchemy.engine import make_url

from engine.db import connect, migrate
from engine.execute import Engine
from engine.scanning import Clamd
from webapp.config import Settings
from webapp.couriers import build_couriers
from webapp.request_log import place_only


def read_settings() -> Settings:
    """The settings of this installation.

    Raises:
        SettingsError: a value cannot be run with.
    """
    return Settings.from_environment(os.environ)


def open_engine(settings: Settings) -> Engine:
    """The domain on the configured database; a SQLite file is made and brought up to date first."""
    prepare_schema(settings)
    database = connect(settings.database_url)
    return Engine(
        database,
        anchor_path=settings.anchor_path,
        files_path=settings.files_path,
        couriers=build_couriers(settings, database),
        scanner=Clamd(settings.clamd) if settings.clamd else None,
    )


def prepare_schema(settings: Settings) -> None:
    """Bring a SQLite file's schema up to date; a server's schema waits for ``caseway migrate``."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            path = Path(url.database)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=True)
            path.chmod(0o600)  # what is in it is nobody else's to read, whoever made it; -wal and -shm follow
        migrate(settings.database_url)


def check_is_there(settings: Settings) -> None:
    """Refuse a SQLite file that does not exist, where making an empty one would prove or do nothing.

    Raises:
        ClickException: there is no such file.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        message = (
            f"There is no database at {url.database}. Check CASEWAY_DATABASE_URL and the current folder."
        )
        raise click.ClickException(message)


def quieten() -> None:
    """Show only what needs a person's attention, on standard error; in production no words of an error."""
    is_production = os.environ.get("CASEWAY_ENVIRONMENT") == "production"
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            place_only if is_production else structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database's schema up to date."""
    quieten()
    settings = read_settings()
    prepare_schema(settings)
    if make_url(settings.database_url).get_backend_name() != "sqlite":
        migrate(settings.database_url)
    click.echo("The database is up to date.")
