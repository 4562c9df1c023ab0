"""``caseway webhook``: other systems that are told of events."""

import secrets

import click

from engine.actor import SYSTEM
from engine.commands.add_webhook import AddWebhook
from engine.commands.remove_webhook import RemoveWebhook
from engine.commands.rotate_webhook_secret import RotateWebhookSecret
from engine.credentials.sealing import Seal
from engine.execute import NothingToDo
from engine.parcels import DeliveryError, Parcel
from engine.queries.areas import get_area_id
from engine.queries.webhooks import list_webhooks
from engine.webhooks.events import EVENTS, TEST
from webapp.cli.database import open_engine, quieten, read_settings
from webapp.couriers import webhook_courier, webhook_rules


@click.group()
def webhook() -> None:
    """Other systems that are told of events."""


@webhook.command("add")
@click.argument("area")
@click.argument("name")
@click.argument("url")
@click.option("--event", "events", multiple=True, type=click.Choice(EVENTS), help="All events by default.")
def add(area: str, name: str, url: str, events: tuple[str, ...]) -> None:
    """Tell the receiver NAME at URL of an AREA's events, and print the secret for checking signatures."""
    quieten()
    settings = read_settings()
    engine = open_engine(settings)
    with engine.read() as rows:
        area_id = get_area_id(rows, area)
    adding = AddWebhook(area_id, name, url, events, webhook_rules(settings), seal=Seal(settings.secret_key))
    added = engine.execute(adding, actor=SYSTEM)
    click.echo(f"Webhook {added.id}. Give this secret to the receiver: it is not shown again.", err=True)
    click.echo(added.secret)


@webhook.command("list")
def list_() -> None:
    """List every webhook, without its secret."""
    quieten()
    with open_engine(read_settings()).read() as rows:
        found = list_webhooks(rows)
    for row in found:
        state = "active" if row.is_active else "removed"
        click.echo(f"{row.id}  {state}  {row.area}  {row.name}  {row.url}  [{' '.join(row.events)}]")
    if not found:
        click.echo("There are no webhooks.")


@webhook.command("remove")
@click.argument("webhook_id", type=int)
def remove(webhook_id: int) -> None:
    """Tell the webhook with this number nothing more."""
    quieten()
    outcome = open_engine(read_settings()).execute(RemoveWebhook(webhook_id), actor=SYSTEM)
    was = isinstance(outcome, NothingToDo)
    click.echo(f"Webhook {webhook_id} {'had been removed already' if was else 'is told nothing more'}.")


@webhook.command("rotate")
@click.argument("webhook_id", type=int)
def rotate(webhook_id: int) -> None:
    """Give the webhook with this number a new secret, and print it."""
    quieten()
    settings = read_settings()
    rotating = RotateWebhookSecret(webhook_id, Seal(settings.secret_key))
    secret = open_engine(settings).execute(rotating, actor=SYSTEM)
    click.echo("From now on everything is signed with this secret. It is not shown again.", err=True)
    click.echo(secret)


@webhook.command("test")
@click.argument("webhook_id", type=int)
def test(webhook_id: int) -> None:
    """Send a signed test event to the webhook with this number, now, and say what came back."""
    quieten()
    settings = read_settings()
    engine = open_engine(settings)
    key = f"webhook:{webhook_id}:test:{secrets.token_hex(12)}"
    body = {"id": key, "event": TEST, "at": engine.now().isoformat(), "case": None, "ids": {}, "kinds": {}}
    parcel = Parcel(0, "webhook", key, {"webhook": webhook_id, "body": body}, 1, None, None, None)
    try:
        receipt = webhook_courier(settings, engine.database).deliver(parcel)
    except DeliveryError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The receiver answered {receipt.state}.")
