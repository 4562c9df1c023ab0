"""Versions in force: retired, put back, and how many cases run on each."""

from flask import Blueprint

blueprint = Blueprint("studio_versions", __name__, url_prefix="/studio/versions")
