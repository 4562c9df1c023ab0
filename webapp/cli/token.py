"""``caseway token``: other computer systems, and the tokens by which they use the interface."""

import click

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_system_user import AddSystemUser, system_address
from engine.commands.issue_token import IssueToken
from engine.commands.revoke_token import RevokeToken
from engine.errors import NotFoundError
from engine.execute import NothingToDo
from engine.now import local_date
from engine.queries.areas import get_area_id
from engine.queries.people import find_person_id
from engine.queries.tokens import list_tokens
from engine.tokens import LONGEST_DAYS, SCOPES
from webapp.cli.database import open_engine, quieten, read_settings


@click.group()
def token() -> None:
    """Other computer systems and their tokens."""


@token.command("user")
@click.argument("key")
@click.argument("name")
@click.option("--area", "area_key", required=True, help="The partnership it works for.")
@click.option("--group", default="main", show_default=True, help="The group in which it holds its roles.")
@click.option(
    "--role", "roles", multiple=True, required=True, help="A role it holds; give it again for more."
)
@click.option("--agency", help="The agency it holds the roles for.")
def add_system(key: str, name: str, area_key: str, group: str, roles: tuple[str, ...], agency: str) -> None:
    """Add a system under a short KEY, or give one that is known more roles. It can never sign in."""
    quieten()
    engine = open_engine(read_settings())
    with engine.read() as rows:
        area_id = get_area_id(rows, area_key)
        person_id = find_person_id(rows, system_address(key))
    if person_id is None:
        person_id = engine.execute(AddSystemUser(key, name), actor=SYSTEM)
    for role in roles:
        joining = AddMembership(
            area_id, group, person_id, role, local_date(engine.now()), agency=agency or None
        )
        engine.execute(joining, actor=SYSTEM)
    click.echo(f"{name} is known as {key}: {', '.join(roles)}.")


@token.command("issue")
@click.argument("key")
@click.argument("purpose")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(list(SCOPES)))
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=90, show_default=True)
def issue(key: str, purpose: str, scopes: tuple[str, ...], days: int) -> None:
    """Issue a token to the system KEY for a PURPOSE, and print it: this once, and never again."""
    quieten()
    engine = open_engine(read_settings())
    with engine.read() as rows:
        person_id = find_person_id(rows, system_address(key))
    if person_id is None:
        message = f"There is no system “{key}”. Add it with: caseway token user"
        raise NotFoundError(message)
    issued = engine.execute(IssueToken(person_id, purpose, scopes, days), actor=SYSTEM)
    click.echo(f"Token {issued.id}, for {days} days. Keep it safe: it is not shown again.", err=True)
    click.echo(issued.secret)


@token.command("list")
def list_() -> None:
    """List every token with its state, never its secret."""
    quieten()
    engine = open_engine(read_settings())
    with engine.read() as rows:
        found = list_tokens(rows, engine.now())
    for row in found:
        used = f"last used {row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never used"
        click.echo(
            f"{row.id}  {row.state}  {row.holder}: {row.name}  [{' '.join(row.scopes)}]  "
            f"until {row.expires_at:%Y-%m-%d}, {used}"
        )
    if not found:
        click.echo("There are no tokens.")


@token.command("revoke")
@click.argument("token_id", type=int)
def revoke(token_id: int) -> None:
    """Take the token with this number back at once."""
    quieten()
    outcome = open_engine(read_settings()).execute(RevokeToken(token_id), actor=SYSTEM)
    was = isinstance(outcome, NothingToDo)
    click.echo(f"Token {token_id} {'had been revoked already' if was else 'opens nothing any more'}.")
