"""``caseway worker`` and ``caseway beat``: Celery with the options that belong to this installation."""

import click

from webapp.worker.tasks import OUTBOX_QUEUE, QUEUE


@click.command()
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option(
    "--queue",
    "queues",
    multiple=True,
    type=click.Choice([QUEUE, OUTBOX_QUEUE]),
    help="Only this queue; both unless given.",
)
def worker(processes: int, queues: tuple[str, ...]) -> None:
    """Fire rungs, deliver, and do duties, as the broker asks."""
    from webapp.worker.celery import app

    named = ",".join(queues or (QUEUE, OUTBOX_QUEUE))
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]  # nobody listens to them
    app.worker_main(["worker", f"--concurrency={processes}", f"--queues={named}", *quiet])


@click.command()
def beat() -> None:
    """Knock: ask the workers to sweep, every few seconds. One of these runs; two do no harm."""
    from webapp.worker.celery import app

    app.start(["beat"])
