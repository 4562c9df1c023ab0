"""The command line, ``caseway``: each command thin on the domain; ``caseway --help`` lists them."""

import sys

import click
from sqlalchemy.exc import DBAPIError

from engine.errors import CasewayError
from webapp.cli.bundle import bundle
from webapp.cli.check import check
from webapp.cli.database import migrate_command
from webapp.cli.demo import demo
from webapp.cli.evidence import evidence
from webapp.cli.health import health_command
from webapp.cli.ledger import ledger
from webapp.cli.publish import publish
from webapp.cli.rehearse import rehearse_command
from webapp.cli.retention import retention
from webapp.cli.scenarios import scenarios
from webapp.cli.serve import serve
from webapp.cli.sign_in import sign_in
from webapp.cli.sweep import sweep_command
from webapp.cli.token import token
from webapp.cli.user import area, user
from webapp.cli.webhook import webhook
from webapp.cli.worker import beat, worker
from webapp.config import SettingsError


class _Commands(click.Group):
    """Says what went wrong in a sentence; a traceback is for defects only."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a refusal becomes a message and exit status 1."""
        try:
            return super().invoke(ctx)
        except (CasewayError, SettingsError) as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            message = f"The database cannot be used: {str(error.orig).strip()}"
            raise click.ClickException(message) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{where}{error.strerror or error}") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="caseway")
def main() -> None:
    """Caseway: safeguarding review and audit lifecycles, run from BPMN diagrams."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


for command in (
    check,
    scenarios,
    publish,
    bundle,
    retention,
    serve,
    sweep_command,
    demo,
    ledger,
    evidence,
    health_command,
    sign_in,
    user,
    area,
    token,
    webhook,
    worker,
    beat,
    rehearse_command,
    migrate_command,
):
    main.add_command(command)
