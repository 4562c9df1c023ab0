"""The Celery app of this installation, made from its environment; ``-A webapp.worker`` finds it here."""

from webapp.cli.database import open_engine, read_settings
from webapp.worker.building import make_celery

settings = read_settings()
app = make_celery(settings, open_engine(settings))
