"""Moving chosen cases to a version: dry run, progress, verdicts, undo."""

from flask import Blueprint

blueprint = Blueprint("studio_migrations", __name__, url_prefix="/studio/migrations")
