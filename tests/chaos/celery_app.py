"""Celery in a round: the product's own app and tasks, on an engine whose clock the round moves.

``CASEWAY_CHAOS`` names the file of the worker's settings. Beat knocks every second, so that a round need not
last for hours; everything else is as in production.
"""

import json
import os
import random
from pathlib import Path
from typing import Any

from celery.signals import worker_process_init

from tests.chaos.dying import POINTS, die_at, passes
from tests.chaos.journal import Journal
from tests.chaos.worker import Settings, build_engine, note_log_lines
from webapp.config import Settings as ServiceSettings
from webapp.worker.building import make_celery

settings = Settings(**json.loads(Path(os.environ["CASEWAY_CHAOS"]).read_text()))
service = ServiceSettings(environment="test", database_url=settings.url, broker_url=settings.redis_url)
app = make_celery(service, build_engine(settings))
for knock in app.conf.beat_schedule.values():
    knock["schedule"] = 1.0
app.conf.beat_max_loop_interval = 0.5
app.conf.broker_transport_options |= {"unacked_restore_interval": 2, "visibility_timeout": 10}


def begin(**_: Any) -> None:
    """Each child of the pool has a journal, and half of them a point at which they die."""
    chance = random.Random(f"{settings.seed} {os.getpid()}")
    journal = Journal(Path(settings.folder, f"{settings.name}-{os.getpid()}.journal"))
    note_log_lines(journal)
    journal.note("began")
    if chance.random() < 0.5:
        point = chance.choice(POINTS)
        die_at(point, chance.randint(*passes(point, sweeps=False)), journal)


worker_process_init.connect(begin, weak=False)
