"""``caseway user add`` and ``end``, and ``caseway area add``: who may sign in, and where they work."""

from datetime import datetime

import click

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.ask_password_reset import AskPasswordReset
from engine.commands.end_memberships import EndMemberships
from engine.commands.invite_person import InvitePerson
from engine.commands.reset_factors import ResetFactors
from engine.commands.set_up_area import SetUpArea
from engine.credentials.links import SentLink
from engine.credentials.sealing import Seal
from engine.errors import ConflictError, NotFoundError
from engine.execute import Engine, NothingToDo
from engine.now import local_date
from engine.queries.areas import get_area_id
from engine.queries.people import find_person_id
from webapp.cli.database import open_engine, quieten, read_settings
from webapp.config import Settings


@click.group()
def user() -> None:
    """The people who sign in."""


@user.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="CASEWAY_PASSWORD")
@click.option("--area", "area_key", help="The partnership they work in.")
@click.option("--group", default="main", show_default=True, help="The group in which they hold the roles.")
@click.option("--role", "roles", multiple=True, help="A role they hold; give it again for more.")
@click.option("--agency", help="The agency they hold the roles for.")
@click.option("--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), help="The first day; today by default.")
def add_user(  # noqa: PLR0917 - one for each option
    email: str,
    name: str,
    password: str,
    area_key: str | None,
    group: str,
    roles: tuple[str, ...],
    agency: str | None,
    from_on: datetime | None,
) -> None:
    """Add somebody who can sign in, or give somebody who is known more roles."""
    quieten()
    if roles and not area_key:
        message = "Say with --area in which partnership the roles are held."
        raise click.UsageError(message)
    engine = open_engine(read_settings())
    with engine.read() as session:
        area_id = get_area_id(session, area_key) if area_key else 0
        person_id = find_person_id(session, email)
    if person_id is None or not roles:
        person_id = engine.execute(AddPerson(email, name, password), actor=SYSTEM)
    first_day = from_on.date() if from_on else local_date(engine.now())
    for role in roles:
        joining = AddMembership(area_id, group, person_id, role, first_day, agency=agency)
        engine.execute(joining, actor=SYSTEM)
    click.echo(
        f"{name} can sign in as {email.strip().lower()}" + (f": {', '.join(roles)}." if roles else ".")
    )


@user.command("end")
@click.argument("email")
@click.option("--role", default="", help="Only this role; every role unless given.")
@click.option(
    "--from",
    "from_on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The first day without the roles; today, and so at once, by default.",
)
def end_user(email: str, role: str, from_on: datetime | None) -> None:
    """End the roles of somebody who leaves.

    What they did stays theirs. What they had claimed is offered again by the partnership's team.
    """
    quieten()
    engine = open_engine(read_settings())
    person_id = _person_id(engine, email)
    first_day = from_on.date() if from_on else local_date(engine.now())
    ended = engine.execute(EndMemberships(person_id, first_day, role), actor=SYSTEM)
    click.echo(f"{email.strip().lower()} no longer holds, from {first_day:%-d %B %Y}: {', '.join(ended)}.")


@user.command("invite")
@click.argument("email")
def invite_user(email: str) -> None:
    """Send somebody who has no password the link to choose one; show it where no mail is set up."""
    quieten()
    settings = read_settings()
    engine = open_engine(settings)
    inviting = InvitePerson(_person_id(engine, email), Seal(settings.secret_key))
    _tell_link(settings, engine.execute(inviting, actor=SYSTEM))


@user.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Send somebody the link to choose another password; show it where no mail is set up."""
    quieten()
    settings = read_settings()
    engine = open_engine(settings)
    _person_id(engine, email)
    sent = engine.execute(AskPasswordReset(email, Seal(settings.secret_key)), actor=SYSTEM)
    if isinstance(sent, NothingToDo):
        message = "The account is closed, or was sent three links within the hour."
        raise ConflictError(message)
    _tell_link(settings, sent)


@user.command("reset-second-step")
@click.argument("email")
def reset_second_step(email: str) -> None:
    """Remove the app, the passkeys and the recovery codes of somebody who has lost them.

    Only for somebody whom you have seen, as when the account was made. They sign in with their password.
    """
    quieten()
    engine = open_engine(read_settings())
    engine.execute(ResetFactors(_person_id(engine, email)), actor=SYSTEM)
    click.echo(f"{email.strip().lower()} signs in without a second step until they add one.")


def _person_id(engine: Engine, email: str) -> int:
    with engine.read() as session:
        person_id = find_person_id(session, email)
    if person_id is None:
        message = f"Nobody signs in as {email.strip().lower()}."
        raise NotFoundError(message)
    return person_id


def _tell_link(settings: Settings, sent: SentLink) -> None:
    if sent.is_mailed:
        click.echo("The link is on its way by e-mail.")
    else:
        click.echo(f"Give this link to nobody else: {settings.mail.public_url}/sign-in/link/{sent.token}")


@click.group()
def area() -> None:
    """The partnerships of this installation."""


@area.command("add")
@click.argument("key")
@click.argument("name")
@click.option("--prefix", required=True, help="How the references of its cases begin, such as FAI.")
@click.option("--agency", "agencies", multiple=True, help="An agency as key=name; give it again for more.")
@click.option("--group", "groups", multiple=True, default=("main=Main group",), help="A group as key=name.")
def add_area(key: str, name: str, prefix: str, agencies: tuple[str, ...], groups: tuple[str, ...]) -> None:
    """Set up a partnership with its agencies, its groups and England's bank holidays."""
    quieten()
    setting_up = SetUpArea(key, name, prefix, _named(agencies), _named(groups))
    open_engine(read_settings()).execute(setting_up, actor=SYSTEM)
    click.echo(f"{name} has been set up as {key}.")


def _named(pairs: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        key, sign, name = pair.partition("=")
        if not sign or not key or not name:
            message = f"“{pair}” must be written as key=name."
            raise click.UsageError(message)
        found[key] = name
    return found
