"""The pages for a WSGI server: ``webapp.wsgi:make_application()``, as deploy/gunicorn.conf.py names it."""

from flask import Flask

from webapp import create_app
from webapp.cli.database import open_engine, read_settings


def make_application() -> Flask:
    """The application of this installation's environment, with database connections of its own."""
    settings = read_settings()
    return create_app(settings, open_engine(settings))
