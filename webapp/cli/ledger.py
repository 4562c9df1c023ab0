"""``caseway ledger verify``: prove that nothing was edited, removed or cut off, reading included."""

import click

from engine.access import verify_access
from engine.clocks.words import day_words
from engine.ledger import count_entries, list_disposed, verify
from engine.now import local_date
from webapp.cli.database import check_is_there, open_engine, quieten, read_settings


@click.group()
def ledger() -> None:
    """The append-only record of everything that happened."""


@ledger.command("verify")
@click.option("--subject", default=None, help="One chain only, such as case:12.")
def verify_command(subject: str | None) -> None:
    """Walk every chain and compare it with the anchors outside the database.

    Ends with exit status 1 if anything does not hold.
    """
    quieten()
    settings = read_settings()
    check_is_there(settings)
    engine = open_engine(settings)
    with engine.read() as session:
        entries = count_entries(session, subject)
        breaks = list(verify(session, settings.anchor_path, subject))
        disposed = list_disposed(session, subject)
        if subject is None:
            breaks += verify_access(session)
    for each in disposed:
        click.echo(
            f"{each.subject}: disposed on {day_words(local_date(each.at))}, "
            f"with the certificate in entry {each.sequence}."
        )
    for found in breaks:
        click.echo(f"{found.subject}, entry {found.sequence}: {found.problem}")
    if breaks:
        click.echo(f"The ledger does not hold: {len(breaks)} found.")
        raise SystemExit(1)
    if subject is not None and not entries:
        message = f"There is no chain {subject}. Chains are named like case:12 or area:1."
        raise click.ClickException(message)
    click.echo(f"The ledger holds: {entries:,} {'entry' if entries == 1 else 'entries'} looked at.")
