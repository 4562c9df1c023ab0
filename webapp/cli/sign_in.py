"""``caseway sign-in``: which groups of the organisation's identity provider give which roles."""

import click

from engine.actor import SYSTEM
from engine.commands.add_group_mapping import AddGroupMapping
from engine.commands.remove_group_mapping import RemoveGroupMapping
from engine.queries.areas import get_area_id
from engine.queries.credentials import list_mappings
from webapp.cli.database import open_engine, quieten, read_settings


@click.group("sign-in")
def sign_in() -> None:
    """The organisation's own sign-in."""


@sign_in.command("map")
@click.argument("external_group")
@click.argument("role")
@click.option("--area", "area_key", required=True, help="The partnership in which the role is held.")
@click.option("--group", default="main", show_default=True, help="The group here in which it is held.")
@click.option("--agency", help="The agency it is held for.")
def map_group(external_group: str, role: str, area_key: str, group: str, agency: str | None) -> None:
    """Let whoever is in a group there hold a role here, from their next sign-in on."""
    quieten()
    settings = read_settings()
    if settings.sign_in.oidc is None:
        message = "Set CASEWAY_OIDC_ISSUER first."
        raise click.UsageError(message)
    engine = open_engine(settings)
    with engine.read() as session:
        area_id = get_area_id(session, area_key)
    issuer = settings.sign_in.oidc.issuer
    adding = AddGroupMapping(issuer, external_group, area_id, group, role, agency)
    click.echo(f"Mapping {engine.execute(adding, actor=SYSTEM)}: {external_group} gives {role}.")


@sign_in.command("unmap")
@click.argument("mapping_id", type=int)
def unmap_group(mapping_id: int) -> None:
    """End a mapping; those who hold the role by it lose it at their next sign-in."""
    quieten()
    open_engine(read_settings()).execute(RemoveGroupMapping(mapping_id), actor=SYSTEM)
    click.echo(f"Mapping {mapping_id} is ended.")


@sign_in.command("maps")
def show_mappings() -> None:
    """List the mappings."""
    quieten()
    with open_engine(read_settings()).read() as session:
        for line in list_mappings(session):
            click.echo(f"{line.id}: {line.external_group} gives {line.role} in {line.area}, {line.group}")
