"""``caseway evidence verify``: prove an evidence pack, without its database and without a network."""

from pathlib import Path

import click

from engine.clocks.words import plural
from engine.evidence.verifying import verify_pack


@click.group()
def evidence() -> None:
    """Evidence packs: archives that tell the story of a case and prove it."""


@evidence.command("verify")
@click.argument("pack", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--anchors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The partnership's own file of anchors, to compare the chain with.",
)
def verify_command(pack: Path, anchors: Path | None) -> None:
    """Prove a pack: its files, its chain, its submissions, decisions and attached files.

    Ends with exit status 1 if anything does not hold.
    """
    proved = verify_pack(pack, anchors)
    for problem in proved.problems:
        click.echo(problem)
    if proved.problems:
        click.echo(f"The pack was changed or damaged: {plural(len(proved.problems), 'problem')} found.")
        raise SystemExit(1)
    withheld = f", {proved.withheld} of them by place and hash only" if proved.withheld else ""
    files, entries = plural(proved.files, "file"), plural(proved.entries, "entry", "entries")
    click.echo(f"Nothing in the pack was changed ({proved.profile}): {files}, {entries}{withheld}.")
    click.echo(f"SHA-256 of the archive: {proved.sha256}")
    click.echo("Ask the partnership whether the entry evidence.made of the ledger names the same: only that")
    click.echo("proves that somebody did not make the document and its list of files anew, together.")
