"""``caseway demo``: a fictional partnership with cases in every stage, on one command."""

import time

import click

from webapp.cli.database import open_engine, quieten, read_settings


@click.command()
@click.option(
    "--serve/--no-serve", "serves", default=True, help="Serve the pages afterwards.", show_default=True
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, envvar="PORT")
def demo(host: str, port: int, *, serves: bool) -> None:
    """Build the demonstration if it is not there yet, say how to sign in, and serve it."""
    from engine.demonstration import PASSWORD, build_demonstration, list_sign_ins

    quieten()
    settings = read_settings()
    engine = open_engine(settings)
    began = time.monotonic()
    built = build_demonstration(engine)
    if built:
        click.echo(f"Built {built} cases in {time.monotonic() - began:.0f} seconds.")
    width = max(len(entry.email) for entry in list_sign_ins())
    click.echo(f"\nSign in with any of these; the password is always: {PASSWORD}\n")
    for entry in list_sign_ins():
        click.echo(f"  {entry.email:<{width}}  {entry.name}, {entry.post}")
    if serves:
        from webapp.cli.serve import run_server

        click.echo(f"\nCaseway is at http://{host}:{port}/ (stop it with Ctrl+C)\n")
        run_server(settings, engine, host, port)
