"""``caseway serve``: the pages and the sweep in one process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
import structlog
import waitress

from engine.clock_skew import ClockWatch
from engine.execute import Engine
from engine.sweep import sweep
from webapp import create_app
from webapp.cli.database import open_engine, read_settings
from webapp.config import Settings

log = structlog.get_logger()

SECONDS_BETWEEN_SWEEPS = 20.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, envvar="PORT")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True)
@click.option("--sweep/--no-sweep", "sweeps", default=True, help="Sweep in this process.", show_default=True)
def serve(host: str, port: int, threads: int, *, sweeps: bool) -> None:
    """Serve the pages, and sweep beside them."""
    settings = read_settings()
    run_server(settings, open_engine(settings), host, port, threads, sweeps=sweeps)


def run_server(
    settings: Settings, engine: Engine, host: str, port: int, threads: int = 4, *, sweeps: bool = True
) -> None:
    """Serve until interrupted."""
    app = create_app(settings, engine)
    try:
        server = waitress.create_server(app, host=host, port=port, threads=threads, ident="")
    except OSError as error:
        message = f"Port {port} cannot be used ({error.strerror}). Give another one with --port."
        raise click.ClickException(message) from error
    with sweeping(engine, SECONDS_BETWEEN_SWEEPS) if sweeps else _nothing():
        try:
            server.run()
        finally:
            server.close()


@contextmanager
def sweeping(engine: Engine, seconds: float) -> Iterator[threading.Thread]:
    """Sweep in a thread for as long as the block lasts; a failure is logged and the next sweep comes."""
    stop = threading.Event()
    clock = ClockWatch(engine)

    def run() -> None:
        while True:
            try:
                if clock.is_right():
                    sweep(engine)
            except Exception:
                log.exception("sweep.failed")
            if stop.wait(seconds):
                return

    thread = threading.Thread(target=run, name="sweep", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(timeout=30)


@contextmanager
def _nothing() -> Iterator[None]:
    yield
