"""The library of clauses: editions side by side, edited with a reason."""

from flask import Blueprint

blueprint = Blueprint("studio_clauses", __name__, url_prefix="/studio/clauses")
